/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-wording.h"

/* How something ended: what happened, what is certain, and the ways on as buttons. It stands in a
 * window of the application's. Signals: "retry", and "show-receipts". */
#define EONAY_TYPE_RESULT_PAGE (eonay_result_page_get_type ())
G_DECLARE_FINAL_TYPE (EonayResultPage, eonay_result_page, EONAY, RESULT_PAGE, GtkBox)

/* remark: (nullable): one more sentence. */
GtkWidget *eonay_result_page_new (gboolean success,
                                  const EonayWording *wording,
                                  const char *remark,
                                  gboolean has_receipts);
/* Has its main button be the window's default and hold the focus, and tells screen readers. */
void eonay_result_page_present (EonayResultPage *self);
