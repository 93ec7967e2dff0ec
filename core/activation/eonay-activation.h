/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-failures.h"
#include "eonay-run.h"
#include "eonay-session-store.h"

#define EONAY_ACTIVATION_ERROR_CODE(code, exit_code) EONAY_ACTIVATION_ERROR_##code,

/**
 * EonayActivationError:
 *
 * Errors that stop an activation before the signer or the provider is called. The codes come from
 * %EONAY_ACTIVATION_FAILURES.
 */
typedef enum
{
  EONAY_ACTIVATION_FAILURES (EONAY_ACTIVATION_ERROR_CODE) EONAY_N_ACTIVATION_ERRORS
} EonayActivationError;

#define EONAY_ACTIVATION_ERROR (eonay_activation_error_quark ())
GQuark eonay_activation_error_quark (void);

/**
 * EonayActivationResult:
 *
 * @EONAY_ACTIVATION_RESULT_FAILED: see the error
 * @EONAY_ACTIVATION_RESULT_ACTIVATED: this run activated E-Onay
 * @EONAY_ACTIVATION_RESULT_ALREADY_ACTIVE: E-Onay was active already; no consent was signed
 */
typedef enum
{
  EONAY_ACTIVATION_RESULT_FAILED,
  EONAY_ACTIVATION_RESULT_ACTIVATED,
  EONAY_ACTIVATION_RESULT_ALREADY_ACTIVE,
} EonayActivationResult;

/* One run of the sequence; eonay_activation_get_run() has its state. */
#define EONAY_TYPE_ACTIVATION (eonay_activation_get_type ())
G_DECLARE_FINAL_TYPE (EonayActivation, eonay_activation, EONAY, ACTIVATION, GObject)

EonayActivation *eonay_activation_new (EonaySigner *signer,
                                       EonayCardMonitor *monitor,
                                       EonayProviderRegistry *registry,
                                       EonaySessionStore *store,
                                       EonayLedger *ledger);

void eonay_activation_run_async (EonayActivation *self,
                                 EonayInteraction *interaction,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
EonayActivationResult
eonay_activation_run_finish (EonayActivation *self, GAsyncResult *result, GError **error);

EonayRun *eonay_activation_get_run (EonayActivation *self);
/* NULL until the certificate is chosen. */
EonayProvider *eonay_activation_get_provider (EonayActivation *self);
