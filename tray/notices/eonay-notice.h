/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* A message with actions: shown as a notification, or as a window without a notification server. */
#define EONAY_TYPE_NOTICE (eonay_notice_get_type ())
G_DECLARE_FINAL_TYPE (EonayNotice, eonay_notice, EONAY, NOTICE, GObject)

typedef struct
{
  char *name;
  char *label;
} EonayNoticeAction;

/* Urgency: the notification server may delay low ones and show critical ones on top. */
typedef enum
{
  EONAY_NOTICE_LOW,
  EONAY_NOTICE_NORMAL,
  EONAY_NOTICE_CRITICAL,
} EonayNoticeUrgency;

/* Signal "chosen" (name: char *), with the action's name as detail. id: a later notice with the
 * same id replaces the earlier one. */
EonayNotice *
eonay_notice_new (const char *id, const char *icon_name, const char *title, const char *body);
void eonay_notice_add_action (EonayNotice *self, const char *name, const char *label);
/* Stays until it is answered or withdrawn. */
void eonay_notice_set_persistent (EonayNotice *self, gboolean persistent);
/* Default: EONAY_NOTICE_NORMAL. */
void eonay_notice_set_urgency (EonayNotice *self, EonayNoticeUrgency urgency);
void eonay_notice_choose (EonayNotice *self, const char *name);

const char *eonay_notice_get_id (EonayNotice *self);
const char *eonay_notice_get_icon_name (EonayNotice *self);
const char *eonay_notice_get_title (EonayNotice *self);
const char *eonay_notice_get_body (EonayNotice *self);
gboolean eonay_notice_get_persistent (EonayNotice *self);
EonayNoticeUrgency eonay_notice_get_urgency (EonayNotice *self);
/* (element-type EonayNoticeAction) */
GPtrArray *eonay_notice_get_actions (EonayNotice *self);
