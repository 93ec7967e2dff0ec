/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Widths of the dialogs that show texts, in pixels: one beside the other needs more. */
#define EONAY_TEXT_WIDTH       600
#define EONAY_COMPARISON_WIDTH 760

/* Heights up to which a text is shown without scrolling: alone, and where room is scarce. */
#define EONAY_TEXT_HEIGHT       196
#define EONAY_TEXT_HEIGHT_SMALL 100

/* A text that is signed, fully readable: caption and scrolled text, odd characters made visible. */
GtkWidget *eonay_text_panel_new (const char *caption, const char *text, int height);

/* The text to be signed beside the one that was expected, each marked where it differs. */
GtkWidget *
eonay_text_panel_new_comparison (const char *caption, const char *text, const char *known_text);
