/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-activation.h"

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

/* How many digits a code may have. */
typedef struct
{
  guint minimum;
  guint maximum;
} EonayVerificationCodeLimits;

/* While the code's provider is not known yet. */
EonayVerificationCodeLimits
eonay_verification_code_get_widest_limits (EonayProviderRegistry *registry);
EonayVerificationCodeVerdict
eonay_verification_code_judge (const char *text,
                               const EonayVerificationCodeLimits *limits,
                               char **code,
                               guint *n_digits);

/* One signature for a verification code that the person has read from a page of the portal: steps 3
 * to 5 of the portal's guide. */
void eonay_activation_sign_code_async (EonayActivation *self,
                                       const char *text,
                                       EonayInteraction *interaction,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
eonay_activation_sign_code_finish (EonayActivation *self, GAsyncResult *result, GError **error);
