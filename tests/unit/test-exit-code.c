/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "eonay-error.h"
#include "eonay-exit-code.h"
#include "eonay-provider.h"

/* Scripts rely on these: none may ever change. New failures need no row here. */
static void
test_signer (void)
{
  const struct
  {
    EonayError error;
    int code;
    const char *name;
  } cases[] = {
    { EONAY_ERROR_FAILED, 1, "failed" },
    { EONAY_ERROR_INVALID_ARGUMENT, 1, "failed" },
    { EONAY_ERROR_TOO_LARGE, 1, "failed" },
    { EONAY_ERROR_NOT_SEALED, 1, "failed" },
    { EONAY_ERROR_LIMITS_EXCEEDED, 1, "failed" },
    { EONAY_ERROR_NO_MODULE, 13, "no-module" },
    { EONAY_ERROR_CARD_REMOVED, 14, "card" },
    { EONAY_ERROR_CARD_CHANGED, 14, "card" },
    { EONAY_ERROR_CERTIFICATE_UNUSABLE, 14, "card" },
    { EONAY_ERROR_MODULE_FAILED, 14, "card" },
    { EONAY_ERROR_MODULE_TIMEOUT, 14, "card" },
    { EONAY_ERROR_CARD_BUSY, 15, "card-busy" },
    { EONAY_ERROR_NOT_AUTHORIZED, 30, "not-authorized" },
    { EONAY_ERROR_SEAT_INACTIVE, 31, "seat-inactive" },
    { EONAY_ERROR_NO_SEAT, 32, "no-seat" },
    { EONAY_ERROR_DISMISSED, 33, "dismissed" },
    { EONAY_ERROR_AUTHENTICATION_FAILED, 34, "authentication-failed" },
    { EONAY_ERROR_PIN_INCORRECT, 40, "pin-incorrect" },
    { EONAY_ERROR_PIN_LOCKED, 41, "pin-locked" },
    { EONAY_ERROR_PIN_INVALID, 42, "pin-invalid" },
    { EONAY_ERROR_SESSION_CLOSED, 44, "session-closed" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (EONAY_ERROR, (int) cases[i].error, "x");
      EonayExitCode code = eonay_exit_code_for_error (error);

      g_assert_cmpint (code, ==, cases[i].code);
      g_assert_cmpstr (eonay_exit_code_get_name (code), ==, cases[i].name);
    }
}

/* The portal's failure when the login is lost during an activation. */
static void
test_session_expired (void)
{
  g_autoptr (GError) error =
      g_error_new_literal (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_SESSION_EXPIRED, "x");

  g_assert_cmpint (eonay_exit_code_for_error (error), ==, 58);
  g_assert_cmpstr (eonay_exit_code_get_name (EONAY_EXIT_SESSION_EXPIRED), ==, "session-expired");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exit-code/signer", test_signer);
  g_test_add_func ("/exit-code/session-expired", test_session_expired);
  return g_test_run ();
}
