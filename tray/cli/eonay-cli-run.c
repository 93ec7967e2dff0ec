/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-cli-run.h"
#include "eonay-exit-code.h"
#include "eonay-terminal.h"
#include "eonay-wording-fate.h"
#include "eonay-wording.h"

void
eonay_cli_run_options_clear (EonayCliRunOptions *self)
{
  g_clear_pointer (&self->certificate_id, g_free);
}

/* Descriptors of this process are closed on exec(), so those that it was started with are not. */
static gboolean
is_from_caller (int fd)
{
  int flags = fcntl (fd, F_GETFD);

  return flags >= 0 && (flags & FD_CLOEXEC) == 0 && eonay_secret_can_read (fd);
}

gboolean
eonay_cli_run_parse (EonayCli *self,
                     const char *summary,
                     EonayCliRunOptions *options,
                     GStrv *arguments,
                     int *argc,
                     char ***argv,
                     int *exit_code)
{
  const GOptionEntry entries[] = {
    { "pin-fd", 0, 0, G_OPTION_ARG_INT, &options->pin_fd,
      N_ ("Read the PIN from this file descriptor"), "N" },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &options->assume_yes,
      N_ ("Ask nothing; sign known texts only"), NULL },
    { "certificate", 0, 0, G_OPTION_ARG_STRING, &options->certificate_id,
      N_ ("Use the certificate whose SHA-256 begins with these digits"), "ID" },
    { arguments != NULL ? G_OPTION_REMAINING : NULL, 0, 0, G_OPTION_ARG_STRING_ARRAY, arguments,
      NULL, N_ ("CODE") },
    G_OPTION_ENTRY_NULL,
  };

  if (!eonay_cli_parse_options (self, summary, entries, argc, argv, exit_code))
    return FALSE;
  if (options->pin_fd == EONAY_CLI_NO_PIN_FD || is_from_caller (options->pin_fd))
    return eonay_cli_open (self, exit_code);
  g_printerr (_ ("eonay: --pin-fd: the descriptor %d is not open for reading\n"), options->pin_fd);
  *exit_code = EONAY_EXIT_USAGE;
  return FALSE;
}

static void
state_changed_cb (EonayActivation *activation)
{
  EonayActivationState state = eonay_activation_get_state (activation);

  if (state != EONAY_ACTIVATION_FAILED && state != EONAY_ACTIVATION_DONE)
    g_printerr ("• %s\n", eonay_wording_for_state (state));
}

void
eonay_cli_run_follow (EonayActivation *activation)
{
  g_signal_connect (activation, "notify::state", G_CALLBACK (state_changed_cb), NULL);
}

void
eonay_cli_run_tell_killed (EonayCli *self, EonayActivation *activation)
{
  const EonayRunNote *killed = eonay_activation_get_killed_run (activation);

  if (killed == NULL)
    return;
  g_autoptr (EonayWording) wording =
      eonay_wording_for_killed_run (killed, eonay_ledger_has_submission (self->ledger, NULL));
  eonay_cli_print_wording (wording);
  g_printerr ("\n");
}

void
eonay_cli_run_add (EonayCli *self, JsonBuilder *builder, EonayActivation *activation)
{
  EonayCertificate *certificate = eonay_activation_get_certificate (activation);
  GPtrArray *receipts = eonay_activation_get_receipts (activation);

  if (certificate != NULL)
    {
      json_builder_set_member_name (builder, "certificate");
      json_builder_begin_object (builder);
      eonay_cli_add_certificate (self, builder, certificate, eonay_calendar_get_now ());
      json_builder_end_object (builder);
    }
  json_builder_set_member_name (builder, "receipts");
  json_builder_begin_array (builder);
  for (guint i = 0; i < receipts->len; i++)
    {
      g_autofree char *path = eonay_receipt_dup_path (g_ptr_array_index (receipts, i), "json");
      json_builder_add_string_value (builder, path);
    }
  json_builder_end_array (builder);
}

void
eonay_cli_run_print_receipts (EonayActivation *activation)
{
  GPtrArray *receipts = eonay_activation_get_receipts (activation);

  for (guint i = 0; i < receipts->len; i++)
    {
      g_autofree char *path = eonay_receipt_dup_path (g_ptr_array_index (receipts, i), "txt");
      g_print (_ ("Receipt: %s\n"), path);
    }
}

static void
print_last_receipt (EonayActivation *activation)
{
  GPtrArray *receipts = eonay_activation_get_receipts (activation);
  g_autofree char *path =
      receipts->len > 0
          ? eonay_receipt_dup_path (g_ptr_array_index (receipts, receipts->len - 1), "txt")
          : NULL;

  if (path != NULL)
    g_printerr (_ ("Receipt: %s\n"), path);
}

/* The card has been read again after the failure, so the number is current. */
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

void
eonay_cli_run_print_certainty (EonayActivation *activation, const GError *error)
{
  const char *certainty =
      eonay_wording_certainty (eonay_activation_get_furthest_state (activation));

  if (*certainty != '\0')
    g_printerr ("%s\n", certainty);
  if (g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNKNOWN_FATE))
    print_last_receipt (activation);
  print_tries (activation, error);
}
