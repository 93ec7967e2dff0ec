/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-context.h"

#include <gtk/gtk.h>

/* The preferences. Changes apply immediately. */
#define EONAY_TYPE_PREFERENCES_WINDOW (eonay_preferences_window_get_type ())
G_DECLARE_FINAL_TYPE (EonayPreferencesWindow,
                      eonay_preferences_window,
                      EONAY,
                      PREFERENCES_WINDOW,
                      GtkApplicationWindow)

/* Opens the window or brings it to the front. */
void eonay_preferences_window_show (GtkApplication *application, EonayContext *context);
