/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-enums.h"
#include "eonay-run.h"

struct _EonayRun
{
  GObject parent_instance;

  EonaySigner *signer;
  EonayCardMonitor *monitor;
  EonayProviderRegistry *registry;
  EonayLedger *ledger;
  EonayCapabilities capability;

  EonayActivationState state;
  EonayInteraction *interaction;
  EonayCardCertificate *card_certificate;
  EonayProvider *provider;
  EonayChallenge *challenge;
  EonaySigningSession *signing_session;
  GPtrArray *receipts;
};

G_DEFINE_FINAL_TYPE (EonayRun, eonay_run, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_STATE,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void
eonay_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EonayRun *self = EONAY_RUN (object);

  if (id == PROP_STATE)
    g_value_set_enum (value, self->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
eonay_run_finalize (GObject *object)
{
  EonayRun *self = EONAY_RUN (object);

  g_clear_object (&self->signer);
  g_clear_object (&self->monitor);
  g_clear_object (&self->registry);
  g_clear_object (&self->ledger);
  g_clear_object (&self->interaction);
  g_clear_pointer (&self->card_certificate, eonay_card_certificate_unref);
  g_clear_object (&self->provider);
  g_clear_pointer (&self->challenge, eonay_challenge_free);
  g_clear_object (&self->signing_session);
  g_clear_pointer (&self->receipts, g_ptr_array_unref);
  G_OBJECT_CLASS (eonay_run_parent_class)->finalize (object);
}

static void
eonay_run_class_init (EonayRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = eonay_run_get_property;
  object_class->finalize = eonay_run_finalize;

  /**
   * EonayRun:state:
   *
   * The current step. Listen to notify::state for progress.
   */
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, EONAY_TYPE_ACTIVATION_STATE, EONAY_ACTIVATION_IDLE,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
eonay_run_init (EonayRun *self)
{
  self->receipts = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_receipt_free);
}

/**
 * eonay_run_new:
 * @signer: signs with the card
 * @monitor: reports readers and cards; started by the caller
 * @registry: the providers
 * @ledger: the record of certificates and submissions
 * @capability: the capability that the certificate's provider must have
 *
 * Returns: (transfer full): a new run
 */
EonayRun *
eonay_run_new (EonaySigner *signer,
               EonayCardMonitor *monitor,
               EonayProviderRegistry *registry,
               EonayLedger *ledger,
               EonayCapabilities capability)
{
  EonayRun *self = g_object_new (EONAY_TYPE_RUN, NULL);
  self->signer = g_object_ref (signer);
  self->monitor = g_object_ref (monitor);
  self->registry = g_object_ref (registry);
  self->ledger = g_object_ref (ledger);
  self->capability = capability;
  return self;
}

EonaySigner *
eonay_run_get_signer (EonayRun *self)
{
  return self->signer;
}

EonayCardMonitor *
eonay_run_get_monitor (EonayRun *self)
{
  return self->monitor;
}

EonayProviderRegistry *
eonay_run_get_registry (EonayRun *self)
{
  return self->registry;
}

EonayLedger *
eonay_run_get_ledger (EonayRun *self)
{
  return self->ledger;
}

EonayCapabilities
eonay_run_get_capability (EonayRun *self)
{
  return self->capability;
}

/**
 * eonay_run_get_state:
 * @self: a run
 *
 * Returns: the current step
 */
EonayActivationState
eonay_run_get_state (EonayRun *self)
{
  g_return_val_if_fail (EONAY_IS_RUN (self), EONAY_ACTIVATION_FAILED);
  return self->state;
}

void
eonay_run_set_state (EonayRun *self, EonayActivationState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_autoptr (GEnumClass) states = g_type_class_ref (EONAY_TYPE_ACTIVATION_STATE);
  g_debug ("run: %s", g_enum_get_value (states, state)->value_nick);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

EonayInteraction *
eonay_run_get_interaction (EonayRun *self)
{
  return self->interaction;
}

void
eonay_run_set_interaction (EonayRun *self, EonayInteraction *interaction)
{
  g_set_object (&self->interaction, interaction);
}

/**
 * eonay_run_get_card_certificate:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): the certificate to sign with; if none matches, the one that
 *   the error is about
 */
EonayCardCertificate *
eonay_run_get_card_certificate (EonayRun *self)
{
  g_return_val_if_fail (EONAY_IS_RUN (self), NULL);
  return self->card_certificate;
}

/* Also sets the certificate's provider. */
void
eonay_run_set_card_certificate (EonayRun *self, EonayCardCertificate *card_certificate)
{
  g_autoptr (EonayCardCertificate) earlier = self->card_certificate;

  self->card_certificate =
      card_certificate != NULL ? eonay_card_certificate_ref (card_certificate) : NULL;
  EonayCertificate *certificate = eonay_run_get_certificate (self);
  EonayProvider *provider =
      certificate != NULL
          ? eonay_provider_registry_find_for_certificate (self->registry, certificate)
          : NULL;
  g_set_object (&self->provider, provider);
}

EonayCertificate *
eonay_run_get_certificate (EonayRun *self)
{
  if (self->card_certificate == NULL)
    return NULL;
  return self->card_certificate->certificate;
}

/**
 * eonay_run_get_provider:
 * @self: a run
 *
 * Returns: (nullable) (transfer none): the certificate's provider
 */
EonayProvider *
eonay_run_get_provider (EonayRun *self)
{
  g_return_val_if_fail (EONAY_IS_RUN (self), NULL);
  return self->provider;
}

const EonayChallenge *
eonay_run_get_challenge (EonayRun *self)
{
  return self->challenge;
}

void
eonay_run_set_challenge (EonayRun *self, EonayChallenge *challenge)
{
  g_clear_pointer (&self->challenge, eonay_challenge_free);
  self->challenge = challenge;
}

EonaySigningSession *
eonay_run_get_signing_session (EonayRun *self)
{
  return self->signing_session;
}

void
eonay_run_set_signing_session (EonayRun *self, EonaySigningSession *signing_session)
{
  g_set_object (&self->signing_session, signing_session);
}

/**
 * eonay_run_get_receipts:
 * @self: a run
 *
 * Returns: (transfer none) (element-type EonayReceipt): the receipts of this run
 */
GPtrArray *
eonay_run_get_receipts (EonayRun *self)
{
  g_return_val_if_fail (EONAY_IS_RUN (self), NULL);
  return self->receipts;
}

/**
 * eonay_run_end:
 * @self: a run
 * @error: (nullable): the error that stopped it
 *
 * Ends the run and closes the signing session, which logs out from the card and ends the worker
 * process.
 */
void
eonay_run_end (EonayRun *self, const GError *error)
{
  g_return_if_fail (EONAY_IS_RUN (self));

  if (self->signing_session != NULL)
    {
      eonay_signing_session_close (self->signing_session);
      g_clear_object (&self->signing_session);
    }
  eonay_run_set_state (self, error != NULL ? EONAY_ACTIVATION_FAILED : EONAY_ACTIVATION_DONE);
}
