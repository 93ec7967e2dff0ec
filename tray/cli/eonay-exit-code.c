/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation.h"
#include "eonay-error.h"
#include "eonay-exit-code.h"

/* What is not in a table is EONAY_EXIT_FAILED, its name "failed". */

static const EonayExitCode signer_codes[EONAY_N_ERRORS] = {
  [EONAY_ERROR_NOT_AUTHORIZED] = EONAY_EXIT_NOT_AUTHORIZED,
  [EONAY_ERROR_SEAT_INACTIVE] = EONAY_EXIT_SEAT_INACTIVE,
  [EONAY_ERROR_NO_SEAT] = EONAY_EXIT_NO_SEAT,
  [EONAY_ERROR_DISMISSED] = EONAY_EXIT_DISMISSED,
  [EONAY_ERROR_AUTHENTICATION_FAILED] = EONAY_EXIT_AUTHENTICATION_FAILED,
  [EONAY_ERROR_PIN_INCORRECT] = EONAY_EXIT_PIN_INCORRECT,
  [EONAY_ERROR_PIN_LOCKED] = EONAY_EXIT_PIN_LOCKED,
  [EONAY_ERROR_PIN_INVALID] = EONAY_EXIT_PIN_INVALID,
  [EONAY_ERROR_NO_MODULE] = EONAY_EXIT_NO_MODULE,
  [EONAY_ERROR_CARD_REMOVED] = EONAY_EXIT_CARD,
  [EONAY_ERROR_CARD_BUSY] = EONAY_EXIT_CARD_BUSY,
  [EONAY_ERROR_CARD_CHANGED] = EONAY_EXIT_CARD,
  [EONAY_ERROR_CERTIFICATE_UNUSABLE] = EONAY_EXIT_CARD,
  [EONAY_ERROR_MODULE_FAILED] = EONAY_EXIT_CARD,
  [EONAY_ERROR_MODULE_TIMEOUT] = EONAY_EXIT_CARD,
  [EONAY_ERROR_SESSION_CLOSED] = EONAY_EXIT_SESSION_CLOSED,
};

static const EonayExitCode provider_codes[] = {
  [EONAY_PROVIDER_ERROR_NOT_KNOWN] = EONAY_EXIT_NOT_KNOWN,
  [EONAY_PROVIDER_ERROR_UNREACHABLE] = EONAY_EXIT_UNREACHABLE,
  [EONAY_PROVIDER_ERROR_UNEXPECTED] = EONAY_EXIT_UNEXPECTED,
  [EONAY_PROVIDER_ERROR_NOT_OPENED] = EONAY_EXIT_NOT_OPENED,
  [EONAY_PROVIDER_ERROR_CODE_EXPIRED] = EONAY_EXIT_CODE_EXPIRED,
  [EONAY_PROVIDER_ERROR_REFUSED] = EONAY_EXIT_REFUSED,
  [EONAY_PROVIDER_ERROR_SESSION_EXPIRED] = EONAY_EXIT_SESSION_EXPIRED,
  [EONAY_PROVIDER_ERROR_UNKNOWN_FATE] = EONAY_EXIT_UNKNOWN_FATE,
};

static const EonayExitCode activation_codes[] = {
  [EONAY_ACTIVATION_ERROR_NO_SERVICE] = EONAY_EXIT_NO_SERVICE,
  [EONAY_ACTIVATION_ERROR_NO_READER] = EONAY_EXIT_NO_READER,
  [EONAY_ACTIVATION_ERROR_NO_CARD] = EONAY_EXIT_NO_CARD,
  [EONAY_ACTIVATION_ERROR_NO_CERTIFICATE] = EONAY_EXIT_NO_CERTIFICATE,
  [EONAY_ACTIVATION_ERROR_BAD_CODE] = EONAY_EXIT_BAD_CODE,
  [EONAY_ACTIVATION_ERROR_NOT_THERE] = EONAY_EXIT_NO_CERTIFICATE,
  [EONAY_ACTIVATION_ERROR_NOT_QUALIFIED] = EONAY_EXIT_NOT_QUALIFIED,
  [EONAY_ACTIVATION_ERROR_SEAL] = EONAY_EXIT_SEAL,
  [EONAY_ACTIVATION_ERROR_UNKNOWN_ISSUER] = EONAY_EXIT_UNKNOWN_ISSUER,
  [EONAY_ACTIVATION_ERROR_OTHER_ISSUER] = EONAY_EXIT_OTHER_ISSUER,
  [EONAY_ACTIVATION_ERROR_EXPIRED] = EONAY_EXIT_EXPIRED,
  [EONAY_ACTIVATION_ERROR_NOT_YET_VALID] = EONAY_EXIT_NOT_YET_VALID,
  [EONAY_ACTIVATION_ERROR_AMBIGUOUS] = EONAY_EXIT_AMBIGUOUS,
  [EONAY_ACTIVATION_ERROR_PROVIDER_DISABLED] = EONAY_EXIT_PROVIDER_DISABLED,
  [EONAY_ACTIVATION_ERROR_PIN_LOCKED] = EONAY_EXIT_PIN_LOCKED,
  [EONAY_ACTIVATION_ERROR_FINAL_TRY] = EONAY_EXIT_FINAL_TRY,
  [EONAY_ACTIVATION_ERROR_TEXT_CHANGED] = EONAY_EXIT_TEXT_CHANGED,
  [EONAY_ACTIVATION_ERROR_CODE_EXPIRED] = EONAY_EXIT_CODE_EXPIRED,
  [EONAY_ACTIVATION_ERROR_NOT_SAVED] = EONAY_EXIT_NOT_SAVED,
  [EONAY_ACTIVATION_ERROR_BAD_SIGNATURE] = EONAY_EXIT_BAD_SIGNATURE,
  [EONAY_ACTIVATION_ERROR_STATUS_UNKNOWN] = EONAY_EXIT_UNEXPECTED,
};

