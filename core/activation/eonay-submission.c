/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation.h"
#include "eonay-calendar.h"
#include "eonay-submission.h"

struct _EonaySubmission
{
  GObject parent_instance;

  EonayProvider *provider;
  EonayPortalSession *portal_session;
  EonayChallenge *challenge;
  EonayCertificate *certificate;
  EonayLedger *ledger;

  EonayReceipt *receipt;
};

G_DEFINE_FINAL_TYPE (EonaySubmission, eonay_submission, G_TYPE_OBJECT)

enum
{
  SIGNAL_SUBMITTING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
eonay_submission_finalize (GObject *object)
{
  EonaySubmission *self = EONAY_SUBMISSION (object);

  g_clear_object (&self->provider);
  g_clear_object (&self->portal_session);
  g_clear_object (&self->challenge);
  g_clear_object (&self->certificate);
  g_clear_object (&self->ledger);
  g_clear_object (&self->receipt);
  G_OBJECT_CLASS (eonay_submission_parent_class)->finalize (object);
}

static void
eonay_submission_class_init (EonaySubmissionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_submission_finalize;

  signals[SIGNAL_SUBMITTING] = g_signal_new ("submitting", EONAY_TYPE_SUBMISSION, G_SIGNAL_RUN_LAST,
                                             0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
eonay_submission_init (EonaySubmission *self)
{
}

/**
 * eonay_submission_new:
 * @provider: the provider whose portal receives the signature
 * @portal_session: the session at that portal; an accepted login sets its token
 * @challenge: the challenge to sign
 * @certificate: the certificate to sign with
 * @ledger: records the submission until its result is known
 *
 * Returns: (transfer full): a new submission
 */
EonaySubmission *
eonay_submission_new (EonayProvider *provider,
                      EonayPortalSession *portal_session,
                      EonayChallenge *challenge,
                      EonayCertificate *certificate,
                      EonayLedger *ledger)
{
  EonaySubmission *self = g_object_new (EONAY_TYPE_SUBMISSION, NULL);
  self->provider = g_object_ref (provider);
  self->portal_session = g_object_ref (portal_session);
  self->challenge = g_object_ref (challenge);
  self->certificate = g_object_ref (certificate);
  self->ledger = g_object_ref (ledger);
  return self;
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
close_books (EonaySubmission *self, EonayReceiptState state, const char *answer)
{
  g_autoptr (GError) error = NULL;
  if (state != EONAY_RECEIPT_PENDING &&
      !eonay_receipt_complete (self->receipt, state, answer, eonay_calendar_get_now (), &error))
    g_warning ("completing the receipt: %s", error->message);

  g_clear_error (&error);
  const char *id = eonay_certificate_get_id (self->certificate);
  if (state != EONAY_RECEIPT_UNKNOWN &&
      !eonay_ledger_set_submission (self->ledger, id, NULL, &error))
    g_warning ("closing the submission: %s", error->message);
}

static void
answer_challenge_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonaySubmission *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  g_autofree char *answer =
      eonay_provider_answer_challenge_finish (EONAY_PROVIDER (source), result, &error);
  if (answer == NULL)
    {
      close_books (self, receipt_state_for_error (error), error->message);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  close_books (self, EONAY_RECEIPT_ACCEPTED, answer);
  g_task_return_boolean (task, TRUE);
}

/* Receipt and ledger must be on disk before the signature is submitted. */
static gboolean
open_books (EonaySubmission *self, GBytes *signature, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  self->receipt =
      eonay_receipt_create (NULL, eonay_provider_get_id (self->provider), self->certificate,
                            self->challenge, signature, eonay_calendar_get_now (), &local_error);
  if (self->receipt != NULL &&
      eonay_ledger_set_submission (self->ledger, eonay_certificate_get_id (self->certificate),
                                   eonay_receipt_get_name (self->receipt), &local_error))
    return TRUE;

  g_set_error (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_NOT_SAVED,
               "keeping the receipt: %s", local_error->message);
  return FALSE;
}

static gboolean
check_signature (EonaySubmission *self, GBytes *signature, GError **error)
{
  const char *text = eonay_challenge_get_text (self->challenge);
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) local_error = NULL;
  if (eonay_certificate_verify_signature (self->certificate, signature, content, &local_error))
    return TRUE;

  g_set_error (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_BAD_SIGNATURE,
               "checking the signature: %s", local_error->message);
  return FALSE;
}

static gboolean
check_time (EonaySubmission *self, GError **error)
{
  if (eonay_challenge_get_deadline (self->challenge) > eonay_calendar_get_now ())
    return TRUE;

  g_set_error (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_CODE_EXPIRED,
               "signing the %s: the code has expired",
               eonay_purpose_to_string (eonay_challenge_get_purpose (self->challenge)));
  return FALSE;
}

static void
sign_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonaySubmission *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) signature =
      eonay_signing_session_sign_finish (EONAY_SIGNING_SESSION (source), result, &error);
  /* Check the time again, since the card may have been slow: an expired code leaves no receipt,
   * because nothing is submitted. */
  if (signature == NULL || !check_signature (self, signature, &error) ||
      !check_time (self, &error) || g_task_return_error_if_cancelled (task) ||
      !open_books (self, signature, &error))
    {
      if (error != NULL)
        g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_signal_emit (self, signals[SIGNAL_SUBMITTING], 0);

  /* A submission cannot be undone: neither it nor its answer is cancelled from here on. */
  g_task_set_check_cancellable (task, FALSE);
  eonay_provider_answer_challenge_async (self->provider, self->portal_session, self->challenge,
                                         signature, NULL, answer_challenge_cb,
                                         g_steal_pointer (&task));
}

/**
 * eonay_submission_run_async:
 * @self: a new submission
 * @signing_session: an open session of the signer for the submission's certificate
 * @cancellable: (nullable): has no effect once the submission starts
 * @callback: called when the result is known, or cannot be known
 * @user_data: for @callback
 *
 * Signs the challenge's text, verifies the signature, writes a pending receipt and the ledger to
 * disk, and then submits the signature.
 */
void
eonay_submission_run_async (EonaySubmission *self,
                            EonaySigningSession *signing_session,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (EONAY_IS_SUBMISSION (self));
  g_return_if_fail (EONAY_IS_SIGNING_SESSION (signing_session));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_submission_run_async);

  g_autoptr (GError) error = NULL;
  if (!check_time (self, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  const char *text = eonay_challenge_get_text (self->challenge);
  g_autoptr (GBytes) document = g_bytes_new (text, strlen (text));
  eonay_signing_session_sign_async (signing_session, document, cancellable, sign_cb,
                                    g_steal_pointer (&task));
}

/**
 * eonay_submission_run_finish:
 * @self: a submission
 * @result: the result passed to the callback
 * @error: an error of the signer or the provider, or one of %EONAY_ACTIVATION_ERROR `CODE_EXPIRED`,
 *   `BAD_SIGNATURE`, `NOT_SAVED`; only after `EONAY_PROVIDER_ERROR_UNKNOWN_FATE` may the portal
 *   have accepted it
 *
 * Returns: %TRUE if the portal accepted the signature
 */
gboolean
eonay_submission_run_finish (EonaySubmission *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * eonay_submission_get_receipt:
 * @self: a submission
 *
 * Returns: (nullable) (transfer none): the receipt, %NULL until it is written
 */
EonayReceipt *
eonay_submission_get_receipt (EonaySubmission *self)
{
  g_return_val_if_fail (EONAY_IS_SUBMISSION (self), NULL);
  return self->receipt;
}
