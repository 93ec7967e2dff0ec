/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation-private.h"
#include "eonay-enums.h"

G_DEFINE_FINAL_TYPE (EonayActivation, eonay_activation, G_TYPE_OBJECT)

G_DEFINE_QUARK (eonay_activation_error_quark, eonay_activation_error)

enum
{
  PROP_0,
  PROP_STATE,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void
eonay_activation_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EonayActivation *self = EONAY_ACTIVATION (object);

  if (id == PROP_STATE)
    g_value_set_enum (value, self->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
eonay_activation_finalize (GObject *object)
{
  EonayActivation *self = EONAY_ACTIVATION (object);

  g_clear_object (&self->signer);
  g_clear_object (&self->monitor);
  g_clear_object (&self->registry);
  g_clear_object (&self->store);
  g_clear_object (&self->ledger);
  g_clear_object (&self->interaction);
  g_clear_pointer (&self->card_certificate, eonay_card_certificate_unref);
  g_clear_object (&self->provider);
  g_clear_object (&self->portal_session);
  g_clear_pointer (&self->challenge, eonay_challenge_free);
  g_clear_object (&self->signing_session);
  g_clear_pointer (&self->receipts, g_ptr_array_unref);
  G_OBJECT_CLASS (eonay_activation_parent_class)->finalize (object);
}

static void
eonay_activation_class_init (EonayActivationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = eonay_activation_get_property;
  object_class->finalize = eonay_activation_finalize;

  /**
   * EonayActivation:state:
   *
   * The current step. Listen to notify::state for progress.
   */
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, EONAY_TYPE_ACTIVATION_STATE, EONAY_ACTIVATION_IDLE,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
eonay_activation_init (EonayActivation *self)
{
  self->receipts = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_receipt_free);
}

/**
 * eonay_activation_new:
 * @signer: signs with the card
 * @monitor: reports readers and cards; started by the caller
 * @registry: the providers
 * @store: the session tokens
 * @ledger: the record of certificates and submissions
 *
 * Returns: (transfer full): a new activation; it can be run once
 */
EonayActivation *
eonay_activation_new (EonaySigner *signer,
                      EonayCardMonitor *monitor,
                      EonayProviderRegistry *registry,
                      EonaySessionStore *store,
                      EonayLedger *ledger)
{
  EonayActivation *self = g_object_new (EONAY_TYPE_ACTIVATION, NULL);
  self->signer = g_object_ref (signer);
  self->monitor = g_object_ref (monitor);
  self->registry = g_object_ref (registry);
  self->store = g_object_ref (store);
  self->ledger = g_object_ref (ledger);
  return self;
}

/**
 * eonay_activation_get_state:
 *
 * Returns: the state; "notify::state" tells when it changes
 */
EonayActivationState
eonay_activation_get_state (EonayActivation *self)
{
  return self->state;
}

/**
 * eonay_activation_get_furthest_state:
 *
 * The state goes back to asking the portal after a login, so the current one does not tell what was
 * sent.
 *
 * Returns: the last state in the order of #EonayActivationState that was reached, without the ends
 */
EonayActivationState
eonay_activation_get_furthest_state (EonayActivation *self)
{
  return self->furthest;
}

/**
 * eonay_activation_get_card_certificate:
 *
 * Returns: (transfer none) (nullable): the certificate to sign with, %NULL until it is chosen; if none
 *   can be used, the one that the error is about
 */
EonayCardCertificate *
eonay_activation_get_card_certificate (EonayActivation *self)
{
  return self->card_certificate;
}

/**
 * eonay_activation_get_certificate:
 *
 * Returns: (transfer none) (nullable): the certificate of eonay_activation_get_card_certificate()
 */
EonayCertificate *
eonay_activation_get_certificate (EonayActivation *self)
{
  return self->card_certificate != NULL ? self->card_certificate->certificate : NULL;
}

/**
 * eonay_activation_get_provider:
 *
 * Returns: (transfer none) (nullable): the certificate's provider
 */
EonayProvider *
eonay_activation_get_provider (EonayActivation *self)
{
  return self->provider;
}

/**
 * eonay_activation_get_receipts:
 *
 * Returns: (transfer none) (element-type EonayReceipt): the receipts of this run
 */
GPtrArray *
eonay_activation_get_receipts (EonayActivation *self)
{
  return self->receipts;
}

/* -- shared by the files of the sequence ------------------------------------------------------- */

/* The certificate must be set. */
const char *
eonay_activation_get_certificate_id (EonayActivation *self)
{
  return eonay_certificate_get_id (eonay_activation_get_certificate (self));
}

/* Also sets the certificate's provider. card_certificate: (nullable). */
void
eonay_activation_set_card_certificate (EonayActivation *self,
                                       EonayCardCertificate *card_certificate)
{
  g_autoptr (EonayCardCertificate) earlier = self->card_certificate;
  EonayProvider *provider = NULL;

  self->card_certificate = NULL;
  if (card_certificate != NULL)
    {
      self->card_certificate = eonay_card_certificate_ref (card_certificate);
      provider = eonay_provider_registry_find_for_certificate (self->registry,
                                                               card_certificate->certificate);
    }
  g_set_object (&self->provider, provider);
}

void
eonay_activation_set_state (EonayActivation *self, EonayActivationState state)
{
  if (self->state == state)
    return;
  self->state = state;
  if (state != EONAY_ACTIVATION_DONE && state != EONAY_ACTIVATION_FAILED)
    self->furthest = MAX (self->furthest, state);
  g_autoptr (GEnumClass) states = g_type_class_ref (EONAY_TYPE_ACTIVATION_STATE);
  g_debug ("activation: %s", g_enum_get_value (states, state)->value_nick);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* Returns: (transfer full): the task of the whole sequence. */
GTask *
eonay_activation_begin (EonayActivation *self,
                        gpointer source_tag,
                        EonayInteraction *interaction,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, source_tag);
  /* Each step checks the cancellable itself. The result of a submission is reported even after a
   * cancellation. */
  g_task_set_check_cancellable (task, FALSE);
  g_set_object (&self->interaction, interaction);
  return task;
}

/* Closes the signing session, which logs out from the card and ends the worker process. error:
 * (nullable): what stopped the sequence. */
void
eonay_activation_end (EonayActivation *self, const GError *error)
{
  if (self->signing_session != NULL)
    {
      eonay_signing_session_close (self->signing_session);
      g_clear_object (&self->signing_session);
    }
  eonay_activation_set_state (self,
                              error != NULL ? EONAY_ACTIVATION_FAILED : EONAY_ACTIVATION_DONE);
}

/* error: (transfer full) */
void
eonay_activation_fail (GTask *task, GError *error)
{
  eonay_activation_end (g_task_get_source_object (task), error);
  g_task_return_error (task, error);
}
