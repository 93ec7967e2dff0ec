/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation.h"
#include "eonay-card-choice.h"
#include "eonay-code-signing.h"
#include "eonay-known-text.h"
#include "eonay-pin-verification.h"
#include "eonay-submission.h"

/* One function per step, as in EonayActivation. There is no login and no token is kept: the page
 * that shows the code is open in the person's own browser and continues there. */

struct _EonayCodeSigning
{
  GObject parent_instance;

  EonayRun *run;
  EonayPortalSession *portal_session;
};

G_DEFINE_FINAL_TYPE (EonayCodeSigning, eonay_code_signing, G_TYPE_OBJECT)

static void
eonay_code_signing_finalize (GObject *object)
{
  EonayCodeSigning *self = EONAY_CODE_SIGNING (object);

  g_clear_object (&self->run);
  g_clear_object (&self->portal_session);
  G_OBJECT_CLASS (eonay_code_signing_parent_class)->finalize (object);
}

static void
eonay_code_signing_class_init (EonayCodeSigningClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_code_signing_finalize;
}

static void
eonay_code_signing_init (EonayCodeSigning *self)
{
}

/**
 * eonay_code_signing_new:
 * @signer: signs with the card
 * @monitor: reports readers and cards; started by the caller
 * @registry: the providers
 * @ledger: the record of certificates and submissions
 *
 * Returns: (transfer full): a new code signing; it can be run once
 */
EonayCodeSigning *
eonay_code_signing_new (EonaySigner *signer,
                        EonayCardMonitor *monitor,
                        EonayProviderRegistry *registry,
                        EonayLedger *ledger)
{
  EonayCodeSigning *self = g_object_new (EONAY_TYPE_CODE_SIGNING, NULL);
  self->run = eonay_run_new (signer, monitor, registry, ledger, EONAY_CAPABILITY_CODE_SIGNING);
  return self;
}

/* error: (transfer full) */
static void
fail (GTask *task, GError *error)
{
  EonayCodeSigning *self = g_task_get_source_object (task);

  eonay_run_end (self->run, error);
  g_task_return_error (task, error);
}

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

/* -- text -------------------------------------------------------------------------------------- */

static gboolean
text_is_known (EonayCodeSigning *self)
{
  static const char *const keys[] = { "Login", "Consent" };
  EonayProfile *profile = eonay_provider_get_profile (eonay_run_get_provider (self->run));

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *pattern = eonay_profile_dup_string (profile, "Texts", keys[i]);
      if (eonay_known_text_matches (pattern, eonay_run_get_certificate (self->run),
                                    eonay_run_get_challenge (self->run)))
        return TRUE;
    }
  return FALSE;
}

/* Do not record an accepted consent as active: only the page in the browser can confirm it, and an
 * active consent in the ledger is never queried again. */
static void
submit_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayCodeSigning *self = g_task_get_source_object (task);

  GError *error = NULL;
  if (!eonay_run_submit_finish (EONAY_RUN (source), result, &error))
    {
      fail (task, error);
      return;
    }
  eonay_run_end (self->run, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
pin_verification_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayCodeSigning *self = g_task_get_source_object (task);

  GError *error = NULL;
  if (!eonay_pin_verification_finish (EONAY_RUN (source), result, &error))
    fail (task, error);
  else
    eonay_run_submit_async (self->run, self->portal_session, g_task_get_cancellable (task),
                            submit_cb, g_object_ref (task));
}

static void
redeem_code_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayCodeSigning *self = g_task_get_source_object (task);

  GError *error = NULL;
  EonayChallenge *challenge =
      eonay_provider_redeem_code_finish (EONAY_PROVIDER (source), result, &error);
  if (challenge == NULL)
    {
      fail (task, error);
      return;
    }
  eonay_run_set_challenge (self->run, challenge);
  gboolean is_known = text_is_known (self);
  eonay_pin_verification_async (self->run, is_known ? challenge->text : NULL, is_known, NULL,
                                g_task_get_cancellable (task), pin_verification_cb,
                                g_object_ref (task));
}

