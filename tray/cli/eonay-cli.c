/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-cli-output.h"
#include "eonay-cli.h"
#include "eonay-exit-code.h"
#include "eonay-national-id.h"
#include "eonay-settings.h"
#include "eonay-wording.h"

/**
 * eonay_cli_open:
 * @self: the command line, with its options parsed
 * @exit_code: (out): the exit code if this returns %FALSE
 *
 * Returns: %TRUE if the command is to run
 */
gboolean
eonay_cli_open (EonayCli *self, int *exit_code)
{
  self->settings = eonay_settings_new ();
  if (self->settings == NULL && !self->needs_no_settings)
    {
      g_printerr ("eonay: %s\n", eonay_wording_no_settings ());
      *exit_code = EONAY_EXIT_FAILED;
      return FALSE;
    }
  /* GIO's resolver for the desktop's proxies would end the process without its own schema. */
  if (self->settings == NULL)
    g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  self->monitor = eonay_card_monitor_new ();
  self->registry = eonay_provider_registry_new (NULL, NULL);
  if (self->settings != NULL)
    {
      self->reminder_days = eonay_settings_dup_reminder_days (self->settings);
      eonay_settings_apply_providers (self->settings, self->registry);
    }
  self->store = eonay_session_store_new ();
  self->ledger = eonay_ledger_new (NULL);
  self->signer = eonay_signer_new (NULL);
  if (eonay_ledger_get_damaged_path (self->ledger) != NULL)
    g_printerr (_ ("The saved certificate list could not be read; it was moved to %s and a new one "
                   "was started.\n"),
                eonay_ledger_get_damaged_path (self->ledger));
  return TRUE;
}

void
eonay_cli_clear (EonayCli *self)
{
  if (self->monitor != NULL)
    eonay_card_monitor_stop (self->monitor);
  g_clear_object (&self->monitor);
  g_clear_object (&self->registry);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->reminder_days, g_array_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->ledger);
  g_clear_object (&self->signer);
}

/**
 * eonay_cli_parse_options:
 * @self: the command line
 * @summary: what the command does, in one line
 * @entries: (nullable): the command's own options
 * @argc: (inout): number of arguments, the command's name first
 * @argv: (inout): the arguments
 * @exit_code: (out): the exit code if this returns %FALSE
 *
 * Parses a command's options; all commands have `--json` and `--help`. Opens nothing.
 *
 * Returns: %TRUE if the command is to run
 */
gboolean
eonay_cli_parse_options (EonayCli *self,
                         const char *summary,
                         const GOptionEntry *entries,
                         int *argc,
                         char ***argv,
                         int *exit_code)
{
  gboolean needs_help = FALSE;
  GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_ ("Print JSON"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &needs_help, N_ ("List the options"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_option_context_set_summary (context, summary);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  /* GLib's own option would exit here, whether or not its output could be written. */
  g_option_context_set_help_enabled (context, FALSE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);

  g_autoptr (GError) error = NULL;
  gboolean is_parsed = g_option_context_parse (context, argc, argv, &error);
  if (is_parsed && needs_help)
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);
      g_print ("%s", help);
      *exit_code = EONAY_EXIT_OK;
      return FALSE;
    }
  if (is_parsed && *argc == 1)
    return TRUE;
  g_printerr ("eonay: %s\n", error != NULL ? error->message : _ ("too many arguments"));
  *exit_code = EONAY_EXIT_USAGE;
  return FALSE;
}

/* As eonay_cli_parse_options(), then eonay_cli_open(). */
gboolean
eonay_cli_parse (EonayCli *self,
                 const char *summary,
                 const GOptionEntry *entries,
                 int *argc,
                 char ***argv,
                 int *exit_code)
{
  return eonay_cli_parse_options (self, summary, entries, argc, argv, exit_code) &&
         eonay_cli_open (self, exit_code);
}

/* Waits until the card monitor knows its state. */
gboolean
eonay_cli_wait_for_monitor (EonayCli *self, EonayCardMonitorStatus *status, GError **error)
{
  eonay_card_monitor_start (self->monitor);
  while (eonay_card_monitor_get_status (self->monitor) == EONAY_CARD_MONITOR_STARTING &&
         !g_cancellable_is_cancelled (self->cancellable))
    g_main_context_iteration (NULL, TRUE);
  *status = eonay_card_monitor_get_status (self->monitor);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* user_data: receives the result, for eonay_cli_wait_for_result(). */
void
eonay_cli_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **location = user_data;

  *location = g_object_ref (result);
  g_main_context_wakeup (NULL);
}

/* (transfer full) */
GAsyncResult *
eonay_cli_wait_for_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

void
eonay_cli_add_error (JsonBuilder *builder, const GError *error)
{
  EonayExitCode code = eonay_exit_code_for_error (error);
  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, eonay_exit_code_get_name (code));
  json_builder_set_member_name (builder, "exit-code");
  json_builder_add_int_value (builder, code);
  json_builder_set_member_name (builder, "message");
  json_builder_add_string_value (builder, error->message);
  json_builder_end_object (builder);
}

