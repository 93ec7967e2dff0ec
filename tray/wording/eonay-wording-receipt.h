/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-receipt-record.h"

/* What the window's pages tell of receipts; all of it static. */
G_BEGIN_DECLS

/* What was signed: a few words. */
const char *eonay_wording_receipt_purpose (EonayPurpose purpose);
/* What became of it: a phrase, and a sentence that says what it means. */
const char *eonay_wording_receipt_state (EonayReceiptState state);
const char *eonay_wording_receipt_meaning (EonayReceiptState state);

G_END_DECLS
