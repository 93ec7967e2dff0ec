/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Widths of the dialogs that show texts, in pixels; the second one for two texts side by side. */
#define EONAY_TEXT_WIDTH       600
#define EONAY_COMPARISON_WIDTH 760

/* Maximum heights of a text without scrolling: alone, and with little room. */
#define EONAY_TEXT_HEIGHT       196
#define EONAY_TEXT_HEIGHT_SMALL 100

/* A text to be signed: caption and scrolled text, with unusual characters escaped. */
GtkWidget *eonay_text_panel_new (const char *caption, const char *text, int height);

/* The text to be signed beside the expected one, with differences marked in both. */
GtkWidget *
eonay_text_panel_new_comparison (const char *caption, const char *text, const char *known_text);
