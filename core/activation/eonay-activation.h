/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-monitor.h"
#include "eonay-failures.h"
#include "eonay-interaction.h"
#include "eonay-ledger.h"
#include "eonay-provider-registry.h"
#include "eonay-receipt.h"
#include "eonay-run-lock.h"
#include "eonay-session-store.h"
#include "eonay-signer.h"

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

/* Of an EONAY_ACTIVATION_ERROR_RUNNING. */
const char *eonay_activation_error_get_program (const GError *error);
int eonay_activation_error_get_process (const GError *error);

/* Of an EONAY_ACTIVATION_ERROR_FATE_OPEN. */
gint64 eonay_activation_error_get_end (const GError *error);

/**
 * EonayActivationState:
 *
 * The states of an activation, in order. Code signing uses the states with CODE in their names in
 * place of login and consent. A failure up to the signing states has no lasting effect; in the
 * submitting states it may be unknown whether the portal accepted the signature.
 */
typedef enum
{
  EONAY_ACTIVATION_IDLE,
  EONAY_ACTIVATION_READING_CARD,
  EONAY_ACTIVATION_WAITING_FOR_CARD,
  EONAY_ACTIVATION_CHOOSING_CERTIFICATE,
  EONAY_ACTIVATION_CHECKING_STATUS,
  EONAY_ACTIVATION_OPENING_LOGIN,
  EONAY_ACTIVATION_OPENING_CODE,
  EONAY_ACTIVATION_CONFIRMING,
  EONAY_ACTIVATION_VERIFYING_PIN,
  EONAY_ACTIVATION_SIGNING_CODE,
  EONAY_ACTIVATION_SIGNING_LOGIN,
  EONAY_ACTIVATION_SUBMITTING_LOGIN,
  EONAY_ACTIVATION_OPENING_CONSENT,
  EONAY_ACTIVATION_CONFIRMING_TEXT,
  EONAY_ACTIVATION_SIGNING_CONSENT,
  EONAY_ACTIVATION_SUBMITTING_CONSENT,
  EONAY_ACTIVATION_SUBMITTING_CODE,
  EONAY_ACTIVATION_DONE,
  EONAY_ACTIVATION_FAILED,
} EonayActivationState;

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

/* One run from card to portal: eonay_activation_run_async() activates E-Onay,
 * eonay_activation_sign_code_async() signs the text of one verification code. Property "state":
 * notify::state is the progress signal. */
#define EONAY_TYPE_ACTIVATION (eonay_activation_get_type ())
G_DECLARE_FINAL_TYPE (EonayActivation, eonay_activation, EONAY, ACTIVATION, GObject)

EonayActivation *eonay_activation_new (EonaySigner *signer,
                                       EonayCardMonitor *monitor,
                                       EonayProviderRegistry *registry,
                                       EonaySessionStore *store,
                                       EonayLedger *ledger);
void eonay_activation_set_checks_revocation (EonayActivation *self, gboolean checks);

void eonay_activation_run_async (EonayActivation *self,
                                 EonayInteraction *interaction,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
EonayActivationResult
eonay_activation_run_finish (EonayActivation *self, GAsyncResult *result, GError **error);

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

const EonayRunNote *eonay_activation_get_killed_run (EonayActivation *self);
EonayRunNote *eonay_activation_take_killed_run (EonayLedger *ledger);

EonayActivationState eonay_activation_get_state (EonayActivation *self);
EonayActivationState eonay_activation_get_furthest_state (EonayActivation *self);
EonayCardCertificate *eonay_activation_get_card_certificate (EonayActivation *self);
EonayCertificate *eonay_activation_get_certificate (EonayActivation *self);
EonayProvider *eonay_activation_get_provider (EonayActivation *self);
GPtrArray *eonay_activation_get_receipts (EonayActivation *self);
