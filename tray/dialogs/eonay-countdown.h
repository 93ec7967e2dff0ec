/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* A label with the time left; in the last minute it is announced to screen readers. Signal "ended":
 * the time is over. */
#define EONAY_TYPE_COUNTDOWN (eonay_countdown_get_type ())
G_DECLARE_FINAL_TYPE (EonayCountdown, eonay_countdown, EONAY, COUNTDOWN, GtkLabel)

GtkWidget *eonay_countdown_new (gint64 end);
