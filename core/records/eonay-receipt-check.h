/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-receipt.h"
#include "eonay-trust.h"

/**
 * EonayReceiptFault:
 *
 * @EONAY_RECEIPT_FAULT_NONE: none was found
 * @EONAY_RECEIPT_FAULT_MISSING: it is gone; another receipt or the ledger names it
 * @EONAY_RECEIPT_FAULT_INCOMPLETE: one of its files is gone
 * @EONAY_RECEIPT_FAULT_UNREADABLE: one of its files cannot be read, or is no such file
 * @EONAY_RECEIPT_FAULT_RECORD: name, record and signature differ about purpose, certificate or time
 * @EONAY_RECEIPT_FAULT_SIGNATURE: the signature is not one, or does not hold
 * @EONAY_RECEIPT_FAULT_SIGNER: it was made with another certificate
 * @EONAY_RECEIPT_FAULT_TEXT: the text is not the signed one
 * @EONAY_RECEIPT_FAULT_CHAIN: at the signing time the certificate was not a valid one below a root
 * @EONAY_RECEIPT_FAULT_NO_ROOT: no root certificate of the provider is known; all else is right
 */
typedef enum
{
  EONAY_RECEIPT_FAULT_NONE,
  EONAY_RECEIPT_FAULT_MISSING,
  EONAY_RECEIPT_FAULT_INCOMPLETE,
  EONAY_RECEIPT_FAULT_UNREADABLE,
  EONAY_RECEIPT_FAULT_RECORD,
  EONAY_RECEIPT_FAULT_SIGNATURE,
  EONAY_RECEIPT_FAULT_SIGNER,
  EONAY_RECEIPT_FAULT_TEXT,
  EONAY_RECEIPT_FAULT_CHAIN,
  EONAY_RECEIPT_FAULT_NO_ROOT,
} EonayReceiptFault;

/**
 * EonayReceiptProof:
 * @signature: (nullable): the checked signature in DER
 * @signing_time: when it was signed by the signer's own claim, in Unix time; 0 if unknown
 * @detail: (nullable): what is wrong, for developers
 */
typedef struct
{
  GBytes *signature;
  gint64 signing_time;
  char *detail;
} EonayReceiptProof;

const char *eonay_receipt_fault_to_string (EonayReceiptFault fault);
EonayReceiptFault eonay_receipt_fault_for_error (const GError *error);
EonayReceiptFault
eonay_receipt_check (const EonayReceipt *self, EonayTrust *trust, EonayReceiptProof *proof);
gboolean eonay_receipt_export (const EonayReceiptProof *proof, const char *path, GError **error);
void eonay_receipt_proof_clear (EonayReceiptProof *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EonayReceiptProof, eonay_receipt_proof_clear)
