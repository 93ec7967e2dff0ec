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
  switch (state)
    {
    case EONAY_RECEIPT_PENDING:
      return _ ("Pending");
    case EONAY_RECEIPT_ACCEPTED:
      return _ ("Accepted");
    case EONAY_RECEIPT_REFUSED:
      return _ ("Refused");
    case EONAY_RECEIPT_UNKNOWN:
      return _ ("Result unknown");
    }
  return "";
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
  switch (state)
    {
    case EONAY_RECEIPT_PENDING:
      return _ ("The text was signed, but it is not known whether it reached the portal.");
    case EONAY_RECEIPT_ACCEPTED:
      return _ ("The text was signed, and the portal accepted the signature.");
    case EONAY_RECEIPT_REFUSED:
      return _ ("The text was signed, but the portal did not accept the signature.");
    case EONAY_RECEIPT_UNKNOWN:
      return _ ("The signature was sent, but the portal's answer was lost. Check on the portal "
                "whether it was accepted.");
    }
  return "";
}