static const char *const names[] = {
  [EONAY_EXIT_OK] = "ok",
  [EONAY_EXIT_FAILED] = "failed",
  [EONAY_EXIT_USAGE] = "usage",
  [EONAY_EXIT_CANCELLED] = "cancelled",
  [EONAY_EXIT_NO_SERVICE] = "no-service",
  [EONAY_EXIT_NO_READER] = "no-reader",
  [EONAY_EXIT_NO_CARD] = "no-card",
  [EONAY_EXIT_NO_MODULE] = "no-module",
  [EONAY_EXIT_CARD] = "card",
  [EONAY_EXIT_CARD_BUSY] = "card-busy",
  [EONAY_EXIT_NO_CERTIFICATE] = "no-certificate",
  [EONAY_EXIT_NOT_QUALIFIED] = "not-qualified",
  [EONAY_EXIT_SEAL] = "seal",
  [EONAY_EXIT_UNKNOWN_ISSUER] = "unknown-issuer",
  [EONAY_EXIT_OTHER_ISSUER] = "other-issuer",
  [EONAY_EXIT_EXPIRED] = "expired",
  [EONAY_EXIT_NOT_YET_VALID] = "not-yet-valid",
  [EONAY_EXIT_AMBIGUOUS] = "ambiguous",
  [EONAY_EXIT_PROVIDER_DISABLED] = "provider-disabled",
  [EONAY_EXIT_NOT_AUTHORIZED] = "not-authorized",
  [EONAY_EXIT_SEAT_INACTIVE] = "seat-inactive",
  [EONAY_EXIT_NO_SEAT] = "no-seat",
  [EONAY_EXIT_DISMISSED] = "dismissed",
  [EONAY_EXIT_AUTHENTICATION_FAILED] = "authentication-failed",
  [EONAY_EXIT_NO_SIGNER] = "no-signer",
  [EONAY_EXIT_PIN_INCORRECT] = "pin-incorrect",
  [EONAY_EXIT_PIN_LOCKED] = "pin-locked",
  [EONAY_EXIT_PIN_INVALID] = "pin-invalid",
  [EONAY_EXIT_FINAL_TRY] = "final-try",
  [EONAY_EXIT_SESSION_CLOSED] = "session-closed",
  [EONAY_EXIT_UNREACHABLE] = "unreachable",
  [EONAY_EXIT_UNEXPECTED] = "unexpected",
  [EONAY_EXIT_NOT_OPENED] = "not-opened",
  [EONAY_EXIT_CODE_EXPIRED] = "code-expired",
  [EONAY_EXIT_REFUSED] = "refused",
  [EONAY_EXIT_UNKNOWN_FATE] = "unknown-fate",
  [EONAY_EXIT_TEXT_CHANGED] = "text-changed",
  [EONAY_EXIT_NOT_KNOWN] = "not-known",
  [EONAY_EXIT_BAD_CODE] = "bad-code",
  [EONAY_EXIT_SESSION_EXPIRED] = "session-expired",
  [EONAY_EXIT_NOT_SAVED] = "not-saved",
  [EONAY_EXIT_BAD_SIGNATURE] = "bad-signature",
  [EONAY_EXIT_EXPIRING] = "expiring",
  [EONAY_EXIT_NONE_KNOWN] = "none-known",
  [EONAY_EXIT_PROBLEM_FOUND] = "problem-found",
};

static EonayExitCode
look_up (const EonayExitCode *codes, gsize n_codes, int code)
{
  if (code < 0 || (gsize) code >= n_codes || codes[code] == EONAY_EXIT_OK)
    return EONAY_EXIT_FAILED;
  return codes[code];
}

/**
 * eonay_exit_code_for_error:
 * @error: what a command failed with
 *
 * Returns: the exit code that stands for it, never %EONAY_EXIT_OK
 */
EonayExitCode
eonay_exit_code_for_error (const GError *error)
{
  g_return_val_if_fail (error != NULL, EONAY_EXIT_FAILED);

  if (error->domain == EONAY_ERROR)
    return look_up (signer_codes, G_N_ELEMENTS (signer_codes), error->code);
  if (error->domain == EONAY_PROVIDER_ERROR)
    return look_up (provider_codes, G_N_ELEMENTS (provider_codes), error->code);
  if (error->domain == EONAY_ACTIVATION_ERROR)
    return look_up (activation_codes, G_N_ELEMENTS (activation_codes), error->code);
  if (error->domain == G_OPTION_ERROR)
    return EONAY_EXIT_USAGE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return EONAY_EXIT_CANCELLED;
  /* Any other error of the bus means that the signer was not there to answer. */
  if (error->domain == G_DBUS_ERROR)
    return EONAY_EXIT_NO_SIGNER;
  return EONAY_EXIT_FAILED;
}

/**
 * eonay_exit_code_get_name:
 * @code: an exit code
 *
 * Returns: (transfer none): the name that stands for it in JSON
 */
const char *
eonay_exit_code_get_name (EonayExitCode code)
{
  if ((gsize) code < G_N_ELEMENTS (names) && names[code] != NULL)
    return names[code];
  return names[EONAY_EXIT_FAILED];
}
