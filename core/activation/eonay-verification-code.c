/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "eonay-verification-code.h"

#define DEFAULT_MINIMUM 6
#define DEFAULT_MAXIMUM 32

/* What is longer was not meant as a code; nobody reads on. */
#define MAX_BYTES 1024

#define SOFT_HYPHEN      0x00AD
#define ZERO_WIDTH_SPACE 0x200B
#define WORD_JOINER      0x2060
#define MINUS_SIGN       0x2212
#define BYTE_ORDER_MARK  0xFEFF

/**
 * eonay_verification_code_get_limits:
 * @profile: a provider's profile
 *
 * Returns: how many digits a code has, [Code] MinLength and MaxLength
 */
EonayVerificationCodeLimits
eonay_verification_code_get_limits (EonayProfile *profile)
{
  return (EonayVerificationCodeLimits) {
    .minimum = eonay_profile_get_uint (profile, "Code", "MinLength", DEFAULT_MINIMUM),
    .maximum = eonay_profile_get_uint (profile, "Code", "MaxLength", DEFAULT_MAXIMUM),
  };
}

/* What pages and people put between digits, or leave around them. Marks that turn the direction of
 * writing are none of it: what they turn reads otherwise than it is. */
static gboolean
is_separator (gunichar letter)
{
  switch (letter)
    {
    case SOFT_HYPHEN:
    case ZERO_WIDTH_SPACE:
    case WORD_JOINER:
    case MINUS_SIGN:
    case BYTE_ORDER_MARK:
      return TRUE;
    default:
      return g_unichar_isspace (letter) || g_unichar_type (letter) == G_UNICODE_DASH_PUNCTUATION;
    }
}

/* NULL where there is anything but ASCII digits and separators. */
static GString *
read_digits (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  if (strnlen (text, MAX_BYTES + 1) > MAX_BYTES || !g_utf8_validate (text, -1, NULL))
    return NULL;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      if (g_ascii_isdigit (*at))
        g_string_append_c (digits, *at);
      else if (!is_separator (g_utf8_get_char (at)))
        return NULL;
    }
  return g_steal_pointer (&digits);
}

/**
 * eonay_verification_code_judge:
 * @text: what was typed or pasted
 * @limits: how many digits a code has
 * @code: (out) (optional) (nullable) (transfer full): the digits alone, where they can be a code
 * @n_digits: (out) (optional): how many digits there are, 0 where there is more than digits
 *
 * Takes a verification code out of what a person typed or pasted: ASCII digits, with blanks and
 * dashes of every kind between them. Digits of other scripts are refused, not guessed at.
 *
 * Returns: whether it can be a code, or what is the matter
 */
EonayVerificationCodeVerdict
eonay_verification_code_judge (const char *text,
                               const EonayVerificationCodeLimits *limits,
                               char **code,
                               guint *n_digits)
{
  g_return_val_if_fail (text != NULL, EONAY_VERIFICATION_CODE_EMPTY);

  g_autoptr (GString) digits = read_digits (text);
  if (code != NULL)
    *code = NULL;
  if (n_digits != NULL)
    *n_digits = digits != NULL ? (guint) digits->len : 0;

  if (digits == NULL)
    return EONAY_VERIFICATION_CODE_NOT_DIGITS;
  if (digits->len == 0)
    return EONAY_VERIFICATION_CODE_EMPTY;
  if (digits->len < limits->minimum)
    return EONAY_VERIFICATION_CODE_TOO_SHORT;
  if (digits->len > limits->maximum)
    return EONAY_VERIFICATION_CODE_TOO_LONG;
  if (code != NULL)
    *code = g_string_free (g_steal_pointer (&digits), FALSE);
  return EONAY_VERIFICATION_CODE_GOOD;
}
