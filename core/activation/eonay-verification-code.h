/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-profile.h"

/**
 * EonayVerificationCodeVerdict:
 *
 * @EONAY_VERIFICATION_CODE_GOOD: it can be a code of the portal
 * @EONAY_VERIFICATION_CODE_EMPTY: there is nothing but blanks
 * @EONAY_VERIFICATION_CODE_NOT_DIGITS: there is more than digits, blanks and dashes
 * @EONAY_VERIFICATION_CODE_TOO_SHORT: there are fewer digits than a code has
 * @EONAY_VERIFICATION_CODE_TOO_LONG: there are more
 */
typedef enum
{
  EONAY_VERIFICATION_CODE_GOOD,
  EONAY_VERIFICATION_CODE_EMPTY,
  EONAY_VERIFICATION_CODE_NOT_DIGITS,
  EONAY_VERIFICATION_CODE_TOO_SHORT,
  EONAY_VERIFICATION_CODE_TOO_LONG,
} EonayVerificationCodeVerdict;

/* How many digits a code may have. */
typedef struct
{
  guint minimum;
  guint maximum;
} EonayVerificationCodeLimits;

EonayVerificationCodeLimits eonay_verification_code_get_limits (EonayProfile *profile);

EonayVerificationCodeVerdict
eonay_verification_code_judge (const char *text,
                               const EonayVerificationCodeLimits *limits,
                               char **code,
                               guint *n_digits);
