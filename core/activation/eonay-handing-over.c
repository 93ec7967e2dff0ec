/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-handing-over.h"
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

static void
submission_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayRun *run = g_task_get_source_object (task);
  EonaySubmission *submission = EONAY_SUBMISSION (source);

  GError *error = NULL;
  gboolean accepted = eonay_submission_run_finish (submission, result, &error);
  EonayReceipt *receipt = eonay_submission_get_receipt (submission);
  if (receipt != NULL)
    g_ptr_array_add (eonay_run_get_receipts (run), g_object_ref (receipt));

  if (accepted)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
submitting_cb (EonayRun *run)
{
  EonayPurpose purpose = eonay_challenge_get_purpose (eonay_run_get_challenge (run));

  eonay_run_set_state (run, submitting_states[purpose]);
}

/**
 * eonay_handing_over_async:
 * @run: a run with a challenge and an open signing session
 * @portal_session: the portal session that opened the challenge
 * @cancellable: (nullable): has no effect once the submission starts
 * @callback: called when the result is known, or cannot be known
 * @user_data: for @callback
 *
 * Signs and submits the challenge, see eonay_submission_run_async().
 */
void
eonay_handing_over_async (EonayRun *run,
                          EonayPortalSession *portal_session,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (EONAY_IS_RUN (run));

  g_autoptr (GTask) task = g_task_new (run, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_handing_over_async);
  /* The result of a submission is reported even after a cancellation. */
  g_task_set_check_cancellable (task, FALSE);

  EonayChallenge *challenge = eonay_run_get_challenge (run);
  eonay_run_set_state (run, signing_states[eonay_challenge_get_purpose (challenge)]);
  g_autoptr (EonaySubmission) submission =
      eonay_submission_new (eonay_run_get_provider (run), portal_session, challenge,
                            eonay_run_get_certificate (run), eonay_run_get_ledger (run));
  g_signal_connect_object (submission, "submitting", G_CALLBACK (submitting_cb), run,
                           G_CONNECT_SWAPPED);
  eonay_submission_run_async (submission, eonay_run_get_signing_session (run), cancellable,
                              submission_cb, g_steal_pointer (&task));
}

/**
 * eonay_handing_over_finish:
 * @run: the run
 * @result: the result passed to the callback
 * @error: see eonay_submission_run_finish()
 *
 * Returns: %TRUE if the portal accepted the signature
 */
gboolean
eonay_handing_over_finish (EonayRun *run, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, run), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
