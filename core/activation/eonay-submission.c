/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation-private.h"
#include "eonay-calendar.h"
#include "eonay-error.h"
#include "eonay-known-text.h"
#include "eonay-open-submissions.h"

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

static void confirm (GTask *task, gboolean pin_was_wrong);
static void sign (GTask *task);

static EonayPurpose
get_purpose (EonayActivation *self)
{
  return self->challenge->purpose;
}

/* -- what the profile knows of the text -------------------------------------------------------- */

static char *
dup_pattern (EonayActivation *self, EonayPurpose purpose)
{
  return eonay_profile_dup_string (eonay_provider_get_profile (self->provider), "Texts",
                                   purpose == EONAY_PURPOSE_LOGIN ? "Login" : "Consent");
}

/* The profile's text with all slots filled that are known by now; NULL if the profile has none. */
static char *
dup_known_text (EonayActivation *self, EonayPurpose purpose)
{
  g_autofree char *pattern = dup_pattern (self, purpose);
  if (pattern == NULL || *pattern == '\0')
    return NULL;
  return eonay_known_text_fill (pattern, eonay_activation_get_certificate (self),
                                get_purpose (self) == purpose ? self->challenge : NULL);
}

static gboolean
text_matches (EonayActivation *self, EonayPurpose purpose)
{
  g_autofree char *pattern = dup_pattern (self, purpose);
  return eonay_known_text_matches (pattern, eonay_activation_get_certificate (self),
                                   self->challenge);
}

/* A code that was read from a page may be for either text. Where the portal shows another text than
 * it wants signed, the person decides. */
static gboolean
text_is_known (EonayActivation *self)
{
  if (self->challenge->portal_text != NULL)
    return FALSE;
  if (get_purpose (self) != EONAY_PURPOSE_VERIFICATION_CODE)
    return text_matches (self, get_purpose (self));
  return text_matches (self, EONAY_PURPOSE_LOGIN) || text_matches (self, EONAY_PURPOSE_CONSENT);
}

/* -- agreement and PIN ------------------------------------------------------------------------- */

/* Sets EONAY_ACTIVATION_ERROR_PIN_LOCKED unless a PIN may be asked for. */
gboolean
eonay_activation_check_pin (EonayActivation *self, GError **error)
{
  if (self->card_certificate->pin_state != EONAY_PIN_LOCKED)
    return TRUE;
  g_set_error_literal (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_PIN_LOCKED,
                       "reading the card: its PIN is locked");
  return FALSE;
}

static gboolean
check_time (EonayActivation *self, GError **error)
{
  if (self->challenge->deadline > eonay_calendar_get_now ())
    return TRUE;

  g_set_error (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_CODE_EXPIRED,
               "signing the %s: the code has expired",
               eonay_purpose_to_string (get_purpose (self)));
  return FALSE;
}

static const char *
get_signer_purpose (EonayActivation *self)
{
  return get_purpose (self) == EONAY_PURPOSE_VERIFICATION_CODE
             ? EONAY_SIGNER_PURPOSE_VERIFICATION_CODE
             : EONAY_SIGNER_PURPOSE_E_ONAY;
}

/* FALSE if the card with the certificate is gone. */
static gboolean
take_card_state (EonayActivation *self, GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      EonayCardCertificate *candidate = g_ptr_array_index (found, i);
      if (g_str_equal (eonay_certificate_get_id (candidate->certificate),
                       eonay_activation_get_certificate_id (self)))
        {
          eonay_activation_set_card_certificate (self, candidate);
          return TRUE;
        }
    }
  return FALSE;
}

/* After a wrong PIN the card has been read again, which shows how many tries are left. The user is
 * asked for another PIN unless none can be tried with this code. */
static void
list_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GPtrArray) found =
      eonay_signer_list_certificates_finish (EONAY_SIGNER (source), result, NULL);
  if (found != NULL && take_card_state (self, found) && eonay_activation_check_pin (self, NULL) &&
      check_time (self, NULL))
    confirm (task, TRUE);
  else
    g_task_return_error (task, g_error_copy (g_task_get_task_data (task)));
}

static void
open_session_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  self->signing_session = eonay_signer_open_session_finish (EONAY_SIGNER (source), result, &error);
  if (self->signing_session != NULL)
    sign (task);
  else if (!g_error_matches (error, EONAY_ERROR, EONAY_ERROR_PIN_INCORRECT))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      g_task_set_task_data (task, g_steal_pointer (&error), (GDestroyNotify) g_error_free);
      eonay_signer_list_certificates_async (self->signer, g_task_get_cancellable (task),
                                            list_again_cb, g_object_ref (task));
    }
}

