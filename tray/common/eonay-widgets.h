/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Margins and gaps of all windows, in pixels. */
#define EONAY_MARGIN 24
#define EONAY_GAP    12

/* The style class of secondary text: paler, but with a contrast of at least 4.5. */
#define EONAY_STYLE_HINT "eonay-hint"
/* The style class of a button that looks like a link. */
#define EONAY_STYLE_LINK "eonay-link"
/* Style classes of symbols; a word beside them says the same. */
#define EONAY_STYLE_GOOD    "eonay-good"
#define EONAY_STYLE_WARNING "eonay-warning"
#define EONAY_STYLE_BAD     "eonay-bad"

/* Adds the program's styles; call once. */
void eonay_widgets_add_styles (void);

/* Labels, aligned to the start; wrapping ones can be selected with the keyboard, too. */
GtkWidget *eonay_headline_new (const char *text);
GtkWidget *eonay_heading_new (const char *text);
GtkWidget *eonay_paragraph_new (const char *text);
GtkWidget *eonay_value_new (const char *text);
GtkWidget *eonay_hint_new (const char *text);

/* A box with an icon and an important message. */
GtkWidget *eonay_warning_new (const char *text);
/* A check box whose label wraps. */
GtkWidget *eonay_agreement_new (const char *text);

/* Appends a row "name: value" to a grid. Returns: (transfer none): the value's label. */
GtkWidget *eonay_grid_add_row (GtkGrid *grid, int row, const char *name, const char *value);
void eonay_grid_add_widget (GtkGrid *grid, int row, const char *name, GtkWidget *widget);
GtkWidget *eonay_grid_new (void);

/* The arrow of a row that opens another page; hidden from screen readers. */
GtkWidget *eonay_arrow_new (void);
/* A button with a menu; icon_name: its icon; name: what it is called. */
GtkWidget *eonay_menu_button_new (const char *icon_name, const char *name, GMenuModel *menu);

/* Buttons side by side, wrapped if there is no room. */
GtkWidget *eonay_button_flow_new (void);
/* Returns: (transfer none): the new button. */
GtkWidget *eonay_button_flow_add (GtkWidget *flow, const char *label);

/* A vertical box with the margins of a window. */
GtkWidget *eonay_window_page_new (void);

/* The row of a window's buttons. */
GtkWidget *eonay_button_row_new (void);

/* Shows the whole child if there is room, otherwise scrolls it; width: of the page. */
GtkWidget *eonay_scroll_new (GtkWidget *child, int width);
/* For a list that fills the available space. */
GtkWidget *eonay_framed_scroll_new (GtkWidget *child);

/* Whether this key of the keypad stands for a digit, with Num Lock or without. digit: (out). */
gboolean eonay_keypad_find_digit (guint keyval, char *digit);
/* Makes the keypad's keys type digits without Num Lock too, where they would move the focus. */
void eonay_entry_take_digits (GtkEntry *entry);

/* Shows a window that the user asked for in front of all others. Never use it for a window that
 * comes by itself: it takes the keyboard. */
void eonay_present (GtkWindow *window);
/* Keeps what proves to a Wayland compositor that the user asked for the window that eonay_present() shows
 * next. token: (nullable): NULL once the user's choice was carried out. */
void eonay_provide_activation_token (const char *token);

/* (nullable) (transfer none): the program's window in which the user works. */
GtkWindow *eonay_find_active_window (void);

/* Announces a text to screen readers without changing the focus. */
void eonay_announce (GtkWidget *widget, const char *text);

/* Applies the common dialog style; call after adding page and buttons. */
void eonay_dialog_finish (GtkDialog *dialog, GtkWidget *page, int width);

/* The given width and the natural height, limited by the screen and max_height; call after adding all
 * content. eonay_dialog_finish() does it for the whole screen. */
void eonay_window_fit (GtkWindow *window, int width, int max_height);

/* Places a window in the corner of the screen before it is shown, so that what the user reads in
 * another program stays in sight. */
void eonay_move_aside (GtkWindow *window);

/* Opens an address or a folder; parent: (nullable). If that fails, it is shown, to be copied. */
void eonay_show_uri (GtkWindow *parent, const char *uri);
