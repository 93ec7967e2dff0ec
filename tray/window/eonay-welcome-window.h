/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-context.h"

#include <gtk/gtk.h>

/* What the program does, told once: before its window is opened for the first time. It comes when a
 * person asks for the window, never by itself. */
#define EONAY_TYPE_WELCOME_WINDOW (eonay_welcome_window_get_type ())
G_DECLARE_FINAL_TYPE (EonayWelcomeWindow,
                      eonay_welcome_window,
                      EONAY,
                      WELCOME_WINDOW,
                      GtkApplicationWindow)

gboolean eonay_welcome_window_is_due (EonayContext *context);
/* From now on it is not due any more. Its button goes on with the action app.show. */
GtkWidget *eonay_welcome_window_new (GtkApplication *application, EonayContext *context);