static void
confirm_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  GError *error = NULL;
  g_autoptr (SecretValue) pin = NULL;
  if (!eonay_interaction_confirm_finish (EONAY_INTERACTION (source), result, &pin, &error) ||
      !check_time (self, &error) || !eonay_activation_check_revocation (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  eonay_activation_set_state (self, EONAY_ACTIVATION_VERIFYING_PIN);
  eonay_signer_open_session_async (self->signer, eonay_activation_get_certificate_id (self),
                                   get_signer_purpose (self), pin, g_task_get_cancellable (task),
                                   open_session_cb, g_object_ref (task));
}

/* The first signature: shows everything that will be signed and asks for the PIN. Each PIN is tried
 * once; after a wrong one the question is asked again. */
static void
confirm (GTask *task, gboolean pin_was_wrong)
{
  EonayActivation *self = g_task_get_source_object (task);
  EonayPurpose purpose = get_purpose (self);
  EonayProfile *profile = eonay_provider_get_profile (self->provider);

  g_autofree char *known_text =
      purpose != EONAY_PURPOSE_VERIFICATION_CODE ? dup_known_text (self, purpose) : NULL;
  g_autofree char *consent_text =
      purpose == EONAY_PURPOSE_LOGIN ? dup_known_text (self, EONAY_PURPOSE_CONSENT) : NULL;
  g_autoptr (GPtrArray) open_submissions =
      eonay_open_submissions_list (self->ledger, NULL, eonay_activation_get_certificate_id (self));
  guint max_tries = eonay_profile_get_uint (profile, "Card", "PinTries", 0);
  const EonayConfirmation confirmation = {
    .card_certificate = self->card_certificate,
    .provider_name = eonay_provider_get_display_name (self->provider),
    .challenge = self->challenge,
    .known_text = known_text,
    .text_is_known = text_is_known (self),
    .consent_text = consent_text,
    .tries_left = eonay_card_certificate_get_tries_left (self->card_certificate, max_tries),
    .max_tries = max_tries,
    .pin_was_wrong = pin_was_wrong,
    .open_submissions = open_submissions,
  };
  eonay_activation_set_state (self, EONAY_ACTIVATION_CONFIRMING);
  eonay_interaction_confirm_async (self->interaction, &confirmation, g_task_get_cancellable (task),
                                   confirm_cb, g_object_ref (task));
}

static void
confirm_text_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  GError *error = NULL;
  if (!eonay_interaction_confirm_text_finish (EONAY_INTERACTION (source), result, &error))
    g_task_return_error (task, error);
  else
    sign (task);
}

/* The PIN has been verified already, so sign only what the person has seen. */
static void
confirm_text (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);

  g_autofree char *known_text = dup_known_text (self, EONAY_PURPOSE_CONSENT);
  eonay_activation_set_state (self, EONAY_ACTIVATION_CONFIRMING_TEXT);
  eonay_interaction_confirm_text_async (self->interaction, self->challenge, known_text,
                                        g_task_get_cancellable (task), confirm_text_cb,
                                        g_object_ref (task));
}

/* -- signature and submission ------------------------------------------------------------------ */

