/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation-private.h"
#include "eonay-calendar.h"
#include "eonay-open-submissions.h"

/* The sequence is a chain of callbacks, one function per step, in the order of the states. Each
 * step either starts the next one or returns the task; the pending step holds the only reference to
 * the task. */

static void sign_unless_active (GTask *task, EonayPurpose purpose);
static void open_challenge (GTask *task, EonayPurpose purpose);

/* The task's data. */
typedef struct
{
  /* Logins that are being saved or removed. The steps do not wait for it, but the end does, since
   * the program may end with the run; the keyring has limited time to answer. */
  guint n_storing;
  gint64 asked_at;
  gboolean has_ended;
  EonayActivationResult result;
  GError *error;
} Run;

static void
run_free (Run *self)
{
  g_clear_error (&self->error);
  g_free (self);
}

static void
return_if_stored (GTask *task)
{
  Run *run = g_task_get_task_data (task);

  if (!run->has_ended || run->n_storing > 0)
    return;
  if (run->error != NULL)
    g_task_return_error (task, g_steal_pointer (&run->error));
  else
    g_task_return_int (task, run->result);
}

/* error: (nullable) (transfer full) */
static void
end (GTask *task, EonayActivationResult result, GError *error)
{
  Run *run = g_task_get_task_data (task);

  eonay_activation_end (g_task_get_source_object (task), error);
  run->has_ended = TRUE;
  run->result = result;
  run->error = error;
  return_if_stored (task);
}

static void
forget_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Run *run = g_task_get_task_data (task);

  g_autoptr (GError) error = NULL;
  if (!eonay_session_store_forget_finish (EONAY_SESSION_STORE (source), result, NULL, &error))
    g_message ("%s", error->message);
  run->n_storing--;
  return_if_stored (task);
}

/* The portal no longer accepts this login; drop its token. */
static void
forget_login (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);

  run->n_storing++;
  eonay_session_store_forget_async (self->store, eonay_activation_get_certificate_id (self), FALSE,
                                    NULL, forget_cb, g_object_ref (task));
  eonay_portal_session_set_token (self->portal_session, NULL);
}

/* error: (transfer full) */
static void
fail (GTask *task, GError *error)
{
  if (g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_SESSION_EXPIRED))
    forget_login (task);
  end (task, EONAY_ACTIVATION_RESULT_FAILED, error);
}

/* The portal has just accepted the consent. */
static void
note_active (EonayActivation *self)
{
  g_autoptr (GError) error = NULL;
  if (!eonay_ledger_set_consent (self->ledger, eonay_activation_get_certificate_id (self),
                                 EONAY_CONSENT_ACTIVE, EONAY_CONSENT_SOURCE_PORTAL,
                                 eonay_calendar_get_now (), &error))
    g_warning ("noting the E-Onay: %s", error->message);
}

/* A clear answer settles what was submitted before. Sets %EONAY_ACTIVATION_ERROR_FATE_OPEN if it is not
 * clear yet. */
static gboolean
settle (GTask *task, EonayConsent consent, GError **error)
{
  EonayActivation *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);
  const char *id = eonay_activation_get_certificate_id (self);
  g_autoptr (GPtrArray) receipts = eonay_open_submissions_list (self->ledger, NULL, id);
  gint64 end = eonay_open_submissions_get_end (receipts, run->asked_at);

  if (consent == EONAY_CONSENT_INACTIVE && end != 0)
    {
      eonay_activation_set_fate_open (error, end);
      return FALSE;
    }
  eonay_open_submissions_settle (self->ledger, id, receipts, consent, eonay_calendar_get_now ());
  return TRUE;
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
  if (consent != EONAY_CONSENT_UNKNOWN && !settle (task, consent, &error))
    fail (task, g_steal_pointer (&error));
  else if (consent == EONAY_CONSENT_ACTIVE)
    end (task, EONAY_ACTIVATION_RESULT_ALREADY_ACTIVE, NULL);
  else if (consent == EONAY_CONSENT_INACTIVE)
    open_challenge (task, EONAY_PURPOSE_CONSENT);
  else if (self->signing_session == NULL &&
           g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_SESSION_EXPIRED))
    {
      forget_login (task);
      sign_unless_active (task, EONAY_PURPOSE_LOGIN);
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
  Run *run = g_task_get_task_data (task);

  run->asked_at = eonay_calendar_get_now ();
  eonay_activation_set_state (self, EONAY_ACTIVATION_CHECKING_STATUS);
  eonay_provider_query_status_async (self->provider, self->portal_session,
                                     g_task_get_cancellable (task), query_status_cb,
                                     g_object_ref (task));
}

/* Not logged in. If the portal has reported an active consent, do not ask it again: that would cost
 * a signature. */
