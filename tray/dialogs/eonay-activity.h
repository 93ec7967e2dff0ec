/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-contents.h"
#include "eonay-notifier.h"

/* The running activation or code signing with its dialogs, progress window and result. Signal
 * "changed": it started, progressed or ended. */
#define EONAY_TYPE_ACTIVITY (eonay_activity_get_type ())
G_DECLARE_FINAL_TYPE (EonayActivity, eonay_activity, EONAY, ACTIVITY, GObject)

EonayActivity *eonay_activity_new (GtkApplication *application,
                                   EonayContext *context,
                                   EonayCardContents *contents,
                                   EonayNotifier *notifier);
/* Starts an activation, or brings the running one to the front. */
void eonay_activity_start (EonayActivity *self);
/* The same for a signature by verification code, after asking for the code. */
void eonay_activity_ask_code (EonayActivity *self);
/* (nullable) */
void eonay_activity_tell_killed_run (EonayActivity *self, const EonayRunNote *killed);
EonayActivation *eonay_activity_get_running (EonayActivity *self);
