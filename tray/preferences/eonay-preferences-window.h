/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-context.h"

#include <gtk/gtk.h>

/* The preferences. A change counts at once. */
#define EONAY_TYPE_PREFERENCES_WINDOW (eonay_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (EonayPreferencesWindow,
                      eonay_preferences_window,
                      EONAY,
                      PREFERENCES_WINDOW,
                      GtkApplicationWindow)

/* Shows the one window, made anew where it was closed. */
void eonay_preferences_window_show (GtkApplication *application, EonayContext *context);
