/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-cli-columns.h"
#include "eonay-cli.h"
#include "eonay-enums.h"
#include "eonay-exit-code.h"
#include "eonay-open-submissions.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording-fate.h"
#include "eonay-wording.h"

static const char *
get_nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  return g_enum_get_value (klass, value)->value_nick;
}

static const char *
get_consent_name (EonayConsent consent)
{
  switch (consent)
    {
    case EONAY_CONSENT_ACTIVE:
      return "active";
    case EONAY_CONSENT_INACTIVE:
      return "inactive";
    case EONAY_CONSENT_UNKNOWN:
    default:
      return "unknown";
    }
}

static const char *
get_source_name (EonayLedger *ledger, const char *id)
{
  if (eonay_ledger_get_consent_time (ledger, id) == 0)
    return NULL;
  return eonay_ledger_get_consent_source (ledger, id) == EONAY_CONSENT_SOURCE_HOLDER ? "holder"
                                                                                     : "portal";
}

static void
add_known_certificate (JsonBuilder *builder, EonayLedger *ledger, const char *id)
{
  EonayRevocationRecord revocation =
      eonay_revocation_record_read (ledger, id, eonay_calendar_get_now ());
  g_autofree char *holder = eonay_ledger_dup_holder (ledger, id);
  g_autofree char *provider = eonay_ledger_dup_provider_id (ledger, id);
  g_auto (GStrv) submissions = eonay_ledger_dup_submissions (ledger, id);
  g_autoptr (GDateTime) end =
      g_date_time_new_from_unix_utc (eonay_ledger_get_not_after (ledger, id));
  g_autofree char *not_after = end != NULL ? g_date_time_format_iso8601 (end) : NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_string_value (builder, id);
  json_builder_set_member_name (builder, "holder");
  json_builder_add_string_value (builder, holder);
  json_builder_set_member_name (builder, "provider");
  json_builder_add_string_value (builder, provider);
  json_builder_set_member_name (builder, "not-after");
  json_builder_add_string_value (builder, not_after);
  json_builder_set_member_name (builder, "e-onay");
  json_builder_add_string_value (builder, get_consent_name (eonay_ledger_get_consent (ledger, id)));
  json_builder_set_member_name (builder, "consent-source");
  json_builder_add_string_value (builder, get_source_name (ledger, id));
  json_builder_set_member_name (builder, "result-unknown");
  json_builder_add_boolean_value (builder, *submissions != NULL);
  json_builder_set_member_name (builder, "unknown-receipts");
  json_builder_begin_array (builder);
  for (char **receipt = submissions; *receipt != NULL; receipt++)
    json_builder_add_string_value (builder, *receipt);
  json_builder_end_array (builder);
  eonay_cli_add_revocation (builder, &revocation);
  json_builder_end_object (builder);
}

static void
print_status_json (EonayCli *self, EonayCardMonitorStatus status, GStrv ids)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "reader");
  json_builder_add_string_value (builder, get_nick (EONAY_TYPE_CARD_MONITOR_STATUS, status));
  json_builder_set_member_name (builder, "certificates");
  json_builder_begin_array (builder);
  for (guint i = 0; ids[i] != NULL; i++)
    add_known_certificate (builder, self->ledger, ids[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  eonay_cli_print_json (builder);
}

static void
print_unknown_results (EonayLedger *ledger, const char *id)
{
  g_autoptr (GPtrArray) receipts = eonay_open_submissions_list (ledger, NULL, id);
  g_autofree char *text = eonay_wording_unknown_results (receipts, eonay_calendar_get_now ());

  if (text != NULL)
    g_print ("! %s\n", text);
}

static void
print_status (EonayCli *self, EonayCardMonitorStatus status, GStrv ids)
{
  g_autoptr (EonayCliColumns) columns = eonay_cli_columns_new (0);
  gint64 now = eonay_calendar_get_now ();

  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *holder = eonay_ledger_dup_holder (self->ledger, ids[i]);
      g_autofree char *name = eonay_wording_holder (holder);
      gint64 not_before = eonay_ledger_get_not_before (self->ledger, ids[i]);
      gint64 not_after = eonay_ledger_get_not_after (self->ledger, ids[i]);
      EonayRevocationRecord revocation = eonay_revocation_record_read (self->ledger, ids[i], now);
      g_autofree char *validity = eonay_wording_validity (
          eonay_revocation_apply (
              revocation.state,
              eonay_validity_get_state (not_before, not_after, now, self->reminder_days)),
          not_before, not_after, now);

      const char *consent =
          eonay_wording_for_consent (eonay_ledger_get_consent (self->ledger, ids[i]),
                                     eonay_ledger_get_consent_source (self->ledger, ids[i]));

      eonay_cli_columns_add (columns, name, validity, consent, NULL);
    }
  g_print ("%s\n", eonay_wording_for_monitor (status));
  eonay_cli_columns_print (columns);
  for (guint i = 0; ids[i] != NULL; i++)
    print_unknown_results (self->ledger, ids[i]);
}

/* Shows what is known without accessing a card: the readers' state and the ledger. */
int
eonay_cli_status (EonayCli *self, int argc, char **argv)
{
  int exit_code = EONAY_EXIT_OK;
  if (!eonay_cli_parse (self, _ ("Show the card reader's state and the certificates seen so far."),
                        NULL, &argc, &argv, &exit_code))
    return exit_code;

  EonayCardMonitorStatus status = EONAY_CARD_MONITOR_STARTING;
  g_autoptr (GError) error = NULL;
  if (!eonay_cli_wait_for_monitor (self, &status, &error))
    return eonay_cli_fail (self, error, NULL);
  if (eonay_ledger_get_error (self->ledger) != NULL)
    return eonay_cli_fail (self, eonay_ledger_get_error (self->ledger), NULL);
  g_auto (GStrv) ids = eonay_ledger_dup_certificate_ids (self->ledger);
  if (self->json)
    print_status_json (self, status, ids);
  else
    print_status (self, status, ids);
  return EONAY_EXIT_OK;
}
