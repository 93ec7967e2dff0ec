/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation.h"
#include "eonay-calendar.h"
#include "eonay-card-choice.h"
#include "eonay-known-text.h"
#include "eonay-pin-verification.h"
#include "eonay-submission.h"

/* The sequence is a chain of callbacks, one function per step, in the order of the states. Each
 * step either starts the next one or returns the task; the run holds the only reference to the
 * task. */

struct _EonayActivation
{
  GObject parent_instance;

  EonaySessionStore *store;
  EonayRun *run;
  EonayPortalSession *portal_session;
};

G_DEFINE_FINAL_TYPE (EonayActivation, eonay_activation, G_TYPE_OBJECT)

G_DEFINE_QUARK (eonay_activation_error_quark, eonay_activation_error)

static void log_in (GTask *task);
static void open_challenge (GTask *task, EonayPurpose purpose);
static void submit (GTask *task);

static void
eonay_activation_finalize (GObject *object)
{
  EonayActivation *self = EONAY_ACTIVATION (object);

  g_clear_object (&self->store);
  g_clear_object (&self->run);
  g_clear_object (&self->portal_session);
  G_OBJECT_CLASS (eonay_activation_parent_class)->finalize (object);
}

static void
eonay_activation_class_init (EonayActivationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_activation_finalize;
}

static void
eonay_activation_init (EonayActivation *self)
{
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
  self->store = g_object_ref (store);
  self->run = eonay_run_new (signer, monitor, registry, ledger, EONAY_CAPABILITY_E_ONAY);
  return self;
}

static const char *
get_certificate_id (EonayActivation *self)
{
  return eonay_certificate_get_id (eonay_run_get_certificate (self->run));
}

/* error: (transfer full) */
static void
fail (GTask *task, GError *error)
{
  EonayActivation *self = g_task_get_source_object (task);

  eonay_run_end (self->run, error);
  g_task_return_error (task, error);
}

/* Record the state that the portal has just reported. */
static void
note_consent (EonayActivation *self, EonayConsent consent)
{
  g_autoptr (GError) error = NULL;
  if (!eonay_ledger_set_consent (eonay_run_get_ledger (self->run), get_certificate_id (self),
                                 consent, eonay_calendar_get_now (), &error))
    g_warning ("noting the E-Onay: %s", error->message);
}

static void
succeed (GTask *task, EonayActivationResult result)
{
  EonayActivation *self = g_task_get_source_object (task);

  eonay_run_end (self->run, NULL);
  g_task_return_int (task, result);
}

/* -- state of the consent ---------------------------------------------------------------------- */

/* The portal no longer accepts this login; drop its token. */
static void
forget_login (EonayActivation *self)
{
  eonay_session_store_forget_async (self->store, self->portal_session, NULL, NULL, NULL);
  eonay_portal_session_set_token (self->portal_session, NULL);
}

/* Logged in: continue by the state of the consent, which is one of three. */
static void
query_status_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  EonayConsent consent =
      eonay_provider_query_status_finish (EONAY_PROVIDER (source), result, &error);
  if (consent != EONAY_CONSENT_UNKNOWN)
    note_consent (self, consent);
  if (consent == EONAY_CONSENT_ACTIVE)
    succeed (task, EONAY_ACTIVATION_RESULT_ALREADY_ACTIVE);
  else if (consent == EONAY_CONSENT_INACTIVE)
    open_challenge (task, EONAY_PURPOSE_CONSENT);
  else if (eonay_run_get_signing_session (self->run) == NULL &&
           g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_SESSION_EXPIRED))
    {
      forget_login (self);
      log_in (task);
    }
  else if (error != NULL)
    fail (task, g_steal_pointer (&error));
  else
    fail (task, g_error_new_literal (
                    EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_STATUS_UNKNOWN,
                    "asking for the state: the portal does not tell whether E-Onay is active"));
}

static void
query_status (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);

  eonay_run_set_state (self->run, EONAY_ACTIVATION_CHECKING_STATUS);
  eonay_provider_query_status_async (eonay_run_get_provider (self->run), self->portal_session,
                                     g_task_get_cancellable (task), query_status_cb,
                                     g_object_ref (task));
}

/* Not logged in. If the ledger records an active consent, do not query the portal: that would cost
 * a signature. */
