/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-receipt-check.h"

#include <string.h>

#include "eonay-certificate-x509.h"
#include "eonay-cms.h"

/* Seconds between the signature and its receipt: more than a session of the signer lasts. */
#define MAX_DELAY 600

/**
 * eonay_receipt_fault_to_string:
 * @fault: a fault
 *
 * Returns: (nullable): its stable name; %NULL for none
 */
const char *
eonay_receipt_fault_to_string (EonayReceiptFault fault)
{
  static const char *const names[] = {
    [EONAY_RECEIPT_FAULT_NONE] = NULL,
    [EONAY_RECEIPT_FAULT_MISSING] = "missing",
    [EONAY_RECEIPT_FAULT_INCOMPLETE] = "incomplete",
    [EONAY_RECEIPT_FAULT_UNREADABLE] = "unreadable",
    [EONAY_RECEIPT_FAULT_RECORD] = "record",
    [EONAY_RECEIPT_FAULT_SIGNATURE] = "signature",
    [EONAY_RECEIPT_FAULT_SIGNER] = "signer",
    [EONAY_RECEIPT_FAULT_TEXT] = "text",
    [EONAY_RECEIPT_FAULT_CHAIN] = "chain",
    [EONAY_RECEIPT_FAULT_NO_ROOT] = "no-root",
  };

  return names[fault];
}

/**
 * eonay_receipt_fault_for_error:
 * @error: why a file of a receipt was not read
 *
 * Returns: the fault
 */
EonayReceiptFault
eonay_receipt_fault_for_error (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? EONAY_RECEIPT_FAULT_INCOMPLETE
                                                                   : EONAY_RECEIPT_FAULT_UNREADABLE;
}

/**
 * eonay_receipt_proof_clear:
 * @self: what eonay_receipt_check() filled
 */
void
eonay_receipt_proof_clear (EonayReceiptProof *self)
{
  g_clear_pointer (&self->signature, g_bytes_unref);
  g_clear_pointer (&self->detail, g_free);
}

static EonayReceiptFault
find_file_fault (EonayReceiptProof *proof, const GError *error)
{
  proof->detail = g_strdup (error->message);
  return eonay_receipt_fault_for_error (error);
}

static EonayReceiptFault
set_detail (EonayReceiptProof *proof, EonayReceiptFault fault, const char *detail)
{
  proof->detail = g_strdup (detail);
  return fault;
}

/* eonay_receipt_create() adds a number to a name that is taken. */
static gboolean
has_own_name (const EonayReceipt *self)
{
  gsize length = strlen (self->stem);
  const char *rest = self->name + length;

  if (!g_str_has_prefix (self->name, self->stem))
    return FALSE;
  return *rest == '\0' ||
         (*rest == '-' && rest[1] != '\0' && strspn (rest + 1, "0123456789") == strlen (rest + 1));
}

/* The signature by itself, and whose it is. */
static EonayReceiptFault
check_signature (const EonayReceipt *self,
                 const EonayCmsParts *parts,
                 EonayCertificate *certificate,
                 EonayReceiptProof *proof)
{
  const char *reason = eonay_cms_parts_verify (parts);

  if (reason != NULL)
    return set_detail (proof, EONAY_RECEIPT_FAULT_SIGNATURE, reason);
  if (g_strcmp0 (eonay_certificate_get_id (certificate), self->certificate_id) != 0)
    return set_detail (proof, EONAY_RECEIPT_FAULT_SIGNER, eonay_certificate_get_id (certificate));
  return EONAY_RECEIPT_FAULT_NONE;
}

static EonayReceiptFault
check_text (const EonayReceipt *self, const EonayCmsParts *parts, EonayReceiptProof *proof)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = eonay_receipt_read (self, "txt", &error);

  if (text == NULL)
    return find_file_fault (proof, error);
  return g_bytes_equal (text, parts->content) ? EONAY_RECEIPT_FAULT_NONE : EONAY_RECEIPT_FAULT_TEXT;
}

