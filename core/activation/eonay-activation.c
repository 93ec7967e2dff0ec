/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation-private.h"
#include "eonay-calendar.h"
#include "eonay-enums.h"
#include "eonay-open-submissions.h"

G_DEFINE_FINAL_TYPE (EonayActivation, eonay_activation, G_TYPE_OBJECT)

typedef struct
{
  /* The run that an EONAY_ACTIVATION_ERROR_RUNNING is about. */
  char *program;
  int process;
  /* Of an EONAY_ACTIVATION_ERROR_FATE_OPEN; 0 for none. */
  gint64 end;
} EonayActivationErrorPrivate;

static void
eonay_activation_error_private_init (EonayActivationErrorPrivate *self)
{
  self->program = NULL;
  self->process = 0;
  self->end = 0;
}

static void
eonay_activation_error_private_copy (const EonayActivationErrorPrivate *from,
                                     EonayActivationErrorPrivate *to)
{
  to->program = g_strdup (from->program);
  to->process = from->process;
  to->end = from->end;
}

static void
eonay_activation_error_private_clear (EonayActivationErrorPrivate *self)
{
  g_free (self->program);
}

/* GLib aligns what precedes an error, which clang cannot see in its macro. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-align"
G_DEFINE_EXTENDED_ERROR (EonayActivationError, eonay_activation_error)
#pragma GCC diagnostic pop

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
  g_clear_pointer (&self->lock, eonay_run_lock_release);
  g_clear_pointer (&self->killed, eonay_run_note_free);
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
 * eonay_activation_set_checks_revocation:
 * @self: an activation that has not been run
 * @checks: whether to ask the issuer of the chosen certificate whether it is revoked
 *
 * By default it does not ask. A certificate that is known to be revoked is not signed with in any
 * case.
 */
void
eonay_activation_set_checks_revocation (EonayActivation *self, gboolean checks)
{
  self->checks_revocation = checks;
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

/**
 * eonay_activation_get_killed_run:
 *
 * Returns: (transfer none) (nullable): the run before, if it was killed; known as soon as this one has
 *   begun
 */
const EonayRunNote *
eonay_activation_get_killed_run (EonayActivation *self)
{
  return self->killed;
}

/**
 * eonay_activation_take_killed_run:
 * @ledger: the record of submissions
 *
 * For a program that starts: records what a killed run left half written. It is reported once.
 *
 * Returns: (transfer full) (nullable): the last run, if it was killed; %NULL also while another one is
 *   under way
 */
EonayRunNote *
eonay_activation_take_killed_run (EonayLedger *ledger)
{
  g_autoptr (EonayRunNote) killed = NULL;
  g_autoptr (EonayRunLock) lock = eonay_run_lock_take (NULL, &killed, NULL);

  if (lock == NULL)
    return NULL;
  eonay_open_submissions_review (ledger, NULL, eonay_calendar_get_now ());
  return g_steal_pointer (&killed);
}

/* (nullable): unless it is about another run that said who it is. */
static const EonayActivationErrorPrivate *
get_other_run (const GError *error)
{
  return g_error_matches (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_RUNNING)
             ? eonay_activation_error_get_private (error)
             : NULL;
}

/**
 * eonay_activation_error_get_program:
 * @error: an error
 *
 * Returns: (transfer none) (nullable): the program of the run that is under way, %NULL if @error is
 *   about none or it is not known
 */
const char *
eonay_activation_error_get_program (const GError *error)
{
  return get_other_run (error) != NULL ? get_other_run (error)->program : NULL;
}

/**
 * eonay_activation_error_get_process:
 * @error: an error
 *
 * Returns: the process id of that program, 0 if it is not known
 */
int
eonay_activation_error_get_process (const GError *error)
{
  return get_other_run (error) != NULL ? get_other_run (error)->process : 0;
}

/**
 * eonay_activation_error_get_end:
 * @error: an error
 *
 * Returns: when the portal can no longer accept the consent that was sent before, in Unix time; 0 if
 *   @error is not about one
 */
gint64
eonay_activation_error_get_end (const GError *error)
{
  return g_error_matches (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_FATE_OPEN)
             ? eonay_activation_error_get_private (error)->end
             : 0;
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
  g_autoptr (GEnumClass) states = g_type_class_ref (EONAY_TYPE_ACTIVATION_STATE);
  g_debug ("activation: %s", g_enum_get_value (states, state)->value_nick);
  if (state != EONAY_ACTIVATION_DONE && state != EONAY_ACTIVATION_FAILED)
    self->furthest = MAX (self->furthest, state);
  if (self->lock != NULL)
    eonay_run_lock_note (self->lock, g_enum_get_value (states, (int) self->furthest)->value_nick);
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

/* One run per user at a time. */
gboolean
eonay_activation_lock (EonayActivation *self, GError **error)
{
  g_autoptr (EonayRunNote) other = NULL;
  GError *running = NULL;

  self->lock = eonay_run_lock_take (NULL, &other, NULL);
  if (self->lock != NULL)
    {
      self->killed = g_steal_pointer (&other);
      eonay_open_submissions_review (self->ledger, NULL, eonay_calendar_get_now ());
      return TRUE;
    }
  running = g_error_new (EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_RUNNING,
                         "starting: another run is under way (%s, process %d)",
                         other != NULL && other->program != NULL ? other->program : "unknown",
                         other != NULL ? other->process : 0);
  if (other != NULL)
    {
      eonay_activation_error_get_private (running)->program = g_strdup (other->program);
      eonay_activation_error_get_private (running)->process = other->process;
    }
  g_propagate_error (error, running);
  return FALSE;
}

/* end: when the portal can no longer accept the consent that was sent before. */
void
eonay_activation_set_fate_open (GError **error, gint64 end)
{
  GError *open = g_error_new_literal (
      EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_FATE_OPEN,
      "asking for the state: not active, but the consent that was sent may be accepted still");

  eonay_activation_error_get_private (open)->end = end;
  g_propagate_error (error, open);
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
  g_clear_pointer (&self->lock, eonay_run_lock_release);
}

/* error: (transfer full) */
void
eonay_activation_fail (GTask *task, GError *error)
{
  eonay_activation_end (g_task_get_source_object (task), error);
  g_task_return_error (task, error);
}
