/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-receipt.h"

/* Texts about receipts for the window's pages; all static. */
G_BEGIN_DECLS

/* The purpose in a few words. */
const char *eonay_wording_receipt_purpose (EonayPurpose purpose);
/* The state as a phrase, and its explanation as a sentence. */
const char *eonay_wording_receipt_state (EonayReceiptState state);
const char *eonay_wording_receipt_meaning (EonayReceiptState state);

G_END_DECLS
