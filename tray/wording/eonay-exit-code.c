/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation.h"
#include "eonay-error.h"
#include "eonay-exit-code.h"

#define SIGNER_ROW(code, bus_name, exit_code) [EONAY_ERROR_##code] = EONAY_EXIT_##exit_code,
#define PROVIDER_ROW(code, exit_code)         [EONAY_PROVIDER_ERROR_##code] = EONAY_EXIT_##exit_code,
#define ACTIVATION_ROW(code, exit_code)       [EONAY_ACTIVATION_ERROR_##code] = EONAY_EXIT_##exit_code,
#define NAME_ROW(code, number, name, line)    [number] = name,

static const EonayExitCode signer_codes[] = { EONAY_SIGNER_FAILURES (SIGNER_ROW) };
static const EonayExitCode provider_codes[] = { EONAY_PROVIDER_FAILURES (PROVIDER_ROW) };
static const EonayExitCode activation_codes[] = { EONAY_ACTIVATION_FAILURES (ACTIVATION_ROW) };
static const char *const names[] = { EONAY_EXIT_CODES (NAME_ROW) };

static EonayExitCode
look_up (const EonayExitCode *codes, gsize n_codes, int code)
{
  return code >= 0 && (gsize) code < n_codes ? codes[code] : EONAY_EXIT_FAILED;
}

/**
 * eonay_exit_code_for_error:
 * @error: the error of a command
 *
 * Returns: the exit code, never %EONAY_EXIT_OK
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
  if (error->domain == EONAY_CERTIFICATE_ERROR)
    return EONAY_EXIT_NO_CERTIFICATE;
  /* Any other D-Bus error means that the signer could not be reached. */
  if (error->domain == G_DBUS_ERROR)
    return EONAY_EXIT_NO_SIGNER;
  return EONAY_EXIT_FAILED;
}

/**
 * eonay_exit_code_get_name:
 * @code: an exit code
 *
 * Returns: (transfer none): the name used in JSON
 */
const char *
eonay_exit_code_get_name (EonayExitCode code)
{
  if ((gsize) code < G_N_ELEMENTS (names) && names[code] != NULL)
    return names[code];
  return names[EONAY_EXIT_FAILED];
}
