/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* A text that is signed, fully readable: caption and scrolled text, odd characters made visible.
 * marks: (nullable) (element-type EonayTextRange): what to mark as different. */
GtkWidget *eonay_text_panel_new (const char *caption, const char *text, GArray *marks);

/* The text to be signed above the one that was expected, each marked where it differs. */
GtkWidget *
eonay_text_panel_new_comparison (const char *caption, const char *text, const char *known_text);
