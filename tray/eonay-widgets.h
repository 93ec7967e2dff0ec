/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Margins and gaps of all windows here, in pixels. */
#define EONAY_MARGIN 24
#define EONAY_GAP    12

/* Labels, aligned to the start; the wrapping ones are selectable by keyboard too. */
GtkWidget *eonay_headline_new (const char *text);
GtkWidget *eonay_heading_new (const char *text);
GtkWidget *eonay_paragraph_new (const char *text);
GtkWidget *eonay_value_new (const char *text);
GtkWidget *eonay_hint_new (const char *text);

/* A box with an icon and a sentence that must not be overlooked. */
GtkWidget *eonay_warning_new (const char *text);
/* A check box whose label wraps. */
GtkWidget *eonay_agreement_new (const char *text);

/* Appends a row "name: value" to a grid. Returns: (transfer none): the value's label. */
GtkWidget *eonay_grid_add_row (GtkGrid *grid, int row, const char *name, const char *value);
void eonay_grid_add_widget (GtkGrid *grid, int row, const char *name, GtkWidget *widget);
GtkWidget *eonay_grid_new (void);

/* The mark of a row that leads on; it tells a screen reader nothing. */
GtkWidget *eonay_arrow_new (void);

/* Buttons side by side, and below each other where there is no room. */
GtkWidget *eonay_button_flow_new (void);
/* Returns: (transfer none): the new button. */
GtkWidget *eonay_button_flow_add (GtkWidget *flow, const char *label);

/* A vertical box with the margins of a window. */
GtkWidget *eonay_page_new (void);

/* Where the buttons of a window stand. */
GtkWidget *eonay_button_row_new (void);

/* Shows all of the child where there is room, and scrolls it where there is not; width: of the page
 * that it stands on. */
GtkWidget *eonay_scroll_new (GtkWidget *child, int width);
/* For a list that takes the room there is. */
GtkWidget *eonay_framed_scroll_new (GtkWidget *child);

/* Has screen readers say something that happened without a change of focus. */
void eonay_announce (GtkWidget *widget, const char *text);

/* Gives a dialog the look of all of ours; call when its page and buttons are in. */
void eonay_dialog_finish (GtkDialog *dialog, GtkWidget *page, int width);

/* Opens an address or a folder; a failure is logged. */
void eonay_show_uri (GtkWindow *parent, const char *uri);
