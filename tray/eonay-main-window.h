/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-status.h"

/* The state line, the certificates seen so far and the main button: the applet for desktops
 * without a tray. The button activates the application's action "activate". */
#define EONAY_TYPE_MAIN_WINDOW (eonay_main_window_get_type ())
G_DECLARE_FINAL_TYPE (EonayMainWindow, eonay_main_window, EONAY, MAIN_WINDOW, GtkApplicationWindow)

EonayMainWindow *eonay_main_window_new (GtkApplication *application, EonayContext *context);
void eonay_main_window_update (EonayMainWindow *self, const EonayStatus *status);
