/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-verification-code.h"

#include <string.h>

#define DEFAULT_MINIMUM 6
#define DEFAULT_MAXIMUM 32

/* Longer texts are not codes; do not scan them. */
#define MAX_BYTES 1024

#define SOFT_HYPHEN      0x00AD
#define ZERO_WIDTH_SPACE 0x200B
#define WORD_JOINER      0x2060
#define MINUS_SIGN       0x2212
#define BYTE_ORDER_MARK  0xFEFF

/**
 * eonay_verification_code_get_limits:
 * @profile: the profile of a provider with codes
 *
 * Returns: the limits of its codes: [Code] MinLength, MaxLength and Lifetime
 */
EonayVerificationCodeLimits
eonay_verification_code_get_limits (EonayProfile *profile)
{
  return (EonayVerificationCodeLimits) {
    .minimum = eonay_profile_get_uint (profile, "Code", "MinLength", DEFAULT_MINIMUM),
    .maximum = eonay_profile_get_uint (profile, "Code", "MaxLength", DEFAULT_MAXIMUM),
    .lifetime = eonay_profile_get_uint (profile, "Code", "Lifetime", 0),
  };
}

/**
 * eonay_verification_code_get_widest_limits:
 * @registry: the providers
 *
 * Returns: the smallest and largest number of digits of a code over all providers, and the longest
 *   lifetime; all 0 if no provider has codes
 */
EonayVerificationCodeLimits
eonay_verification_code_get_widest_limits (EonayProviderRegistry *registry)
{
  GPtrArray *providers = eonay_provider_registry_get_providers (registry);
  EonayVerificationCodeLimits widest = { 0 };

  for (guint i = 0; i < providers->len; i++)
    {
      EonayProvider *provider = g_ptr_array_index (providers, i);
      if (!(eonay_provider_get_capabilities (provider) & EONAY_CAPABILITY_CODE_SIGNING))
        continue;
      EonayVerificationCodeLimits limits =
          eonay_verification_code_get_limits (eonay_provider_get_profile (provider));
      widest.minimum = widest.maximum == 0 ? limits.minimum : MIN (widest.minimum, limits.minimum);
      widest.maximum = MAX (widest.maximum, limits.maximum);
      widest.lifetime = MAX (widest.lifetime, limits.lifetime);
    }
  return widest;
}

/* Characters that may separate or surround the digits. Bidirectional controls are excluded: with
 * them the visible order differs from the stored one. */
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

/* NULL if there is anything other than ASCII digits and separators. */
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
 * @text: the text as typed or pasted
 * @limits: the allowed number of digits
 * @code: (out) (optional) (nullable) (transfer full): the digits, if they can be a code
 * @n_digits: (out) (optional): the number of digits, 0 if there are other characters
 *
 * Extracts a verification code: ASCII digits with any kind of blanks and dashes between them.
 * Digits of other scripts are rejected.
 *
 * Returns: whether it can be a code, or what is wrong with it
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