static void
log_in (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);

  if (eonay_ledger_get_consent (eonay_run_get_ledger (self->run), get_certificate_id (self)) ==
      EONAY_CONSENT_ACTIVE)
    succeed (task, EONAY_ACTIVATION_RESULT_ALREADY_ACTIVE);
  else
    open_challenge (task, EONAY_PURPOSE_LOGIN);
}

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  g_autoptr (GError) error = NULL;
  gboolean found = eonay_session_store_lookup_finish (EONAY_SESSION_STORE (source), result, &error);
  if (error != NULL)
    fail (task, g_steal_pointer (&error));
  else if (found)
    query_status (task);
  else
    log_in (task);
}

static void
card_choice_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  GError *error = NULL;
  if (!eonay_card_choice_finish (EONAY_RUN (source), result, &error))
    {
      fail (task, error);
      return;
    }
  EonayProvider *provider = eonay_run_get_provider (self->run);
  eonay_run_set_state (self->run, EONAY_ACTIVATION_CHECKING_STATUS);
  self->portal_session =
      eonay_portal_session_new (eonay_provider_get_id (provider),
                                eonay_provider_get_host (provider), get_certificate_id (self));
  eonay_session_store_lookup_async (self->store, self->portal_session, TRUE,
                                    g_task_get_cancellable (task), lookup_cb, g_object_ref (task));
}

/* -- questions --------------------------------------------------------------------------------- */

static char *
dup_pattern (EonayActivation *self, EonayPurpose purpose)
{
  return eonay_profile_dup_string (eonay_provider_get_profile (eonay_run_get_provider (self->run)),
                                   "Texts", purpose == EONAY_PURPOSE_LOGIN ? "Login" : "Consent");
}

/* The profile's text with all slots filled that are known by now; NULL if the profile has none. */
static char *
dup_known_text (EonayActivation *self, EonayPurpose purpose)
{
  g_autofree char *pattern = dup_pattern (self, purpose);
  if (pattern == NULL || *pattern == '\0')
    return NULL;
  const EonayChallenge *challenge = eonay_run_get_challenge (self->run);
  gboolean is_open = challenge->purpose == purpose;
  return eonay_known_text_fill (pattern, eonay_run_get_certificate (self->run),
                                is_open ? challenge : NULL);
}

static gboolean
text_is_known (EonayActivation *self)
{
  const EonayChallenge *challenge = eonay_run_get_challenge (self->run);
  g_autofree char *pattern = dup_pattern (self, challenge->purpose);
  return eonay_known_text_matches (pattern, eonay_run_get_certificate (self->run), challenge);
}

static void
pin_verification_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  GError *error = NULL;
  if (!eonay_pin_verification_finish (EONAY_RUN (source), result, &error))
    fail (task, error);
  else
    submit (task);
}

static void
confirm (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);
  EonayPurpose purpose = eonay_run_get_challenge (self->run)->purpose;

  g_autofree char *known_text = dup_known_text (self, purpose);
  g_autofree char *consent_text =
      purpose == EONAY_PURPOSE_LOGIN ? dup_known_text (self, EONAY_PURPOSE_CONSENT) : NULL;
  eonay_pin_verification_async (self->run, known_text, text_is_known (self), consent_text,
                                g_task_get_cancellable (task), pin_verification_cb,
                                g_object_ref (task));
}

static void
confirm_text_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  g_autoptr (GError) error = NULL;
  if (!eonay_interaction_confirm_text_finish (EONAY_INTERACTION (source), result, &error))
    fail (task, g_steal_pointer (&error));
  else
    submit (task);
}

/* The PIN has been verified already, so sign only what the person has seen. */
static void
confirm_text (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);

  g_autofree char *known_text = dup_known_text (self, EONAY_PURPOSE_CONSENT);
  eonay_run_set_state (self->run, EONAY_ACTIVATION_CONFIRMING_TEXT);
  eonay_interaction_confirm_text_async (
      eonay_run_get_interaction (self->run), eonay_run_get_challenge (self->run), known_text,
      g_task_get_cancellable (task), confirm_text_cb, g_object_ref (task));
}

/* -- signatures -------------------------------------------------------------------------------- */

static void
open_challenge_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  EonayChallenge *challenge =
      eonay_provider_open_challenge_finish (EONAY_PROVIDER (source), result, &error);
  eonay_run_set_challenge (self->run, challenge);
  if (challenge == NULL)
    fail (task, g_steal_pointer (&error));
  else if (eonay_run_get_signing_session (self->run) == NULL)
    confirm (task);
  else if (text_is_known (self))
    submit (task);
  else
    confirm_text (task);
}

