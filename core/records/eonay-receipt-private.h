/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-receipt.h"

/* Shared by the sources of receipts. */
EonayReceipt *eonay_receipt_new (const char *folder);
char *eonay_receipt_dup_stem (const EonayReceipt *self, GDateTime *signed_at);
