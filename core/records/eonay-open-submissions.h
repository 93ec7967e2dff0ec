/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-ledger.h"
#include "eonay-receipt.h"

/* The submissions of the ledger whose result is not known, with their receipts. */

GPtrArray *eonay_open_submissions_list (EonayLedger *ledger, const char *folder, const char *id);
guint eonay_open_submissions_count (GPtrArray *receipts, EonayPurpose purpose);
gint64 eonay_open_submissions_get_end (GPtrArray *receipts, gint64 now);
void
eonay_open_submissions_note_lost (EonayLedger *ledger, const char *id, const EonayReceipt *receipt);
void eonay_open_submissions_settle (EonayLedger *ledger,
                                    const char *id,
                                    GPtrArray *receipts,
                                    EonayConsent consent,
                                    gint64 now);
void eonay_open_submissions_drop_moot (EonayLedger *ledger,
                                       const char *folder,
                                       const char *id,
                                       EonayPurpose accepted);
void eonay_open_submissions_review (EonayLedger *ledger, const char *folder, gint64 now);
