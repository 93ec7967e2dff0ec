/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"
#include "eonay-challenge.h"
#include "eonay-receipt-folder.h"

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

/**
 * EonayReceipt:
 * @folder: the folder of its files
 * @name: the file name without extension
 * @state: the state
 * @purpose: the purpose of the signature
 * @provider_id: (nullable): the provider
 * @certificate_id: the id of the certificate
 * @signed_at: when it was signed, in Unix time
 * @code_end: when the code of its text expires, in Unix time; 0 if not known
 * @completed_at: when the result became known, in Unix time; 0 if it is not
 * @answer: (nullable): the portal's answer, with T.C. numbers masked
 * @previous: (nullable): the name of the receipt before it of the same certificate
 * @stem: what @name begins with by the other members; a number may follow
 *
 * Proof of a signature: NAME.txt (the text), NAME.p7m (the signature, CAdES-BES in DER) and
 * NAME.json (the other members), mode 0600, in $XDG_DATA_HOME/eonay/receipts. The JSON file is
 * written last; a receipt exists only with it.
 *
 * Files that are read are not trusted, as any program of the user can write them: all sizes are
 * limited, and nothing is verified: see eonay_receipt_check().
 */
typedef struct
{
  char *folder;
  char *name;
  EonayReceiptState state;
  EonayPurpose purpose;
  char *provider_id;
  char *certificate_id;
  gint64 signed_at;
  gint64 code_end;
  gint64 completed_at;
  char *answer;
  char *previous;
  char *stem;
} EonayReceipt;

EonayReceipt *eonay_receipt_create (const char *folder,
                                    const char *provider_id,
                                    EonayCertificate *certificate,
                                    const EonayChallenge *challenge,
                                    GBytes *signature,
                                    const char *previous,
                                    gint64 now,
                                    GError **error);
gboolean eonay_receipt_complete (EonayReceipt *self,
                                 EonayReceiptState state,
                                 const char *answer,
                                 gint64 now,
                                 GError **error);

EonayReceipt *eonay_receipt_load (const char *folder, const char *name, GError **error);
GBytes *eonay_receipt_read (const EonayReceipt *self, const char *extension, GError **error);
char *eonay_receipt_dup_text (const EonayReceipt *self, GError **error);
char *eonay_receipt_dup_path (const EonayReceipt *self, const char *extension);
const char *eonay_receipt_state_to_string (EonayReceiptState state);

void eonay_receipt_free (EonayReceipt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayReceipt, eonay_receipt_free)