static EonayReceiptFault
check_record (const EonayReceipt *self, EonayReceiptProof *proof)
{
  if (!has_own_name (self))
    return set_detail (proof, EONAY_RECEIPT_FAULT_RECORD, "the name is not that of the record");
  if (ABS (self->signed_at - proof->signing_time) > MAX_DELAY)
    return set_detail (proof, EONAY_RECEIPT_FAULT_RECORD,
                       "the times of record and signature differ");
  return EONAY_RECEIPT_FAULT_NONE;
}

static EonayReceiptFault
check_chain (EonayCertificate *certificate, EonayTrust *trust, EonayReceiptProof *proof)
{
  const char *reason = NULL;

  switch (eonay_trust_verify (trust, certificate, proof->signing_time, EONAY_TRUST_DATES_CHECKED,
                              NULL, &reason))
    {
    case EONAY_TRUST_ANCHORED:
      return EONAY_RECEIPT_FAULT_NONE;
    case EONAY_TRUST_NONE:
      return set_detail (proof, EONAY_RECEIPT_FAULT_CHAIN, reason);
    case EONAY_TRUST_UNKNOWN:
    default:
      return EONAY_RECEIPT_FAULT_NO_ROOT;
    }
}

static EonayReceiptFault
check_parts (const EonayReceipt *self,
             const EonayCmsParts *parts,
             EonayTrust *trust,
             EonayReceiptProof *proof)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayCertificate) certificate = eonay_certificate_new_for_x509 (parts->signer, &error);
  EonayReceiptFault fault;

  if (certificate == NULL)
    return set_detail (proof, EONAY_RECEIPT_FAULT_SIGNATURE, error->message);
  proof->signing_time = parts->signing_time;
  fault = check_signature (self, parts, certificate, proof);
  if (fault == EONAY_RECEIPT_FAULT_NONE)
    fault = check_text (self, parts, proof);
  if (fault == EONAY_RECEIPT_FAULT_NONE)
    fault = check_record (self, proof);
  if (fault == EONAY_RECEIPT_FAULT_NONE)
    fault = check_chain (certificate, trust, proof);
  return fault;
}

/**
 * eonay_receipt_check:
 * @self: a receipt
 * @trust: (nullable): the certificates of its provider
 * @proof: (out caller-allocates): what was found, to be cleared in any case
 *
 * Reads text and signature again. Checks, in this order: the CAdES-BES signature, with
 * eonay_cms_parts_verify(); that the certificate of the record made it; that the text is the signed
 * one; that name, record and signature agree about purpose, certificate and time; and that the
 * certificate was valid at the signing time, by a chain to a root. That time is the signer's claim, revocation is not
 * checked, and the record's state and answer are not signed by anyone.
 *
 * Returns: the first fault
 */
EonayReceiptFault
eonay_receipt_check (const EonayReceipt *self, EonayTrust *trust, EonayReceiptProof *proof)
{
  g_autoptr (GError) error = NULL;
  g_auto (EonayCmsParts) parts = { NULL };

  *proof = (EonayReceiptProof) { NULL };
  proof->signature = eonay_receipt_read (self, "p7m", &error);
  if (proof->signature == NULL)
    return find_file_fault (proof, error);
  if (!eonay_cms_read (proof->signature, &parts))
    return set_detail (proof, EONAY_RECEIPT_FAULT_SIGNATURE,
                       "not signed data of one signer in DER");
  return check_parts (self, &parts, trust, proof);
}

/**
 * eonay_receipt_export:
 * @proof: of a receipt without a fault
 * @path: a file that does not exist
 * @error: return location for an error of the domain %G_IO_ERROR: %G_IO_ERROR_EXISTS for a file that
 *   does
 *
 * Writes the signature, the one file of a receipt that stands alone: it carries text, signature and the
 * signer's certificate, and every program for CAdES (ETSI EN 319 122-1) verifies it. On failure no file
 * is left.
 *
 * Returns: whether it was written
 */
gboolean
eonay_receipt_export (const EonayReceiptProof *proof, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (proof->signature, &size);

  if (stream == NULL)
    return FALSE;
  if (g_output_stream_write_all (G_OUTPUT_STREAM (stream), data, size, NULL, NULL, error) &&
      g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, error))
    return TRUE;
  g_file_delete (file, NULL, NULL);
  return FALSE;
}