static void
open_challenge (GTask *task, EonayPurpose purpose)
{
  EonayActivation *self = g_task_get_source_object (task);

  GError *error = NULL;
  if (!eonay_pin_verification_check_pin (self->run, &error))
    {
      fail (task, error);
      return;
    }
  eonay_run_set_state (self->run, purpose == EONAY_PURPOSE_LOGIN
                                      ? EONAY_ACTIVATION_OPENING_LOGIN
                                      : EONAY_ACTIVATION_OPENING_CONSENT);
  eonay_provider_open_challenge_async (eonay_run_get_provider (self->run), self->portal_session,
                                       purpose, g_task_get_cancellable (task), open_challenge_cb,
                                       g_object_ref (task));
}

/* If the token cannot be saved in a keyring, the next run costs a signature; this run goes on. */
static void
save_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  g_autoptr (GError) error = NULL;
  if (!eonay_session_store_save_finish (EONAY_SESSION_STORE (source), result, &error))
    g_message ("%s", error->message);
  query_status (task);
}

static void
submit_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);
  const EonayChallenge *challenge = eonay_run_get_challenge (self->run);

  GError *error = NULL;
  if (!eonay_run_submit_finish (EONAY_RUN (source), result, &error))
    fail (task, error);
  else if (challenge->purpose == EONAY_PURPOSE_CONSENT)
    {
      note_consent (self, EONAY_CONSENT_ACTIVE);
      succeed (task, EONAY_ACTIVATION_RESULT_ACTIVATED);
    }
  else if (eonay_portal_session_get_token (self->portal_session) == NULL)
    fail (task, g_error_new_literal (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_SESSION_EXPIRED,
                                     "logging in: the portal keeps no session"));
  else
    eonay_session_store_save_async (self->store, self->portal_session, NULL, save_cb,
                                    g_object_ref (task));
}

static void
submit (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);

  eonay_run_submit_async (self->run, self->portal_session, g_task_get_cancellable (task), submit_cb,
                          g_object_ref (task));
}

/* -- public ------------------------------------------------------------------------------------ */

/**
 * eonay_activation_run_async:
 * @self: an activation that has not begun
 * @interaction: asks the person
 * @cancellable: (nullable): stops the run at any point, except while a signature is being submitted
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Runs the eight steps of the portal's guide: chooses the certificate, logs in with a signature
 * unless already logged in, and submits the signed consent unless one is active.
 */
void
eonay_activation_run_async (EonayActivation *self,
                            EonayInteraction *interaction,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (EONAY_IS_ACTIVATION (self));
  g_return_if_fail (EONAY_IS_INTERACTION (interaction));
  g_return_if_fail (eonay_run_get_state (self->run) == EONAY_ACTIVATION_IDLE);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_activation_run_async);
  /* Each step checks the cancellable itself. The result of a submission is reported even after a
   * cancellation. */
  g_task_set_check_cancellable (task, FALSE);
  eonay_run_set_interaction (self->run, interaction);
  eonay_card_choice_async (self->run, cancellable, card_choice_cb, g_object_ref (task));
}

/**
 * eonay_activation_run_finish:
 * @self: an activation
 * @result: the result passed to the callback
 * @error: an #EonayActivationError, #EonayError, #EonayProviderError or %G_IO_ERROR_CANCELLED
 *
 * Returns: the result; %EONAY_ACTIVATION_RESULT_FAILED with @error
 */
EonayActivationResult
eonay_activation_run_finish (EonayActivation *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), EONAY_ACTIVATION_RESULT_FAILED);

  g_autoptr (GError) local_error = NULL;
  gssize value = g_task_propagate_int (G_TASK (result), &local_error);
  if (local_error == NULL)
    return (EonayActivationResult) value;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return EONAY_ACTIVATION_RESULT_FAILED;
}

/**
 * eonay_activation_get_run:
 * @self: an activation
 *
 * Returns: (transfer none): the data of the run
 */
EonayRun *
eonay_activation_get_run (EonayActivation *self)
{
  g_return_val_if_fail (EONAY_IS_ACTIVATION (self), NULL);
  return self->run;
}

/**
 * eonay_activation_get_provider:
 * @self: an activation
 *
 * Returns: (nullable) (transfer none): the provider of the chosen certificate
 */
EonayProvider *
eonay_activation_get_provider (EonayActivation *self)
{
  g_return_val_if_fail (EONAY_IS_ACTIVATION (self), NULL);
  return eonay_run_get_provider (self->run);
}
