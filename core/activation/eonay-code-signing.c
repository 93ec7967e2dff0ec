/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation-private.h"
#include "eonay-verification-code.h"

/* One function per step, as in eonay-consent-signing.c. There is no login and no token is kept: the
 * page that shows the code is open in the person's own browser and continues there. */

static char *
take_digits (const char *text, const EonayVerificationCodeLimits *limits, GError **error)
{
  static const char *const complaints[] = {
    [EONAY_VERIFICATION_CODE_EMPTY] = "there is none",
    [EONAY_VERIFICATION_CODE_NOT_DIGITS] = "it has more than digits",
    [EONAY_VERIFICATION_CODE_TOO_SHORT] = "it is too short",
    [EONAY_VERIFICATION_CODE_TOO_LONG] = "it is too long",
  };
  g_autofree char *code = NULL;
  EonayVerificationCodeVerdict verdict = eonay_verification_code_judge (text, limits, &code, NULL);

  if (verdict == EONAY_VERIFICATION_CODE_GOOD)
    return g_steal_pointer (&code);
  g_set_error (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_BAD_CODE,
               "reading the verification code: %s", complaints[verdict]);
  return NULL;
}

/* Do not record an accepted consent as active: only the page in the browser can confirm it, and an
 * active consent in the ledger is never queried again. */
static void
answer_challenge_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EonayActivation *self = EONAY_ACTIVATION (source);
  g_autoptr (GTask) task = G_TASK (user_data);

  GError *error = NULL;
  if (!eonay_activation_answer_challenge_finish (self, result, &error))
    {
      eonay_activation_fail (task, error);
      return;
    }
  eonay_activation_end (self, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
redeem_code_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  GError *error = NULL;
  EonayChallenge *challenge =
      eonay_provider_redeem_code_finish (EONAY_PROVIDER (source), result, &error);
  if (challenge != NULL)
    eonay_activation_answer_challenge_async (self, challenge, g_task_get_cancellable (task),
                                             answer_challenge_cb, g_object_ref (task));
  else
    eonay_activation_fail (task, error);
}

static void
choose_certificate_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  EonayActivation *self = EONAY_ACTIVATION (source);
  g_autoptr (GTask) task = G_TASK (user_data);

  GError *error = NULL;
  if (!eonay_activation_choose_certificate_finish (self, result, &error) ||
      !eonay_activation_check_pin (self, &error))
    {
      eonay_activation_fail (task, error);
      return;
    }
  EonayVerificationCodeLimits limits =
      eonay_verification_code_get_limits (eonay_provider_get_profile (self->provider));
  g_autofree char *code = take_digits (g_task_get_task_data (task), &limits, &error);
  if (code == NULL)
    {
      eonay_activation_fail (task, error);
      return;
    }
  eonay_activation_set_state (self, EONAY_ACTIVATION_OPENING_CODE);
  eonay_provider_redeem_code_async (self->provider, self->portal_session, code,
                                    g_task_get_cancellable (task), redeem_code_cb,
                                    g_object_ref (task));
}

/**
 * eonay_activation_sign_code_async:
 * @self: an activation that has not begun
 * @text: the code as typed or pasted
 * @interaction: asks the person
 * @cancellable: (nullable): stops the run at any point, except while the signature is being
 *   submitted
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Steps 3 to 5 of the portal's guide: chooses the certificate, redeems the code for its text, shows
 * the text before asking for the PIN, signs once and submits. A text that is neither the login nor
 * the consent of the profile is signed only if the person agrees to it.
 */
void
eonay_activation_sign_code_async (EonayActivation *self,
                                  const char *text,
                                  EonayInteraction *interaction,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_return_if_fail (EONAY_IS_ACTIVATION (self));
  g_return_if_fail (EONAY_IS_INTERACTION (interaction));
  g_return_if_fail (self->state == EONAY_ACTIVATION_IDLE);

  g_autoptr (GTask) task = eonay_activation_begin (self, eonay_activation_sign_code_async,
                                                   interaction, cancellable, callback, user_data);
  EonayVerificationCodeLimits limits = eonay_verification_code_get_widest_limits (self->registry);
  GError *error = NULL;
  g_autofree char *code = take_digits (text, &limits, &error);
  if (code == NULL || !eonay_activation_lock (self, &error))
    {
      eonay_activation_fail (task, error);
      return;
    }
  g_task_set_task_data (task, g_steal_pointer (&code), g_free);
  eonay_activation_choose_certificate_async (self, EONAY_CAPABILITY_CODE_SIGNING, cancellable,
                                             choose_certificate_cb, g_steal_pointer (&task));
}

/**
 * eonay_activation_sign_code_finish:
 * @self: an activation
 * @result: the result passed to the callback
 * @error: an #EonayActivationError, #EonayError, #EonayProviderError or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if the portal accepted the signature
 */
gboolean
eonay_activation_sign_code_finish (EonayActivation *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
