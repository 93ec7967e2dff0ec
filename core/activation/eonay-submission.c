/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation.h"
#include "eonay-calendar.h"
#include "eonay-submission.h"

static const EonayActivationState signing_states[] = {
  [EONAY_PURPOSE_LOGIN] = EONAY_ACTIVATION_SIGNING_LOGIN,
  [EONAY_PURPOSE_CONSENT] = EONAY_ACTIVATION_SIGNING_CONSENT,
  [EONAY_PURPOSE_VERIFICATION_CODE] = EONAY_ACTIVATION_SIGNING_CODE,
};

static const EonayActivationState submitting_states[] = {
  [EONAY_PURPOSE_LOGIN] = EONAY_ACTIVATION_SUBMITTING_LOGIN,
  [EONAY_PURPOSE_CONSENT] = EONAY_ACTIVATION_SUBMITTING_CONSENT,
  [EONAY_PURPOSE_VERIFICATION_CODE] = EONAY_ACTIVATION_SUBMITTING_CODE,
};

static const char *
get_certificate_id (EonayRun *run)
{
  return eonay_certificate_get_id (eonay_run_get_certificate (run));
}

static EonayPurpose
get_purpose (EonayRun *run)
{
  return eonay_run_get_challenge (run)->purpose;
}

/* The receipt of this submission. */
static EonayReceipt *
get_last_receipt (EonayRun *run)
{
  GPtrArray *receipts = eonay_run_get_receipts (run);

  return g_ptr_array_index (receipts, receipts->len - 1);
}

/* What an error reveals about the signature. */
static EonayReceiptState
receipt_state_for_error (const GError *error)
{
  if (error->domain != EONAY_PROVIDER_ERROR)
    return EONAY_RECEIPT_UNKNOWN;
  switch ((EonayProviderError) error->code)
    {
    case EONAY_PROVIDER_ERROR_UNREACHABLE:
    case EONAY_PROVIDER_ERROR_UNEXPECTED:
    case EONAY_PROVIDER_ERROR_UNSUPPORTED:
    case EONAY_PROVIDER_ERROR_NOT_KNOWN:
      return EONAY_RECEIPT_PENDING;
    case EONAY_PROVIDER_ERROR_REFUSED:
    case EONAY_PROVIDER_ERROR_NOT_OPENED:
    case EONAY_PROVIDER_ERROR_CODE_EXPIRED:
    case EONAY_PROVIDER_ERROR_SESSION_EXPIRED:
      return EONAY_RECEIPT_REFUSED;
    case EONAY_PROVIDER_ERROR_FAILED:
    case EONAY_PROVIDER_ERROR_UNKNOWN_FATE:
    default:
      return EONAY_RECEIPT_UNKNOWN;
    }
}

/* The portal has already decided, so a write error (such as a full disk) is only logged. A
 * submission of unknown result stays in the ledger. */
static void
close_books (EonayRun *run, EonayReceiptState state, const char *answer)
{
  g_autoptr (GError) error = NULL;
  if (state != EONAY_RECEIPT_PENDING &&
      !eonay_receipt_complete (get_last_receipt (run), state, answer, eonay_calendar_get_now (),
                               &error))
    g_warning ("completing the receipt: %s", error->message);

  g_clear_error (&error);
  if (state != EONAY_RECEIPT_UNKNOWN &&
      !eonay_ledger_set_submission (eonay_run_get_ledger (run), get_certificate_id (run), NULL,
                                    &error))
    g_warning ("closing the submission: %s", error->message);
}

static void
answer_challenge_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayRun *run = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  g_autofree char *answer =
      eonay_provider_answer_challenge_finish (EONAY_PROVIDER (source), result, &error);
  if (answer == NULL)
    {
      close_books (run, receipt_state_for_error (error), error->message);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  close_books (run, EONAY_RECEIPT_ACCEPTED, answer);
  g_task_return_boolean (task, TRUE);
}

