/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-contents.h"
#include "eonay-notifier.h"

/* The one activation that runs, as the desktop sees it: its dialogs, progress window and result.
 * Signal "changed": it began, went on or ended. */
#define EONAY_TYPE_ACTIVITY (eonay_activity_get_type ())
G_DECLARE_FINAL_TYPE (EonayActivity, eonay_activity, EONAY, ACTIVITY, GObject)

EonayActivity *eonay_activity_new (GtkApplication *application,
                                   EonayContext *context,
                                   EonayCardContents *contents,
                                   EonayNotifier *notifier);
/* Starts an activation, or brings the running one to the front. */
void eonay_activity_start (EonayActivity *self);
/* The same for a signature by verification code, which is asked for first. */
void eonay_activity_ask_code (EonayActivity *self);
/* (nullable): what the running one knows. */
EonayRun *eonay_activity_get_running (EonayActivity *self);
