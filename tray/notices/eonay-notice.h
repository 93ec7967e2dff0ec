/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* Something to tell the user, with what can be done about it: shown as a notification, or as a
 * window where nobody shows notifications. */
#define EONAY_TYPE_NOTICE (eonay_notice_get_type ())
G_DECLARE_FINAL_TYPE (EonayNotice, eonay_notice, EONAY, NOTICE, GObject)

typedef struct
{
  char *name;
  char *label;
} EonayNoticeAction;

/* How loudly to tell it: the notification server may show what is low later and what is critical above
 * all else. */
typedef enum
{
  EONAY_NOTICE_LOW,
  EONAY_NOTICE_NORMAL,
  EONAY_NOTICE_CRITICAL,
} EonayNoticeUrgency;

/* Signal "chosen" (name: char *), with the action's name as detail. id: a later notice of the same
 * id takes the place of the earlier one. */
EonayNotice *
eonay_notice_new (const char *id, const char *icon_name, const char *title, const char *body);
void eonay_notice_add_action (EonayNotice *self, const char *name, const char *label);
/* It stays until it is answered or withdrawn. */
void eonay_notice_set_persistent (EonayNotice *self, gboolean persistent);
/* EONAY_NOTICE_NORMAL where it is not set. */
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
