/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-wording.h"

/* The result of an operation: what happened, what is certain, and buttons for the next actions. For
 * a window of the application. Signals: "retry" and "show-receipts". */
#define EONAY_TYPE_RESULT_PAGE (eonay_result_page_get_type ())
G_DECLARE_FINAL_TYPE (EonayResultPage, eonay_result_page, EONAY, RESULT_PAGE, GtkBox)

GtkWidget *eonay_result_page_new (gboolean success,
                                  const EonayWording *wording,
                                  const char *remark,
                                  gboolean has_receipts);
/* Focuses the default button, which closes the window or tries again and opens nothing, and announces
 * the result to screen readers. */
void eonay_result_page_present (EonayResultPage *self);
