/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Text typed or pasted as a verification code. */
#include "fuzz.h"

#include <string.h>

#include "eonay-verification-code.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const EonayVerificationCodeLimits limits = { 12, 20 };
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *code = NULL;
  guint n_digits = 0;
  EonayVerificationCodeVerdict verdict =
      eonay_verification_code_judge (text, &limits, &code, &n_digits);

  g_assert_true ((verdict == EONAY_VERIFICATION_CODE_GOOD) == (code != NULL));
  if (code == NULL)
    return 0;

  g_assert_cmpuint (strspn (code, "0123456789"), ==, strlen (code));
  g_assert_cmpuint (strlen (code), ==, n_digits);
  g_assert_true (n_digits >= limits.minimum && n_digits <= limits.maximum);

  /* Parsing a code gives itself, and its digits are in the text in that order. */
  g_autofree char *again = NULL;
  eonay_verification_code_judge (code, &limits, &again, NULL);
  g_assert_cmpstr (again, ==, code);
  const char *at = text;
  for (guint i = 0; i < n_digits; i++)
    {
      at = strchr (at, code[i]);
      g_assert_nonnull (at);
      at++;
    }
  return 0;
}
