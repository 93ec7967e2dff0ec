/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-activation.h"

/* The data of an activation and its steps, shared by the files that make up the sequence. A field
 * is NULL until its step is done. */
struct _EonayActivation
{
  GObject parent_instance;

  EonaySigner *signer;
  EonayCardMonitor *monitor;
  EonayProviderRegistry *registry;
  EonaySessionStore *store;
  EonayLedger *ledger;
  gboolean checks_revocation;

  EonayActivationState state;
  EonayActivationState furthest;
  EonayInteraction *interaction;
  EonayCardCertificate *card_certificate;
  EonayProvider *provider;
  EonayPortalSession *portal_session;
  EonayChallenge *challenge;
  EonaySigningSession *signing_session;
  GPtrArray *receipts; /* of EonayReceipt */
  EonayRunLock *lock;
  EonayRunNote *killed; /* the run before, if it was killed */
};

GTask *eonay_activation_begin (EonayActivation *self,
                               gpointer source_tag,
                               EonayInteraction *interaction,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
const char *eonay_activation_get_certificate_id (EonayActivation *self);
void eonay_activation_set_state (EonayActivation *self, EonayActivationState state);
void eonay_activation_set_card_certificate (EonayActivation *self,
                                            EonayCardCertificate *card_certificate);
void eonay_activation_set_fate_open (GError **error, gint64 end);
gboolean eonay_activation_lock (EonayActivation *self, GError **error);
void eonay_activation_end (EonayActivation *self, const GError *error);
void eonay_activation_fail (GTask *task, GError *error);

/* In eonay-card-choice.c. */
void eonay_activation_choose_certificate_async (EonayActivation *self,
                                                EonayCapabilities capability,
                                                GCancellable *cancellable,
                                                GAsyncReadyCallback callback,
                                                gpointer user_data);
gboolean eonay_activation_choose_certificate_finish (EonayActivation *self,
                                                     GAsyncResult *result,
                                                     GError **error);
gboolean eonay_activation_check_revocation (EonayActivation *self, GError **error);

/* In eonay-submission.c. */
gboolean eonay_activation_check_pin (EonayActivation *self, GError **error);
void eonay_activation_answer_challenge_async (EonayActivation *self,
                                              EonayChallenge *challenge,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);
gboolean eonay_activation_answer_challenge_finish (EonayActivation *self,
                                                   GAsyncResult *result,
                                                   GError **error);