/* The receipt of this submission. */
static EonayReceipt *
get_last_receipt (EonayActivation *self)
{
  return g_ptr_array_index (self->receipts, self->receipts->len - 1);
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
    case EONAY_PROVIDER_ERROR_OTHER_OPERATION:
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
 * submission whose result is unknown or not recorded stays in the ledger. */
static void
write_result (EonayActivation *self, EonayReceiptState state, const char *answer)
{
  const char *id = eonay_activation_get_certificate_id (self);
  g_autoptr (GError) error = NULL;
  if (state != EONAY_RECEIPT_PENDING &&
      !eonay_receipt_complete (get_last_receipt (self), state, answer, eonay_calendar_get_now (),
                               &error))
    {
      g_warning ("completing the receipt: %s", error->message);
      return;
    }
  if (state != EONAY_RECEIPT_UNKNOWN &&
      !eonay_ledger_remove_submission (self->ledger, id, get_last_receipt (self)->name, &error))
    g_warning ("closing the submission: %s", error->message);
  if (state == EONAY_RECEIPT_UNKNOWN)
    eonay_open_submissions_note_lost (self->ledger, id, get_last_receipt (self));
  if (state == EONAY_RECEIPT_ACCEPTED)
    eonay_open_submissions_drop_moot (self->ledger, NULL, id, get_purpose (self));
}

static void
answer_challenge_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  g_autofree char *answer =
      eonay_provider_answer_challenge_finish (EONAY_PROVIDER (source), result, &error);
  if (answer == NULL)
    {
      write_result (self, receipt_state_for_error (error), error->message);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  write_result (self, EONAY_RECEIPT_ACCEPTED, answer);
  g_task_return_boolean (task, TRUE);
}

/* Receipt and ledger must be on disk before the signature is submitted. */
static gboolean
write_pending (EonayActivation *self, GBytes *signature, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *previous =
      eonay_ledger_dup_last_receipt (self->ledger, eonay_activation_get_certificate_id (self));
  EonayReceipt *receipt = eonay_receipt_create (
      NULL, eonay_provider_get_id (self->provider), eonay_activation_get_certificate (self),
      self->challenge, signature, previous, eonay_calendar_get_now (), &local_error);
  if (receipt != NULL)
    g_ptr_array_add (self->receipts, receipt);
  if (receipt != NULL &&
      eonay_ledger_add_submission (self->ledger, eonay_activation_get_certificate_id (self),
                                   receipt->name, &local_error))
    return TRUE;

  g_set_error (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_NOT_SAVED,
               "keeping the receipt: %s", local_error->message);
  return FALSE;
}

static gboolean
check_signature (EonayActivation *self, GBytes *signature, GError **error)
{
  const char *text = self->challenge->text;
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) local_error = NULL;
  if (eonay_certificate_verify_signature (eonay_activation_get_certificate (self), signature,
                                          content, &local_error))
    return TRUE;

  g_set_error (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_BAD_SIGNATURE,
               "checking the signature: %s", local_error->message);
  return FALSE;
}

static void
sign_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) signature =
      eonay_signing_session_sign_finish (EONAY_SIGNING_SESSION (source), result, &error);
  if (g_task_return_error_if_cancelled (task))
    return;
  /* Check the time again, since the card may have been slow: an expired code leaves no receipt,
   * because nothing is submitted. */
  if (signature == NULL || !check_signature (self, signature, &error) ||
      !check_time (self, &error) || !write_pending (self, signature, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  eonay_activation_set_state (self, submitting_states[get_purpose (self)]);
  /* A submission cannot be undone: neither it nor its answer is cancelled from here on. */
  eonay_provider_answer_challenge_async (self->provider, self->portal_session, self->challenge,
                                         signature, NULL, answer_challenge_cb,
                                         g_steal_pointer (&task));
}

static void
sign (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);

  eonay_activation_set_state (self, signing_states[get_purpose (self)]);
  GError *error = NULL;
  if (!check_time (self, &error) || !eonay_activation_check_revocation (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_autoptr (GBytes) document = g_bytes_new (self->challenge->text, strlen (self->challenge->text));
  eonay_signing_session_sign_async (self->signing_session, document, g_task_get_cancellable (task),
                                    sign_cb, g_object_ref (task));
}

/**
 * eonay_activation_answer_challenge_async:
 * @self: an activation with a certificate and a portal session
 * @challenge: (transfer full): a challenge of that session
 * @cancellable: (nullable): has no effect once the signature is submitted
 * @callback: called when the result is known, or cannot be known
 * @user_data: for @callback
 *
 * Before the first signature, asks for agreement and the PIN and opens a session of the signer;
 * before the second one, asks only if the text differs from the one that was shown. Unless the
 * certificate is known to be revoked by then, signs the text, verifies the signature, writes a pending
 * receipt and the ledger to disk, and only then submits the signature.
 */
void
eonay_activation_answer_challenge_async (EonayActivation *self,
                                         EonayChallenge *challenge,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  g_return_if_fail (EONAY_IS_ACTIVATION (self));
  g_return_if_fail (challenge != NULL);

  g_clear_pointer (&self->challenge, eonay_challenge_free);
  self->challenge = challenge;
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_activation_answer_challenge_async);
  /* Each step checks the cancellable itself. */
  g_task_set_check_cancellable (task, FALSE);
  if (self->signing_session == NULL)
    confirm (task, FALSE);
  else if (text_is_known (self))
    sign (task);
  else
    confirm_text (task);
}

/**
 * eonay_activation_answer_challenge_finish:
 * @self: the activation
 * @result: the result passed to the callback
 * @error: an error of the signer or the provider, %G_IO_ERROR_CANCELLED, or an
 *   #EonayActivationError; only after `EONAY_PROVIDER_ERROR_UNKNOWN_FATE` may the portal have
 *   accepted the signature. After a wrong PIN the card certificate has the number of tries left, if
 *   the card could be read again
 *
 * Returns: %TRUE if the portal accepted the signature
 */
gboolean
eonay_activation_answer_challenge_finish (EonayActivation *self,
                                          GAsyncResult *result,
                                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
