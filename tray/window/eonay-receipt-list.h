/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-context.h"
#include "eonay-receipt-record.h"

/* The main window's page of receipts, the newest first, some at a time. Signal "chosen" (name): the
 * person wants to see that receipt. */
#define EONAY_TYPE_RECEIPT_LIST (eonay_receipt_list_get_type ())
G_DECLARE_FINAL_TYPE (EonayReceiptList, eonay_receipt_list, EONAY, RECEIPT_LIST, GtkBox)

GtkWidget *eonay_receipt_list_new (EonayContext *context);
/* Begins at the newest again; certificate_id NULL: those of all certificates. */
void eonay_receipt_list_show (EonayReceiptList *self, const char *certificate_id);
/* Looks whether receipts were added or completed. */
void eonay_receipt_list_update (EonayReceiptList *self);
/* Gives the focus to the receipt of this name, or to the first one; name: (nullable). */
void eonay_receipt_list_focus (EonayReceiptList *self, const char *name);
/* A symbolic icon whose shape tells a receipt's state. */
const char *eonay_receipt_list_get_icon_name (EonayReceiptState state);
