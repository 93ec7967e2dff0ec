/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"
#include "eonay-challenge.h"

/**
 * EonayReceiptState:
 *
 * @EONAY_RECEIPT_PENDING: signed and saved, not known to have been submitted
 * @EONAY_RECEIPT_ACCEPTED: the portal accepted it
 * @EONAY_RECEIPT_REFUSED: the portal refused it
 * @EONAY_RECEIPT_UNKNOWN: submitted, but the answer was lost
 */
typedef enum
{
  EONAY_RECEIPT_PENDING,
  EONAY_RECEIPT_ACCEPTED,
  EONAY_RECEIPT_REFUSED,
  EONAY_RECEIPT_UNKNOWN,
} EonayReceiptState;

const char *eonay_receipt_state_to_string (EonayReceiptState state);
gboolean eonay_receipt_state_from_string (const char *text, EonayReceiptState *state);

/* Proof of a signature: NAME.txt (the text), NAME.p7m (the signature, CAdES-BES in DER) and
 * NAME.json (time, provider, purpose, certificate id, state, the portal's answer), mode 0600, in
 * $XDG_DATA_HOME/eonay/receipts. */
#define EONAY_TYPE_RECEIPT (eonay_receipt_get_type ())
G_DECLARE_FINAL_TYPE (EonayReceipt, eonay_receipt, EONAY, RECEIPT, GObject)

/* Writes and syncs a pending receipt. folder NULL: the user's own. */
EonayReceipt *eonay_receipt_create (const char *folder,
                                    const char *provider_id,
                                    EonayCertificate *certificate,
                                    EonayChallenge *challenge,
                                    GBytes *signature,
                                    gint64 now,
                                    GError **error);
gboolean eonay_receipt_complete (EonayReceipt *self,
                                 EonayReceiptState state,
                                 const char *answer,
                                 gint64 now,
                                 GError **error);

const char *eonay_receipt_get_name (EonayReceipt *self);
char *eonay_receipt_dup_path (EonayReceipt *self, const char *extension);
EonayReceiptState eonay_receipt_get_state (EonayReceipt *self);
char *eonay_receipt_dup_default_folder (void);