/* Adds a Unix time in ISO 8601 format. */
void
eonay_cli_add_time (JsonBuilder *builder, const char *name, gint64 time)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (time);
  g_autofree char *text = moment != NULL ? g_date_time_format_iso8601 (moment) : NULL;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

/* The name used in JSON. */
const char *
eonay_cli_get_state_name (EonayCertificateState state)
{
  static const char *const names[] = {
    [EONAY_CERTIFICATE_NOT_YET_VALID] = "not-yet-valid", [EONAY_CERTIFICATE_VALID] = "valid",
    [EONAY_CERTIFICATE_EXPIRING] = "expiring",           [EONAY_CERTIFICATE_EXPIRED] = "expired",
    [EONAY_CERTIFICATE_SUSPENDED] = "suspended",         [EONAY_CERTIFICATE_REVOKED] = "revoked",
  };

  return names[state];
}

/* Adds members to the caller's object. */
void
eonay_cli_add_revocation (JsonBuilder *builder, const EonayRevocationRecord *record)
{
  json_builder_set_member_name (builder, "revocation");
  json_builder_add_string_value (builder, eonay_revocation_record_get_name (record->state));
  if (record->asked != 0)
    eonay_cli_add_time (builder, "revocation-asked", record->asked);
  if (record->since != 0)
    eonay_cli_add_time (builder, "revoked-since", record->since);
}

/* Adds members to the caller's object. The T.C. number is masked. */
void
eonay_cli_add_certificate (EonayCli *self,
                           JsonBuilder *builder,
                           EonayCertificate *certificate,
                           gint64 now)
{
  gint64 not_before = eonay_certificate_get_not_before (certificate);
  gint64 not_after = eonay_certificate_get_not_after (certificate);
  g_autofree char *number = eonay_certificate_dup_masked_national_id (certificate);
  EonayRevocationRecord record =
      eonay_revocation_record_read (self->ledger, eonay_certificate_get_id (certificate), now);

  json_builder_set_member_name (builder, "id");
  json_builder_add_string_value (builder, eonay_certificate_get_id (certificate));
  json_builder_set_member_name (builder, "holder");
  json_builder_add_string_value (builder, eonay_certificate_get_holder (certificate));
  json_builder_set_member_name (builder, "national-id");
  json_builder_add_string_value (builder, number);
  json_builder_set_member_name (builder, "national-id-valid");
  if (number != NULL)
    json_builder_add_boolean_value (
        builder, eonay_national_id_is_valid (eonay_certificate_get_national_id (certificate)));
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "issuer");
  json_builder_add_string_value (builder, eonay_certificate_get_issuer (certificate));
  eonay_cli_add_time (builder, "not-before", not_before);
  eonay_cli_add_time (builder, "not-after", not_after);
  json_builder_set_member_name (builder, "state");
  json_builder_add_string_value (
      builder, eonay_cli_get_state_name (eonay_revocation_apply (
                   record.state,
                   eonay_validity_get_state (not_before, not_after, now, self->reminder_days))));
  eonay_cli_add_revocation (builder, &record);
  json_builder_set_member_name (builder, "days-left");
  json_builder_add_int_value (builder, eonay_certificate_get_days_left (certificate, now));
  json_builder_set_member_name (builder, "qualified");
  json_builder_add_boolean_value (builder, eonay_certificate_is_qualified (certificate));
  json_builder_set_member_name (builder, "seal");
  json_builder_add_boolean_value (builder, eonay_certificate_is_seal (certificate));
}

/* The provider's name; the id if no provider has it, "—" for none. */
const char *
eonay_cli_get_provider_name (EonayCli *self, const char *id)
{
  EonayProvider *provider = eonay_provider_registry_find_by_id (self->registry, id);

  if (provider != NULL)
    return eonay_provider_get_display_name (provider);
  return id != NULL ? id : "—";
}

void
eonay_cli_print_json (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  g_autofree char *text = json_generator_to_data (generator, NULL);
  g_autofree char *lines = g_strconcat (text, "\n", NULL);
  eonay_cli_output_print_as_is (lines);
}

void
eonay_cli_print_wording (const EonayWording *wording)
{
  g_printerr ("\n%s\n%s\n", wording->title, wording->body);
  if (*wording->advice != '\0')
    g_printerr ("→ %s\n", wording->advice);
  if (wording->uri != NULL)
    g_printerr ("  %s\n", wording->uri);
}

/**
 * eonay_cli_fail:
 * @self: the command line
 * @error: the error of the command
 * @provider: (nullable): the provider of the certificate
 *
 * Prints what happened and what to do; in JSON with `--json`.
 *
 * Returns: the exit code
 */
int
eonay_cli_fail (EonayCli *self, const GError *error, EonayProvider *provider)
{
  if (self->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();
      json_builder_begin_object (builder);
      eonay_cli_add_error (builder, error);
      json_builder_end_object (builder);
      eonay_cli_print_json (builder);
    }
  g_autoptr (EonayWording) wording = eonay_wording_for_error (error, provider);
  eonay_cli_print_wording (wording);
  g_debug ("%s (%s)", error->message, g_quark_to_string (error->domain));
  return eonay_exit_code_for_error (error);
}
