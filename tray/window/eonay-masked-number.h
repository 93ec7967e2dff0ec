/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* A personal number with a button to reveal it. It is masked again by the button, when the page is
 * left, and when the window becomes inactive. */
#define EONAY_TYPE_MASKED_NUMBER (eonay_masked_number_get_type ())
G_DECLARE_FINAL_TYPE (EonayMaskedNumber, eonay_masked_number, EONAY, MASKED_NUMBER, GtkBox)

GtkWidget *eonay_masked_number_new (const char *number);
