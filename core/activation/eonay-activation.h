/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-run.h"
#include "eonay-session-store.h"

/**
 * EonayActivationError:
 *
 * What stops an activation before anybody else's error does. From NOT_QUALIFIED to NOT_YET_VALID
 * they stand in the order "nothing of the kind" to "almost".
 *
 * @EONAY_ACTIVATION_ERROR_NO_SERVICE: the PC/SC service does not run
 * @EONAY_ACTIVATION_ERROR_NO_READER: no card reader is connected
 * @EONAY_ACTIVATION_ERROR_NO_CARD: no card is in a reader
 * @EONAY_ACTIVATION_ERROR_NO_CERTIFICATE: no card carries a certificate that can be read
 * @EONAY_ACTIVATION_ERROR_NOT_QUALIFIED: there is none that is qualified
 * @EONAY_ACTIVATION_ERROR_SEAL: it is an institution's seal
 * @EONAY_ACTIVATION_ERROR_UNKNOWN_ISSUER: no provider knows its issuer
 * @EONAY_ACTIVATION_ERROR_OTHER_ISSUER: its issuer has no E-Onay
 * @EONAY_ACTIVATION_ERROR_PROVIDER_DISABLED: its provider is switched off in the preferences
 * @EONAY_ACTIVATION_ERROR_EXPIRED: it has expired
 * @EONAY_ACTIVATION_ERROR_NOT_YET_VALID: it is not yet valid
 * @EONAY_ACTIVATION_ERROR_AMBIGUOUS: more than one fits and nobody could be asked
 * @EONAY_ACTIVATION_ERROR_PIN_LOCKED: the card says that its PIN is locked; none was asked
 * @EONAY_ACTIVATION_ERROR_FINAL_TRY: one PIN try is left and nobody agreed to use it
 * @EONAY_ACTIVATION_ERROR_TEXT_CHANGED: the text is not the known one and nobody agreed to it
 * @EONAY_ACTIVATION_ERROR_CODE_EXPIRED: the portal's code ran out before it was signed
 * @EONAY_ACTIVATION_ERROR_NOT_SAVED: the receipt could not be written; nothing was handed over
 * @EONAY_ACTIVATION_ERROR_BAD_SIGNATURE: what the card signed does not verify; nothing was handed
 *   over
 * @EONAY_ACTIVATION_ERROR_STATUS_UNKNOWN: the portal does not say whether E-Onay is active; no
 *   consent was signed
 * @EONAY_ACTIVATION_ERROR_BAD_CODE: what was given is no verification code; nothing was asked of card
 *   or portal
 * @EONAY_ACTIVATION_ERROR_NOT_THERE: the certificate that was named is on no card
 */
typedef enum
{
  EONAY_ACTIVATION_ERROR_NO_SERVICE,
  EONAY_ACTIVATION_ERROR_NO_READER,
  EONAY_ACTIVATION_ERROR_NO_CARD,
  EONAY_ACTIVATION_ERROR_NO_CERTIFICATE,
  EONAY_ACTIVATION_ERROR_NOT_QUALIFIED,
  EONAY_ACTIVATION_ERROR_SEAL,
  EONAY_ACTIVATION_ERROR_UNKNOWN_ISSUER,
  EONAY_ACTIVATION_ERROR_OTHER_ISSUER,
  EONAY_ACTIVATION_ERROR_PROVIDER_DISABLED,
  EONAY_ACTIVATION_ERROR_EXPIRED,
  EONAY_ACTIVATION_ERROR_NOT_YET_VALID,
  EONAY_ACTIVATION_ERROR_AMBIGUOUS,
  EONAY_ACTIVATION_ERROR_PIN_LOCKED,
  EONAY_ACTIVATION_ERROR_FINAL_TRY,
  EONAY_ACTIVATION_ERROR_TEXT_CHANGED,
  EONAY_ACTIVATION_ERROR_CODE_EXPIRED,
  EONAY_ACTIVATION_ERROR_NOT_SAVED,
  EONAY_ACTIVATION_ERROR_BAD_SIGNATURE,
  EONAY_ACTIVATION_ERROR_STATUS_UNKNOWN,
  EONAY_ACTIVATION_ERROR_BAD_CODE,
  EONAY_ACTIVATION_ERROR_NOT_THERE,
} EonayActivationError;

#define EONAY_ACTIVATION_ERROR (eonay_activation_error_quark ())
GQuark eonay_activation_error_quark (void);

/**
 * EonayActivationResult:
 *
 * @EONAY_ACTIVATION_RESULT_FAILED: see the error
 * @EONAY_ACTIVATION_RESULT_ACTIVATED: E-Onay was activated now
 * @EONAY_ACTIVATION_RESULT_ALREADY_ACTIVE: it was active before; nothing was signed for it
 */
typedef enum
{
  EONAY_ACTIVATION_RESULT_FAILED,
  EONAY_ACTIVATION_RESULT_ACTIVATED,
  EONAY_ACTIVATION_RESULT_ALREADY_ACTIVE,
} EonayActivationResult;

/* One run of the sequence. Property "state" (notify::state is the progress signal). */
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
/* NULL before the run knows it. */
EonayProvider *eonay_activation_get_provider (EonayActivation *self);
