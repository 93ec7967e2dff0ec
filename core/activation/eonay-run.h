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
 * The named states of one activation, in order; those with CODE in their names are the ones that a
 * signature by verification code has in the place of login and consent. Up to the signing states a
 * failure leaves nothing behind; in the submitting states the fate of one signature may be unknown.
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

/* What one run from card to portal knows so far, and the parts that it works with: an activation's,
 * or that of a signature by verification code. Property "state" (notify::state is the progress
 * signal). */
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
/* What the certificate's provider has to offer. */
EonayCapabilities eonay_run_get_capability (EonayRun *self);

EonayActivationState eonay_run_get_state (EonayRun *self);
void eonay_run_set_state (EonayRun *self, EonayActivationState state);

/* Each NULL before it is known; setters take a reference, NULL drops what there was. */
EonayInteraction *eonay_run_get_interaction (EonayRun *self);
void eonay_run_set_interaction (EonayRun *self, EonayInteraction *interaction);
EonayCardCertificate *eonay_run_get_card_certificate (EonayRun *self);
void eonay_run_set_card_certificate (EonayRun *self, EonayCardCertificate *card_certificate);
EonayCertificate *eonay_run_get_certificate (EonayRun *self);
EonayProvider *eonay_run_get_provider (EonayRun *self);
EonayChallenge *eonay_run_get_challenge (EonayRun *self);
void eonay_run_set_challenge (EonayRun *self, EonayChallenge *challenge);
EonaySigningSession *eonay_run_get_signing_session (EonayRun *self);
void eonay_run_set_signing_session (EonayRun *self, EonaySigningSession *signing_session);
/* (element-type EonayReceipt): the receipts written by this run. */
GPtrArray *eonay_run_get_receipts (EonayRun *self);

/* DONE without an error, FAILED with one; the card is logged out. */
void eonay_run_end (EonayRun *self, const GError *error);
