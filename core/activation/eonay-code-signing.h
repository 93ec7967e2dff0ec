/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-run.h"
#include "eonay-verification-code.h"

/* One signature for a verification code that the person has read from a page of the portal: steps 3
 * to 5 of the portal's guide. */
#define EONAY_TYPE_CODE_SIGNING (eonay_code_signing_get_type ())
G_DECLARE_FINAL_TYPE (EonayCodeSigning, eonay_code_signing, EONAY, CODE_SIGNING, GObject)

EonayCodeSigning *eonay_code_signing_new (EonaySigner *signer,
                                          EonayCardMonitor *monitor,
                                          EonayProviderRegistry *registry,
                                          EonayLedger *ledger);

void eonay_code_signing_run_async (EonayCodeSigning *self,
                                   const char *text,
                                   EonayInteraction *interaction,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
eonay_code_signing_run_finish (EonayCodeSigning *self, GAsyncResult *result, GError **error);

EonayRun *eonay_code_signing_get_run (EonayCodeSigning *self);

/* How many digits a code may have while its provider is not known yet. */
EonayVerificationCodeLimits eonay_code_signing_get_limits (EonayProviderRegistry *registry);
