/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-monitor.h"
#include "eonay-interaction.h"
#include "eonay-ledger.h"
#include "eonay-provider-registry.h"
#include "eonay-receipt.h"
#include "eonay-signer.h"

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

/* The data of one run from card to portal, for EonayActivation and EonayCodeSigning, and the
 * objects that it uses. Property "state": notify::state is the progress signal. */
#define EONAY_TYPE_RUN (eonay_run_get_type ())
G_DECLARE_FINAL_TYPE (EonayRun, eonay_run, EONAY, RUN, GObject)

EonayRun *eonay_run_new (EonaySigner *signer,
                         EonayCardMonitor *monitor,
                         EonayProviderRegistry *registry,
                         EonayLedger *ledger,
                         EonayCapabilities capability);

EonaySigner *eonay_run_get_signer (EonayRun *self);
EonayCardMonitor *eonay_run_get_monitor (EonayRun *self);
EonayProviderRegistry *eonay_run_get_registry (EonayRun *self);
EonayLedger *eonay_run_get_ledger (EonayRun *self);
/* The capability that the certificate's provider must have. */
EonayCapabilities eonay_run_get_capability (EonayRun *self);

EonayActivationState eonay_run_get_state (EonayRun *self);
void eonay_run_set_state (EonayRun *self, EonayActivationState state);

/* Getters return NULL until the value is set; setters take a reference, except for the challenge:
 * (transfer full). */
EonayInteraction *eonay_run_get_interaction (EonayRun *self);
void eonay_run_set_interaction (EonayRun *self, EonayInteraction *interaction);
EonayCardCertificate *eonay_run_get_card_certificate (EonayRun *self);
void eonay_run_set_card_certificate (EonayRun *self, EonayCardCertificate *card_certificate);
EonayCertificate *eonay_run_get_certificate (EonayRun *self);
EonayProvider *eonay_run_get_provider (EonayRun *self);
const EonayChallenge *eonay_run_get_challenge (EonayRun *self);
void eonay_run_set_challenge (EonayRun *self, EonayChallenge *challenge);
EonaySigningSession *eonay_run_get_signing_session (EonayRun *self);
void eonay_run_set_signing_session (EonayRun *self, EonaySigningSession *signing_session);
/* (element-type EonayReceipt): the receipts of this run. */
GPtrArray *eonay_run_get_receipts (EonayRun *self);

/* Sets the state to DONE, or FAILED with an error, and logs out from the card. */
void eonay_run_end (EonayRun *self, const GError *error);
