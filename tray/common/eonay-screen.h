/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* The screen of a window's parent, or the one where new windows appear. window: (nullable). */

/* Where windows may be, in logical pixels: without panels. */
GdkRectangle eonay_screen_get_work_area (GtkWindow *window);

/* The height that a window can have, without its title bar. */
int eonay_screen_get_free_height (GtkWindow *window);

/* The same, above the on-screen keyboard, if one is to be expected. */
int eonay_screen_get_height_above_keyboard (GtkWindow *window);

/* Whether dialogs must save height, as on 1366x768 at scale 2. */
gboolean eonay_screen_is_low (GtkWindow *window);
