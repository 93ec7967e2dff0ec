/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-context.h"

#include <gtk/gtk.h>

/* Explains the program once, before its window is first opened. Shown only when the user opens the
 * window. */
#define EONAY_TYPE_WELCOME_WINDOW (eonay_welcome_window_get_type ())
G_DECLARE_FINAL_TYPE (EonayWelcomeWindow,
                      eonay_welcome_window,
                      EONAY,
                      WELCOME_WINDOW,
                      GtkApplicationWindow)

gboolean eonay_welcome_window_is_due (EonayContext *context);
/* Marks it as shown. Its button activates the action app.show. */
GtkWidget *eonay_welcome_window_new (GtkApplication *application, EonayContext *context);
