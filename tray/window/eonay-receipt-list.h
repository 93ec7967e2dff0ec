/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-context.h"
#include "eonay-receipt.h"

/* The main window's page of receipts, the newest first, a limited number at a time. Signal "chosen"
 * (name): show that receipt. */
#define EONAY_TYPE_RECEIPT_LIST (eonay_receipt_list_get_type ())
G_DECLARE_FINAL_TYPE (EonayReceiptList, eonay_receipt_list, EONAY, RECEIPT_LIST, GtkBox)

GtkWidget *eonay_receipt_list_new (EonayContext *context);
/* Starts at the newest receipt again; certificate_id NULL: receipts of all certificates. */
void eonay_receipt_list_show (EonayReceiptList *self, const char *certificate_id);
/* Checks for new and completed receipts. */
void eonay_receipt_list_update (EonayReceiptList *self);
/* Focuses the receipt with this name, or the first one; name: (nullable). */
void eonay_receipt_list_focus (EonayReceiptList *self, const char *name);
/* A symbolic icon for the state, distinguished by shape. */
const char *eonay_receipt_list_get_icon_name (EonayReceiptState state);
