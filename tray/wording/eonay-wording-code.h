/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-verification-code.h"
#include "eonay-wording.h"

/* Texts for a signature by verification code, for which those of an activation would mislead. */

EonayWording *eonay_wording_for_code_error (const GError *error, EonayProvider *provider);
/* (transfer full): for a signature that the portal accepted. */
EonayWording *eonay_wording_for_code_signed (void);
char *eonay_wording_for_code_verdict (EonayVerificationCodeVerdict verdict,
                                      guint n_digits,
                                      const EonayVerificationCodeLimits *limits);
