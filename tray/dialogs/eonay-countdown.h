/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* The time left until a moment, as a label; a minute and less before it, screen readers are told.
 * Signal "ended": the moment has come. */
#define EONAY_TYPE_COUNTDOWN (eonay_countdown_get_type ())
G_DECLARE_FINAL_TYPE (EonayCountdown, eonay_countdown, EONAY, COUNTDOWN, GtkLabel)

/* end: Unix time in seconds. */
GtkWidget *eonay_countdown_new (gint64 end);
