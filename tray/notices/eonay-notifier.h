/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-notice.h"

/* Shows notices through the desktop's notification server, waiting a while for it to start,
 * otherwise as small windows. Patient ones are shown when none of the program's windows is
 * active. */
#define EONAY_TYPE_NOTIFIER (eonay_notifier_get_type ())
G_DECLARE_FINAL_TYPE (EonayNotifier, eonay_notifier, EONAY, NOTIFIER, GObject)

EonayNotifier *eonay_notifier_new (GtkApplication *application);
void eonay_notifier_show (EonayNotifier *self, EonayNotice *notice);
/* Whether it is shown or waits to be shown. */
gboolean eonay_notifier_has (EonayNotifier *self, EonayNotice *notice);
/* Patient notices are hidden from a hold to its release. */
void eonay_notifier_hold (EonayNotifier *self);
void eonay_notifier_release (EonayNotifier *self);
void eonay_notifier_withdraw (EonayNotifier *self, const char *id);
void eonay_notifier_withdraw_all (EonayNotifier *self);
