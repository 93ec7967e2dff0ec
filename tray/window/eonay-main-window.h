/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-status.h"

/* The state line, all certificates with a page for each, and the receipts: replaces the tray icon
 * on desktops without a tray. Its buttons activate the application's actions. */
#define EONAY_TYPE_MAIN_WINDOW (eonay_main_window_get_type ())
G_DECLARE_FINAL_TYPE (EonayMainWindow, eonay_main_window, EONAY, MAIN_WINDOW, GtkApplicationWindow)

EonayMainWindow *eonay_main_window_new (GtkApplication *application,
                                        EonayContext *context,
                                        EonayCardContents *contents);
void eonay_main_window_update (EonayMainWindow *self, const EonayStatus *status);

/* Each shows a page; going back leads to the list. An unknown id shows the list. */
void eonay_main_window_show_certificate (EonayMainWindow *self, const char *id);
void eonay_main_window_show_receipts (EonayMainWindow *self);
void eonay_main_window_show_receipt (EonayMainWindow *self, const char *name);
