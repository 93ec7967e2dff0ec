/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-cli-interaction.h"
#include "eonay-cli-run.h"
#include "eonay-cli-steps.h"
#include "eonay-cli.h"
#include "eonay-exit-code.h"
#include "eonay-settings.h"
#include "eonay-wording.h"

static void
print_outcome_json (EonayCli *self,
                    EonayActivation *activation,
                    EonayActivationResult result,
                    const GError *error)
{
  static const char *const results[] = {
    [EONAY_ACTIVATION_RESULT_FAILED] = "failed",
    [EONAY_ACTIVATION_RESULT_ACTIVATED] = "activated",
    [EONAY_ACTIVATION_RESULT_ALREADY_ACTIVE] = "already-active",
  };

  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "result");
  json_builder_add_string_value (builder, results[result]);
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
print_success (EonayActivation *activation, EonayActivationResult result)
{
  g_autoptr (EonayWording) wording = eonay_wording_for_result (result);
  g_print ("\n%s\n%s\n", wording->title, wording->body);
  eonay_cli_run_print_receipts (activation);
}

static int
run_activation (EonayCli *self, const EonayCliRunOptions *options)
{
  g_autoptr (EonayActivation) activation =
      eonay_activation_new (self->signer, self->monitor, self->registry, self->store, self->ledger);
  eonay_activation_set_checks_revocation (
      activation, g_settings_get_boolean (self->settings, EONAY_SETTINGS_CHECK_REVOCATION));
  g_autoptr (EonayCliInteraction) interaction = eonay_cli_interaction_new (
      options->certificate_id, options->pin_fd, options->assume_yes, self->reminder_days);
  eonay_cli_run_follow (activation);

  eonay_card_monitor_start (self->monitor);
  g_autoptr (GAsyncResult) async_result = NULL;
  eonay_activation_run_async (activation, EONAY_INTERACTION (interaction), self->cancellable,
                              eonay_cli_result_cb, &async_result);
  eonay_cli_run_tell_killed (self, activation);
  eonay_cli_wait_for_result (&async_result);

  g_autoptr (GError) error = NULL;
  EonayActivationResult result = eonay_activation_run_finish (activation, async_result, &error);
  if (self->json)
    print_outcome_json (self, activation, result, error);
  if (eonay_session_store_is_memory_only (self->store))
    g_printerr ("%s\n", eonay_wording_login_not_kept ());
  if (error == NULL)
    {
      if (!self->json)
        print_success (activation, result);
      return EONAY_EXIT_OK;
    }
  self->json = FALSE;
  int exit_code = eonay_cli_fail (self, error, eonay_activation_get_provider (activation));
  eonay_cli_run_print_certainty (activation, error);
  eonay_cli_steps_tell (self, activation, error, NULL);
  return exit_code;
}

/* Runs the eight steps of the portal's guide. */
int
eonay_cli_activate (EonayCli *self, int argc, char **argv)
{
  g_auto (EonayCliRunOptions) options = EONAY_CLI_RUN_OPTIONS_INIT;
  int exit_code = EONAY_EXIT_OK;

  if (eonay_cli_run_parse (self, _ ("Activate E-Onay."), &options, NULL, &argc, &argv, &exit_code))
    exit_code = run_activation (self, &options);
  return exit_code;
}