static void
sign_unless_active (GTask *task, EonayPurpose purpose)
{
  EonayActivation *self = g_task_get_source_object (task);
  const char *id = eonay_activation_get_certificate_id (self);

  if (eonay_ledger_get_consent (self->ledger, id) == EONAY_CONSENT_ACTIVE &&
      eonay_ledger_get_consent_source (self->ledger, id) == EONAY_CONSENT_SOURCE_PORTAL)
    end (task, EONAY_ACTIVATION_RESULT_ALREADY_ACTIVE, NULL);
  else
    open_challenge (task, purpose);
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
    sign_unless_active (task, EONAY_PURPOSE_LOGIN);
}

static void
choose_certificate_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  GError *error = NULL;
  if (!eonay_activation_choose_certificate_finish (EONAY_ACTIVATION (source), result, &error))
    {
      fail (task, error);
      return;
    }
  if ((eonay_provider_get_capabilities (self->provider) & EONAY_CAPABILITY_LOGIN) == 0)
    {
      sign_unless_active (task, EONAY_PURPOSE_CONSENT);
      return;
    }
  eonay_activation_set_state (self, EONAY_ACTIVATION_CHECKING_STATUS);
  eonay_session_store_lookup_async (self->store, self->portal_session, TRUE,
                                    g_task_get_cancellable (task), lookup_cb, g_object_ref (task));
}

/* If the token cannot be saved in a keyring, the next run costs a signature; this run goes on. */
static void
save_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Run *run = g_task_get_task_data (task);

  g_autoptr (GError) error = NULL;
  if (!eonay_session_store_save_finish (EONAY_SESSION_STORE (source), result, &error))
    g_message ("%s", error->message);
  run->n_storing--;
  return_if_stored (task);
}

static void
save_login (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);
  Run *run = g_task_get_task_data (task);

  run->n_storing++;
  eonay_session_store_save_async (self->store, self->portal_session, NULL, save_cb,
                                  g_object_ref (task));
}

static void
answer_challenge_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EonayActivation *self = EONAY_ACTIVATION (source);
  g_autoptr (GTask) task = G_TASK (user_data);

  GError *error = NULL;
  if (!eonay_activation_answer_challenge_finish (self, result, &error))
    fail (task, error);
  else if (self->challenge->purpose == EONAY_PURPOSE_CONSENT)
    {
      note_active (self);
      end (task, EONAY_ACTIVATION_RESULT_ACTIVATED, NULL);
    }
  else if (eonay_portal_session_get_token (self->portal_session) == NULL)
    fail (task, g_error_new_literal (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_SESSION_EXPIRED,
                                     "logging in: the portal keeps no session"));
  else
    {
      save_login (task);
      query_status (task);
    }
}

static void
open_challenge_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  GError *error = NULL;
  EonayChallenge *challenge =
      eonay_provider_open_challenge_finish (EONAY_PROVIDER (source), result, &error);
  if (challenge == NULL)
    fail (task, error);
  else
    eonay_activation_answer_challenge_async (self, challenge, g_task_get_cancellable (task),
                                             answer_challenge_cb, g_object_ref (task));
}

static void
open_challenge (GTask *task, EonayPurpose purpose)
{
  EonayActivation *self = g_task_get_source_object (task);

  GError *error = NULL;
  if (!eonay_activation_check_pin (self, &error))
    {
      fail (task, error);
      return;
    }
  eonay_activation_set_state (self, purpose == EONAY_PURPOSE_LOGIN
                                        ? EONAY_ACTIVATION_OPENING_LOGIN
                                        : EONAY_ACTIVATION_OPENING_CONSENT);
  eonay_provider_open_challenge_async (self->provider, self->portal_session, purpose,
                                       g_task_get_cancellable (task), open_challenge_cb,
                                       g_object_ref (task));
}

/**
 * eonay_activation_run_async:
 * @self: an activation that has not begun
 * @interaction: asks the person
 * @cancellable: (nullable): stops the run at any point, except while a signature is being submitted
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Runs the eight steps of the portal's guide: chooses the certificate, logs in with a signature
 * unless already logged in or the provider needs no login, and submits the signed consent unless one
 * is active.
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
  g_return_if_fail (self->state == EONAY_ACTIVATION_IDLE);

  g_autoptr (GTask) task = eonay_activation_begin (self, eonay_activation_run_async, interaction,
                                                   cancellable, callback, user_data);
  GError *error = NULL;
  g_task_set_task_data (task, g_new0 (Run, 1), (GDestroyNotify) run_free);
  if (!eonay_activation_lock (self, &error))
    fail (task, error);
  else
    eonay_activation_choose_certificate_async (self, EONAY_CAPABILITY_E_ONAY, cancellable,
                                               choose_certificate_cb, g_steal_pointer (&task));
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
