/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* A message with actions: shown as a notification, or as a window without a notification server.
 * Signal "chosen" (name: char *), with the action's name as detail. Signal "seen": the user answered
 * or dismissed it; a notice that disappears in any other way may have been missed. */
#define EONAY_TYPE_NOTICE (eonay_notice_get_type ())
G_DECLARE_FINAL_TYPE (EonayNotice, eonay_notice, EONAY, NOTICE, GObject)

typedef struct
{
  char *name;
  char *label;
} EonayNoticeAction;

/**
 * EonayNoticeKind:
 * @EONAY_NOTICE_PASSING: shown at once, as long as the desktop shows any
 * @EONAY_NOTICE_LASTING: shown at once, until it is answered or withdrawn: again if the desktop drops
 *   it, and as a window if the desktop shows no buttons
 * @EONAY_NOTICE_PATIENT: a lasting one that waits while the user works in the program
 */
typedef enum
{
  EONAY_NOTICE_PASSING,
  EONAY_NOTICE_LASTING,
  EONAY_NOTICE_PATIENT,
} EonayNoticeKind;

/* id: a later notice with the same id replaces the earlier one. */
EonayNotice *
eonay_notice_new (const char *id, const char *icon_name, const char *title, const char *body);
void eonay_notice_add_action (EonayNotice *self, const char *name, const char *label);
/* The action of a click beside the buttons; it needs no button. */
void eonay_notice_set_default_action (EonayNotice *self, const char *name);
/* Passing unless set. */
void eonay_notice_set_kind (EonayNotice *self, EonayNoticeKind kind);
/* The notification server may show critical ones on top, and in its quiet mode. */
void eonay_notice_set_critical (EonayNotice *self, gboolean critical);
void eonay_notice_choose (EonayNotice *self, const char *name);
void eonay_notice_see (EonayNotice *self);
gboolean eonay_notice_has_action (EonayNotice *self, const char *name);
gboolean eonay_notice_is_equal (EonayNotice *self, EonayNotice *other);

const char *eonay_notice_get_id (EonayNotice *self);
const char *eonay_notice_get_icon_name (EonayNotice *self);
const char *eonay_notice_get_title (EonayNotice *self);
const char *eonay_notice_get_body (EonayNotice *self);
EonayNoticeKind eonay_notice_get_kind (EonayNotice *self);
gboolean eonay_notice_get_critical (EonayNotice *self);
/* (nullable) */
const char *eonay_notice_get_default_action (EonayNotice *self);
/* (element-type EonayNoticeAction) */
GPtrArray *eonay_notice_get_actions (EonayNotice *self);
