/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-receipt-check.h"

/* Texts about receipts; static unless said otherwise. */
G_BEGIN_DECLS

/* The purpose in a few words. */
const char *eonay_wording_receipt_purpose (EonayPurpose purpose);
/* The state as a phrase, and its explanation as a sentence. */
const char *eonay_wording_receipt_state (EonayReceiptState state);
const char *eonay_wording_receipt_meaning (EonayReceiptState state);
/* What is wrong with it as a phrase, or that it is verified. */
const char *eonay_wording_receipt_fault (EonayReceiptFault fault);
/* (transfer full): the same in sentences, for one receipt. */
char *eonay_wording_receipt_verdict (EonayReceiptFault fault);

G_END_DECLS
