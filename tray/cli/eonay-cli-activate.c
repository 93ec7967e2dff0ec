/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-cli-interaction.h"
#include "eonay-cli.h"
#include "eonay-enums.h"
#include "eonay-exit-code.h"
#include "eonay-wording.h"

/* What the options said. */
typedef struct
{
  int pin_fd;
  gboolean assume_yes;
  char *certificate_id;
} Options;

static void
state_changed_cb (EonayActivation *activation)
{
  EonayActivationState state = eonay_activation_get_state (activation);

  if (state != EONAY_ACTIVATION_FAILED && state != EONAY_ACTIVATION_DONE)
    g_printerr ("• %s\n", eonay_wording_for_state (state));
}

static void
add_receipts (JsonBuilder *builder, EonayActivation *activation)
{
  GPtrArray *receipts = eonay_activation_get_receipts (activation);
  json_builder_set_member_name (builder, "receipts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < receipts->len; i++)
    {
      g_autofree char *path = eonay_receipt_dup_path (g_ptr_array_index (receipts, i), "json");
      json_builder_add_string_value (builder, path);
    }
  json_builder_end_array (builder);
}

static void
print_outcome_json (EonayActivation *activation, EonayActivationResult result, const GError *error)
{
  static const char *const results[] = {
    [EONAY_ACTIVATION_RESULT_FAILED] = "failed",
    [EONAY_ACTIVATION_RESULT_ACTIVATED] = "activated",
    [EONAY_ACTIVATION_RESULT_ALREADY_ACTIVE] = "already-active",
  };
  EonayCardCertificate *card_certificate = eonay_activation_get_card_certificate (activation);

  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "result");
  json_builder_add_string_value (builder, results[result]);
  if (error != NULL)
    eonay_cli_add_error (builder, error);
  if (card_certificate != NULL)
    {
      json_builder_set_member_name (builder, "certificate");
      json_builder_begin_object (builder);
      eonay_cli_add_certificate (builder, eonay_card_certificate_get_certificate (card_certificate),
                                 eonay_calendar_get_now ());
      json_builder_end_object (builder);
    }
  add_receipts (builder, activation);
  json_builder_end_object (builder);
  eonay_cli_print_json (builder);
}

/* After a refused PIN the card was read again: its count is the news. */
static void
print_tries (EonayActivation *activation, const GError *error)
{
  EonayProvider *provider = eonay_activation_get_provider (activation);
  if (provider == NULL || eonay_exit_code_for_error (error) != EONAY_EXIT_PIN_INCORRECT)
    return;
  guint maximum =
      eonay_profile_get_uint (eonay_provider_get_profile (provider), "Card", "PinTries", 0);
  g_autofree char *tries = eonay_wording_tries_after_refusal (
      eonay_card_certificate_get_tries_left (eonay_activation_get_card_certificate (activation),
                                             maximum),
      maximum);
  g_printerr ("%s\n", tries);
}

static void
print_success (EonayActivation *activation, EonayActivationResult result)
{
  g_autoptr (EonayWording) wording = eonay_wording_for_result (result);
  g_print ("\n%s\n%s\n", wording->title, wording->body);

  GPtrArray *receipts = eonay_activation_get_receipts (activation);
  for (guint i = 0; i < receipts->len; i++)
    {
      g_autofree char *path = eonay_receipt_dup_path (g_ptr_array_index (receipts, i), "txt");
      g_print (_ ("Receipt: %s\n"), path);
    }
}

static int
run_activation (EonayCli *self, const Options *options)
{
  g_autoptr (EonaySessionStore) store = eonay_session_store_new ();
  g_autoptr (EonayActivation) activation =
      eonay_activation_new (self->signer, self->monitor, self->registry, store, self->ledger);
  g_autoptr (EonayCliInteraction) interaction =
      eonay_cli_interaction_new (options->certificate_id, options->pin_fd, options->assume_yes);
  g_signal_connect (activation, "notify::state", G_CALLBACK (state_changed_cb), NULL);

  eonay_card_monitor_start (self->monitor);
  g_autoptr (GAsyncResult) async_result = NULL;
  eonay_activation_run_async (activation, EONAY_INTERACTION (interaction), self->cancellable,
                              eonay_cli_result_cb, &async_result);
  eonay_cli_wait_for_result (&async_result);

  g_autoptr (GError) error = NULL;
  EonayActivationResult result = eonay_activation_run_finish (activation, async_result, &error);
  if (self->json)
    print_outcome_json (activation, result, error);
  if (eonay_session_store_is_memory_only (store))
    g_printerr ("%s\n", _ ("There is no open keyring, so the login at the portal was not kept."));
  if (error == NULL)
    {
      if (!self->json)
        print_success (activation, result);
      return EONAY_EXIT_OK;
    }
  self->json = FALSE;
  int exit_code = eonay_cli_fail (self, error, eonay_activation_get_provider (activation));
  print_tries (activation, error);
  return exit_code;
}

/* The guide's eight steps. */
int
eonay_cli_activate (EonayCli *self, int argc, char **argv)
{
  Options options = { .pin_fd = -1 };
  const GOptionEntry entries[] = {
    { "pin-fd", 0, 0, G_OPTION_ARG_INT, &options.pin_fd,
      N_ ("Read the PIN from this file descriptor"), "N" },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &options.assume_yes,
      N_ ("Ask nothing; sign known texts only"), NULL },
    { "certificate", 0, 0, G_OPTION_ARG_STRING, &options.certificate_id,
      N_ ("Use the certificate whose SHA-256 begins with these digits"), "ID" },
    G_OPTION_ENTRY_NULL,
  };
  int exit_code = EONAY_EXIT_OK;
  if (eonay_cli_parse (self, _ ("Activate E-Onay."), entries, &argc, &argv, &exit_code))
    exit_code = run_activation (self, &options);
  g_free (options.certificate_id);
  return exit_code;
}
