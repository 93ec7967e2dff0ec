/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-ckr.h"

#include <openssl/err.h>

typedef struct
{
  CK_RV value;
  EonayError code;
} CkrEntry;

/* All other codes are module failures, never a wrong PIN. */
static const CkrEntry ckr_entries[] = {
  { CKR_PIN_INCORRECT, EONAY_ERROR_PIN_INCORRECT },
  { CKR_PIN_LOCKED, EONAY_ERROR_PIN_LOCKED },
  { CKR_PIN_INVALID, EONAY_ERROR_PIN_INVALID },
  { CKR_PIN_LEN_RANGE, EONAY_ERROR_PIN_INVALID },

  { CKR_DEVICE_REMOVED, EONAY_ERROR_CARD_REMOVED },
  { CKR_TOKEN_NOT_PRESENT, EONAY_ERROR_CARD_REMOVED },
  { CKR_SLOT_ID_INVALID, EONAY_ERROR_CARD_REMOVED },
  { CKR_SESSION_HANDLE_INVALID, EONAY_ERROR_CARD_REMOVED },
  { CKR_SESSION_CLOSED, EONAY_ERROR_CARD_REMOVED },
  { CKR_SESSION_COUNT, EONAY_ERROR_CARD_BUSY },

  { CKR_PIN_EXPIRED, EONAY_ERROR_CERTIFICATE_UNUSABLE },
  { CKR_USER_PIN_NOT_INITIALIZED, EONAY_ERROR_CERTIFICATE_UNUSABLE },
  { CKR_KEY_HANDLE_INVALID, EONAY_ERROR_CERTIFICATE_UNUSABLE },
  { CKR_KEY_SIZE_RANGE, EONAY_ERROR_CERTIFICATE_UNUSABLE },
  { CKR_KEY_TYPE_INCONSISTENT, EONAY_ERROR_CERTIFICATE_UNUSABLE },
  { CKR_KEY_FUNCTION_NOT_PERMITTED, EONAY_ERROR_CERTIFICATE_UNUSABLE },
  { CKR_MECHANISM_INVALID, EONAY_ERROR_CERTIFICATE_UNUSABLE },

  /* The user pressed Cancel on the reader. */
  { CKR_FUNCTION_CANCELED, EONAY_ERROR_DISMISSED },
};

/**
 * eonay_ckr_to_error:
 * @value: the return value of a PKCS#11 function (PKCS #11 v2.40, 5.1), not %CKR_OK
 *
 * Returns: the code of %EONAY_ERROR
 */
EonayError
eonay_ckr_to_error (CK_RV value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ckr_entries); i++)
    if (ckr_entries[i].value == value)
      return ckr_entries[i].code;

  return EONAY_ERROR_MODULE_FAILED;
}

/**
 * eonay_ckr_set_error:
 * @error: return location
 * @value: the return value of a PKCS#11 function
 * @doing: the operation, for the message
 */
void
eonay_ckr_set_error (GError **error, CK_RV value, const char *doing)
{
  g_set_error (error, EONAY_ERROR, (gint) eonay_ckr_to_error (value),
               "%s: the module answered 0x%lx", doing, value);
}

/**
 * eonay_ckr_set_error_from_queue:
 * @error: return location
 * @doing: the operation, for the message
 *
 * Sets the error from OpenSSL's error queue of this thread and clears the queue.
 */
void
eonay_ckr_set_error_from_queue (GError **error, const char *doing)
{
  const char *reason = ERR_reason_error_string (ERR_peek_last_error ());

  g_set_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED, "%s: %s", doing,
               reason != NULL ? reason : "no reason given");
  ERR_clear_error ();
}
