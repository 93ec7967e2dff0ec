/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-challenge.h"

/* Widths of the dialogs that show texts, in pixels; the second one for two texts side by side. */
#define EONAY_TEXT_WIDTH       600
#define EONAY_COMPARISON_WIDTH 760

/* A text to be signed: its caption and the whole text, with unusual characters escaped. It does not
 * scroll: the dialog does. */
GtkWidget *eonay_text_panel_new (const char *caption, const char *text);

/* The text that the one to be signed is shown beside: the portal's own, if it wants another one
 * signed, or else the expected one. NULL if there is none. */
const char *eonay_text_panel_find_other (const EonayChallenge *challenge, const char *known_text);

/* The text to be signed beside the other one, with differences marked in both. */
GtkWidget *eonay_text_panel_new_comparison (const char *caption,
                                            const EonayChallenge *challenge,
                                            const char *known_text);

/* A check box to be placed below the text in the dialog's scrolled window: sensitive once the
 * text's end was in sight. */
GtkWidget *eonay_text_agreement_new (void);