static void
card_choice_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayCodeSigning *self = g_task_get_source_object (task);

  GError *error = NULL;
  if (!eonay_card_choice_finish (EONAY_RUN (source), result, &error) ||
      !eonay_pin_verification_check_pin (self->run, &error))
    {
      fail (task, error);
      return;
    }
  EonayProvider *provider = eonay_run_get_provider (self->run);
  EonayVerificationCodeLimits limits =
      eonay_verification_code_get_limits (eonay_provider_get_profile (provider));
  g_autofree char *code = take_digits (g_task_get_task_data (task), &limits, &error);
  if (code == NULL)
    {
      fail (task, error);
      return;
    }
  self->portal_session = eonay_portal_session_new (
      eonay_provider_get_id (provider), eonay_provider_get_host (provider),
      eonay_certificate_get_id (eonay_run_get_certificate (self->run)));
  eonay_run_set_state (self->run, EONAY_ACTIVATION_OPENING_CODE);
  eonay_provider_redeem_code_async (provider, self->portal_session, code,
                                    g_task_get_cancellable (task), redeem_code_cb,
                                    g_object_ref (task));
}

/* -- public ------------------------------------------------------------------------------------ */

/**
 * eonay_code_signing_get_limits:
 * @registry: the providers
 *
 * Returns: the smallest and largest number of digits of a code over all providers; both 0 if no
 *   provider has codes
 */
EonayVerificationCodeLimits
eonay_code_signing_get_limits (EonayProviderRegistry *registry)
{
  GPtrArray *providers = eonay_provider_registry_get_providers (registry);
  EonayVerificationCodeLimits widest = { 0, 0 };

  for (guint i = 0; i < providers->len; i++)
    {
      EonayProvider *provider = g_ptr_array_index (providers, i);
      if (!(eonay_provider_get_capabilities (provider) & EONAY_CAPABILITY_CODE_SIGNING))
        continue;
      EonayVerificationCodeLimits limits =
          eonay_verification_code_get_limits (eonay_provider_get_profile (provider));
      widest.minimum = widest.maximum == 0 ? limits.minimum : MIN (widest.minimum, limits.minimum);
      widest.maximum = MAX (widest.maximum, limits.maximum);
    }
  return widest;
}

/**
 * eonay_code_signing_run_async:
 * @self: a new code signing
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
eonay_code_signing_run_async (EonayCodeSigning *self,
                              const char *text,
                              EonayInteraction *interaction,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (EONAY_IS_CODE_SIGNING (self));
  g_return_if_fail (EONAY_IS_INTERACTION (interaction));
  g_return_if_fail (eonay_run_get_state (self->run) == EONAY_ACTIVATION_IDLE);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_code_signing_run_async);
  g_task_set_check_cancellable (task, FALSE);
  EonayVerificationCodeLimits limits =
      eonay_code_signing_get_limits (eonay_run_get_registry (self->run));
  GError *error = NULL;
  g_autofree char *code = take_digits (text, &limits, &error);
  if (code == NULL)
    {
      fail (task, error);
      return;
    }
  g_task_set_task_data (task, g_steal_pointer (&code), g_free);
  eonay_run_set_interaction (self->run, interaction);
  eonay_card_choice_async (self->run, cancellable, card_choice_cb, g_steal_pointer (&task));
}

/**
 * eonay_code_signing_run_finish:
 * @self: a signature
 * @result: the result passed to the callback
 * @error: an #EonayActivationError, #EonayError, #EonayProviderError or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if the portal accepted the signature
 */
gboolean
eonay_code_signing_run_finish (EonayCodeSigning *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * eonay_code_signing_get_run:
 * @self: a signature
 *
 * Returns: (transfer none): the data of the run
 */
EonayRun *
eonay_code_signing_get_run (EonayCodeSigning *self)
{
  g_return_val_if_fail (EONAY_IS_CODE_SIGNING (self), NULL);
  return self->run;
}
