/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-provider-registry.h"

/**
 * EonayVerificationCodeVerdict:
 *
 * @EONAY_VERIFICATION_CODE_GOOD: the text can be a code
 * @EONAY_VERIFICATION_CODE_EMPTY: the text is blank
 * @EONAY_VERIFICATION_CODE_NOT_DIGITS: the text has other characters than digits, blanks and dashes
 * @EONAY_VERIFICATION_CODE_TOO_SHORT: too few digits
 * @EONAY_VERIFICATION_CODE_TOO_LONG: too many digits
 */
typedef enum
{
  EONAY_VERIFICATION_CODE_GOOD,
  EONAY_VERIFICATION_CODE_EMPTY,
  EONAY_VERIFICATION_CODE_NOT_DIGITS,
  EONAY_VERIFICATION_CODE_TOO_SHORT,
  EONAY_VERIFICATION_CODE_TOO_LONG,
} EonayVerificationCodeVerdict;

/* How many digits a code may have, and for how many seconds it is valid, 0 if unknown. */
typedef struct
{
  guint minimum;
  guint maximum;
  guint lifetime;
} EonayVerificationCodeLimits;

EonayVerificationCodeLimits eonay_verification_code_get_limits (EonayProfile *profile);
/* While the code's provider is not known yet. */
EonayVerificationCodeLimits
eonay_verification_code_get_widest_limits (EonayProviderRegistry *registry);
EonayVerificationCodeVerdict
eonay_verification_code_judge (const char *text,
                               const EonayVerificationCodeLimits *limits,
                               char **code,
                               guint *n_digits);
