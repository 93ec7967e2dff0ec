/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-ledger.h"
#include "eonay-receipt-check.h"

/**
 * EonayReceiptItem:
 * @name: the name of a receipt
 * @receipt: (nullable): its record, if it could be read
 * @fault: what is wrong with it, as far as its text and signature need not be read
 * @detail: (nullable): the same for developers; of a missing receipt, what names it
 * @signing_time: for the caller, by eonay_receipt_check(); 0 before
 */
typedef struct
{
  char *name;
  EonayReceipt *receipt;
  EonayReceiptFault fault;
  char *detail;
  gint64 signing_time;
} EonayReceiptItem;

GPtrArray *eonay_receipt_take_inventory (const char *folder,
                                         EonayLedger *ledger,
                                         guint *n_other,
                                         GError **error);
