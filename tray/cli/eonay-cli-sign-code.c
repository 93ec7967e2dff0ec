/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-cli-interaction.h"
#include "eonay-cli-run.h"
#include "eonay-cli-steps.h"
#include "eonay-cli.h"
#include "eonay-exit-code.h"
#include "eonay-settings.h"
#include "eonay-wording-code.h"

static void
print_outcome_json (EonayCli *self, EonayActivation *activation, const GError *error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "result");
  json_builder_add_string_value (builder, error != NULL ? "failed" : "signed");
  if (error != NULL)
    {
      eonay_cli_add_error (builder, error);
      eonay_cli_steps_tell (self, activation, error, builder);
    }
  eonay_cli_run_add (self, builder, activation);
  json_builder_end_object (builder);
  eonay_cli_print_json (builder);
}

static void
print_success (EonayActivation *activation)
{
  g_autoptr (EonayWording) wording = eonay_wording_for_code_signed ();

  g_print ("\n%s\n%s\n", wording->title, wording->body);
  eonay_cli_run_print_receipts (activation);
}

static void
print_failure (EonayCli *self, EonayActivation *activation, const char *text, const GError *error)
{
  if (!g_error_matches (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_BAD_CODE))
    {
      g_autoptr (EonayWording) wording =
          eonay_wording_for_code_error (error, eonay_activation_get_provider (activation));
      eonay_cli_print_wording (wording);
      eonay_cli_run_print_certainty (activation, error);
      eonay_cli_steps_tell (self, activation, error, NULL);
      return;
    }
  EonayVerificationCodeLimits limits = eonay_verification_code_get_widest_limits (self->registry);
  guint n_digits = 0;
  EonayVerificationCodeVerdict verdict =
      eonay_verification_code_judge (text, &limits, NULL, &n_digits);
  g_autofree char *complaint = eonay_wording_for_code_verdict (verdict, n_digits, &limits);
  g_autoptr (EonayWording) wording = eonay_wording_for_error (error, NULL);
  g_printerr ("\n%s\n%s\n", wording->title, *complaint != '\0' ? complaint : wording->body);
  g_printerr ("→ %s\n", wording->advice);
}

static int
run_signing (EonayCli *self, const char *text, const EonayCliRunOptions *options)
{
  g_autoptr (EonayActivation) activation =
      eonay_activation_new (self->signer, self->monitor, self->registry, self->store, self->ledger);
  eonay_activation_set_checks_revocation (
      activation, g_settings_get_boolean (self->settings, EONAY_SETTINGS_CHECK_REVOCATION));
  g_autoptr (EonayInteraction) interaction = EONAY_INTERACTION (eonay_cli_interaction_new (
      options->certificate_id, options->pin_fd, options->assume_yes, self->reminder_days));

  eonay_cli_run_follow (activation);
  eonay_card_monitor_start (self->monitor);
  g_autoptr (GAsyncResult) result = NULL;
  eonay_activation_sign_code_async (activation, text, interaction, self->cancellable,
                                    eonay_cli_result_cb, &result);
  eonay_cli_run_tell_killed (self, activation);
  eonay_cli_wait_for_result (&result);

  g_autoptr (GError) error = NULL;
  gboolean is_signed = eonay_activation_sign_code_finish (activation, result, &error);
  if (self->json)
    print_outcome_json (self, activation, error);
  if (!is_signed)
    {
      print_failure (self, activation, text, error);
      return eonay_exit_code_for_error (error);
    }
  if (!self->json)
    print_success (activation);
  return EONAY_EXIT_OK;
}

/* Steps 3 to 5 of the portal's guide, for a code shown in the person's browser. */
int
eonay_cli_sign_code (EonayCli *self, int argc, char **argv)
{
  g_auto (EonayCliRunOptions) options = EONAY_CLI_RUN_OPTIONS_INIT;
  g_auto (GStrv) codes = NULL;
  int exit_code = EONAY_EXIT_OK;

  if (!eonay_cli_run_parse (self, _ ("Sign the text behind a verification code."), &options, &codes,
                            &argc, &argv, &exit_code))
    return exit_code;
  if (codes == NULL)
    {
      g_printerr ("eonay: %s\n", _ ("the verification code is missing"));
      return EONAY_EXIT_USAGE;
    }
  /* A code pasted without quotes is split into several arguments. */
  g_autofree char *text = g_strjoinv (" ", codes);
  return run_signing (self, text, &options);
}
