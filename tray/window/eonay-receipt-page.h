/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-context.h"

/* The main window's page for one receipt: text, time, certificate and result. */
#define EONAY_TYPE_RECEIPT_PAGE (eonay_receipt_page_get_type ())
G_DECLARE_FINAL_TYPE (EonayReceiptPage, eonay_receipt_page, EONAY, RECEIPT_PAGE, GtkScrolledWindow)

GtkWidget *eonay_receipt_page_new (EonayContext *context);
void eonay_receipt_page_set_name (EonayReceiptPage *self, const char *name);
const char *eonay_receipt_page_get_name (EonayReceiptPage *self);
void eonay_receipt_page_focus (EonayReceiptPage *self);
