/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-wording-receipt.h"

/**
 * eonay_wording_receipt_purpose:
 * @purpose: the purpose of a signature
 *
 * Returns: a short text
 */
const char *
eonay_wording_receipt_purpose (EonayPurpose purpose)
{
  switch (purpose)
    {
    case EONAY_PURPOSE_LOGIN:
      return _ ("Login to the portal");
    case EONAY_PURPOSE_CONSENT:
      return _ ("E-Onay consent");
    case EONAY_PURPOSE_VERIFICATION_CODE:
      return _ ("Verification code");
    }
  return "";
}

/**
 * eonay_wording_receipt_state:
 * @state: the state of a receipt
 *
 * Returns: a short text
 */
const char *
eonay_wording_receipt_state (EonayReceiptState state)
{
  static const char *const texts[] = {
    [EONAY_RECEIPT_PENDING] = N_ ("Pending"),
    [EONAY_RECEIPT_ACCEPTED] = N_ ("Accepted"),
    [EONAY_RECEIPT_REFUSED] = N_ ("Refused"),
    [EONAY_RECEIPT_UNKNOWN] = N_ ("Result unknown"),
  };

  return _ (texts[state]);
}

/**
 * eonay_wording_receipt_meaning:
 * @state: the state of a receipt
 *
 * Returns: an explanation, with advice if needed
 */
const char *
eonay_wording_receipt_meaning (EonayReceiptState state)
{
  static const char *const texts[] = {
    [EONAY_RECEIPT_PENDING] =
        N_ ("The text was signed, but it is not known whether it reached the portal."),
    [EONAY_RECEIPT_ACCEPTED] = N_ ("The text was signed, and the portal accepted the signature."),
    [EONAY_RECEIPT_REFUSED] =
        N_ ("The text was signed, but the portal did not accept the signature."),
    [EONAY_RECEIPT_UNKNOWN] =
        N_ ("The signature was sent, but the portal's answer was lost. Check on the portal "
            "whether it was accepted."),
  };

  return _ (texts[state]);
}

/**
 * eonay_wording_receipt_fault:
 * @fault: what was found
 *
 * Returns: a short text
 */
const char *
eonay_wording_receipt_fault (EonayReceiptFault fault)
{
  static const char *const texts[] = {
    [EONAY_RECEIPT_FAULT_NONE] = N_ ("Verified"),
    [EONAY_RECEIPT_FAULT_MISSING] = N_ ("Missing"),
    [EONAY_RECEIPT_FAULT_INCOMPLETE] = N_ ("One of its files is missing"),
    [EONAY_RECEIPT_FAULT_UNREADABLE] = N_ ("Cannot be read"),
    [EONAY_RECEIPT_FAULT_RECORD] = N_ ("Name, record and signature differ"),
    [EONAY_RECEIPT_FAULT_SIGNATURE] = N_ ("The signature is not valid"),
    [EONAY_RECEIPT_FAULT_SIGNER] = N_ ("Signed with another certificate"),
    [EONAY_RECEIPT_FAULT_TEXT] = N_ ("The text was changed"),
    [EONAY_RECEIPT_FAULT_CHAIN] =
        N_ ("When signed, the certificate was not a valid one of the provider"),
    [EONAY_RECEIPT_FAULT_NO_ROOT] =
        N_ ("Not proven: no root certificate is installed for the provider"),
  };

  return _ (texts[fault]);
}

/**
 * eonay_wording_receipt_verdict:
 * @fault: what was found
 *
 * Returns: (transfer full): it in one or two sentences
 */
char *
eonay_wording_receipt_verdict (EonayReceiptFault fault)
{
  switch (fault)
    {
    case EONAY_RECEIPT_FAULT_NONE:
      return g_strdup (_ ("Verified: text, signature and certificate are as they were when it was "
                          "signed."));
    case EONAY_RECEIPT_FAULT_NO_ROOT:
      return g_strdup (_ ("Text and signature are unchanged. Whose certificate it is cannot be "
                          "proven here: no root certificate is installed for the provider."));
    case EONAY_RECEIPT_FAULT_RECORD:
    case EONAY_RECEIPT_FAULT_SIGNATURE:
    case EONAY_RECEIPT_FAULT_SIGNER:
    case EONAY_RECEIPT_FAULT_TEXT:
      return g_strdup_printf (_ ("Not as it was when it was signed. %s."),
                              eonay_wording_receipt_fault (fault));
    case EONAY_RECEIPT_FAULT_MISSING:
    case EONAY_RECEIPT_FAULT_INCOMPLETE:
    case EONAY_RECEIPT_FAULT_UNREADABLE:
    case EONAY_RECEIPT_FAULT_CHAIN:
    default:
      return g_strdup_printf (_ ("It cannot be verified. %s."),
                              eonay_wording_receipt_fault (fault));
    }
}
