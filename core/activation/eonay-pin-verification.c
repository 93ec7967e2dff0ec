/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation.h"
#include "eonay-calendar.h"
#include "eonay-error.h"
#include "eonay-pin-verification.h"

static const char *
get_signer_purpose (EonayRun *run)
{
  EonayPurpose purpose = eonay_run_get_challenge (run)->purpose;

  return purpose == EONAY_PURPOSE_VERIFICATION_CODE ? EONAY_SIGNER_PURPOSE_VERIFICATION_CODE
                                                    : EONAY_SIGNER_PURPOSE_E_ONAY;
}

/**
 * eonay_pin_verification_check_pin:
 * @run: a run with a certificate
 * @error: %EONAY_ACTIVATION_ERROR_PIN_LOCKED
 *
 * Returns: %TRUE if a PIN may be asked for
 */
gboolean
eonay_pin_verification_check_pin (EonayRun *run, GError **error)
{
  EonayCardCertificate *card_certificate = eonay_run_get_card_certificate (run);
  if (card_certificate->pin_state != EONAY_PIN_LOCKED)
    return TRUE;
  g_set_error_literal (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_PIN_LOCKED,
                       "reading the card: its PIN is locked");
  return FALSE;
}

/* After a wrong PIN, read the card again to show how many tries are left. The run still ends with
 * the original error. */
static void
list_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayRun *run = g_task_get_source_object (task);
  const char *id = eonay_certificate_get_id (eonay_run_get_certificate (run));

  g_autoptr (GPtrArray) found =
      eonay_signer_list_certificates_finish (EONAY_SIGNER (source), result, NULL);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      EonayCardCertificate *candidate = g_ptr_array_index (found, i);
      EonayCertificate *certificate = candidate->certificate;
      if (g_str_equal (eonay_certificate_get_id (certificate), id))
        {
          eonay_run_set_card_certificate (run, candidate);
          break;
        }
    }
  g_task_return_error (task, g_error_copy (g_task_get_task_data (task)));
}

static void
open_session_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayRun *run = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  g_autoptr (EonaySigningSession) session =
      eonay_signer_open_session_finish (EONAY_SIGNER (source), result, &error);
  if (session != NULL)
    {
      eonay_run_set_signing_session (run, session);
      g_task_return_boolean (task, TRUE);
    }
  else if (!g_error_matches (error, EONAY_ERROR, EONAY_ERROR_PIN_INCORRECT))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      g_task_set_task_data (task, g_steal_pointer (&error), (GDestroyNotify) g_error_free);
      eonay_signer_list_certificates_async (eonay_run_get_signer (run),
                                            g_task_get_cancellable (task), list_again_cb,
                                            g_object_ref (task));
    }
}

static void
confirm_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayRun *run = g_task_get_source_object (task);

  GError *error = NULL;
  g_autoptr (SecretValue) pin = NULL;
  if (!eonay_interaction_confirm_finish (EONAY_INTERACTION (source), result, &pin, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (eonay_run_get_challenge (run)->deadline <= eonay_calendar_get_now ())
    {
      g_task_return_new_error (task, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_CODE_EXPIRED,
                               "verifying the PIN: the code has expired");
      return;
    }
  eonay_run_set_state (run, EONAY_ACTIVATION_VERIFYING_PIN);
  eonay_signer_open_session_async (eonay_run_get_signer (run),
                                   eonay_certificate_get_id (eonay_run_get_certificate (run)),
                                   get_signer_purpose (run), pin, g_task_get_cancellable (task),
                                   open_session_cb, g_object_ref (task));
}

/**
 * eonay_pin_verification_async:
 * @run: a run with a certificate and a challenge
 * @known_text: (nullable): the text that the profile expects
 * @text_is_known: whether the challenge's text is equal to it
 * @consent_text: (nullable): the consent text of the profile, to be signed after the login
 * @cancellable: (nullable): stops the operation
 * @callback: called when the session is open
 * @user_data: for @callback
 *
 * Asks for agreement and the PIN, and opens a session. The PIN is tried once.
 */
void
eonay_pin_verification_async (EonayRun *run,
                              const char *known_text,
                              gboolean text_is_known,
                              const char *consent_text,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (EONAY_IS_RUN (run));

  g_autoptr (GTask) task = g_task_new (run, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_pin_verification_async);
  g_task_set_check_cancellable (task, FALSE);

  EonayCardCertificate *card_certificate = eonay_run_get_card_certificate (run);
  EonayProfile *profile = eonay_provider_get_profile (eonay_run_get_provider (run));
  guint max_tries = eonay_profile_get_uint (profile, "Card", "PinTries", 0);
  const EonayConfirmation confirmation = {
    .card_certificate = card_certificate,
    .challenge = eonay_run_get_challenge (run),
    .known_text = known_text,
    .text_is_known = text_is_known,
    .consent_text = consent_text,
    .tries_left = eonay_card_certificate_get_tries_left (card_certificate, max_tries),
    .max_tries = max_tries,
  };
  eonay_run_set_state (run, EONAY_ACTIVATION_CONFIRMING);
  eonay_interaction_confirm_async (eonay_run_get_interaction (run), &confirmation, cancellable,
                                   confirm_cb, g_steal_pointer (&task));
}

/**
 * eonay_pin_verification_finish:
 * @run: the run
 * @result: the result passed to the callback
 * @error: an #EonayActivationError, #EonayError or %G_IO_ERROR_CANCELLED; after a wrong PIN the
 *   run's card certificate has the number of tries left
 *
 * Returns: %TRUE if the run now has a signing session
 */
gboolean
eonay_pin_verification_finish (EonayRun *run, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, run), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