/* Receipt and ledger must be on disk before the signature is submitted. */
static gboolean
open_books (EonayRun *run, GBytes *signature, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  EonayReceipt *receipt = eonay_receipt_create (
      NULL, eonay_provider_get_id (eonay_run_get_provider (run)), eonay_run_get_certificate (run),
      eonay_run_get_challenge (run), signature, eonay_calendar_get_now (), &local_error);
  if (receipt != NULL)
    g_ptr_array_add (eonay_run_get_receipts (run), receipt);
  if (receipt != NULL &&
      eonay_ledger_set_submission (eonay_run_get_ledger (run), get_certificate_id (run),
                                   receipt->name, &local_error))
    return TRUE;

  g_set_error (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_NOT_SAVED,
               "keeping the receipt: %s", local_error->message);
  return FALSE;
}

static gboolean
check_signature (EonayRun *run, GBytes *signature, GError **error)
{
  const char *text = eonay_run_get_challenge (run)->text;
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) local_error = NULL;
  if (eonay_certificate_verify_signature (eonay_run_get_certificate (run), signature, content,
                                          &local_error))
    return TRUE;

  g_set_error (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_BAD_SIGNATURE,
               "checking the signature: %s", local_error->message);
  return FALSE;
}

static gboolean
check_time (EonayRun *run, GError **error)
{
  if (eonay_run_get_challenge (run)->deadline > eonay_calendar_get_now ())
    return TRUE;

  g_set_error (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_CODE_EXPIRED,
               "signing the %s: the code has expired", eonay_purpose_to_string (get_purpose (run)));
  return FALSE;
}

static void
sign_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayRun *run = g_task_get_source_object (task);
  EonayPortalSession *portal_session = g_task_get_task_data (task);

  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) signature =
      eonay_signing_session_sign_finish (EONAY_SIGNING_SESSION (source), result, &error);
  /* Check the time again, since the card may have been slow: an expired code leaves no receipt,
   * because nothing is submitted. */
  if (signature == NULL || !check_signature (run, signature, &error) || !check_time (run, &error) ||
      g_task_return_error_if_cancelled (task) || !open_books (run, signature, &error))
    {
      if (error != NULL)
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  eonay_run_set_state (run, submitting_states[get_purpose (run)]);

  /* A submission cannot be undone: neither it nor its answer is cancelled from here on. */
  g_task_set_check_cancellable (task, FALSE);
  eonay_provider_answer_challenge_async (eonay_run_get_provider (run), portal_session,
                                         eonay_run_get_challenge (run), signature, NULL,
                                         answer_challenge_cb, g_steal_pointer (&task));
}

/**
 * eonay_run_submit_async:
 * @run: a run with its challenge and an open signing session
 * @portal_session: the session that the challenge was opened with; its token is set by an accepted
 *   login
 * @cancellable: (nullable): has no effect once the signature is submitted
 * @callback: called when the result is known, or cannot be known
 * @user_data: for @callback
 *
 * Signs the challenge's text, verifies the signature, writes a pending receipt and the ledger to
 * disk, and then submits the signature. The receipt is added to the run.
 */
void
eonay_run_submit_async (EonayRun *run,
                        EonayPortalSession *portal_session,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_return_if_fail (EONAY_IS_RUN (run));

  g_autoptr (GTask) task = g_task_new (run, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_run_submit_async);
  g_task_set_task_data (task, g_object_ref (portal_session), g_object_unref);

  eonay_run_set_state (run, signing_states[get_purpose (run)]);
  g_autoptr (GError) error = NULL;
  if (!check_time (run, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  const char *text = eonay_run_get_challenge (run)->text;
  g_autoptr (GBytes) document = g_bytes_new (text, strlen (text));
  eonay_signing_session_sign_async (eonay_run_get_signing_session (run), document, cancellable,
                                    sign_cb, g_steal_pointer (&task));
}

/**
 * eonay_run_submit_finish:
 * @run: the run
 * @result: the result passed to the callback
 * @error: an error of the signer or the provider, or one of %EONAY_ACTIVATION_ERROR `CODE_EXPIRED`,
 *   `BAD_SIGNATURE`, `NOT_SAVED`; only after `EONAY_PROVIDER_ERROR_UNKNOWN_FATE` may the portal
 *   have accepted it
 *
 * Returns: %TRUE if the portal accepted the signature
 */
gboolean
eonay_run_submit_finish (EonayRun *run, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, run), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
