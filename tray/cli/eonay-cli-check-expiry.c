/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-cli-columns.h"
#include "eonay-cli.h"
#include "eonay-exit-code.h"
#include "eonay-known-certificate.h"
#include "eonay-wording.h"

#define DEFAULT_DAYS 30
/* Longer than any certificate lives. */
#define MAX_DAYS 3650

static gboolean
is_expired (const EonayKnownCertificate *known, gint64 now)
{
  return now > known->not_after;
}

static const char *
get_state_name (const EonayKnownCertificate *known, guint days, gint64 now)
{
  if (is_expired (known, now))
    return "expired";
  if (eonay_calendar_days_between (now, known->not_after) <= (int) days)
    return "expiring";
  return now < known->not_before ? "not-yet-valid" : "valid";
}

/* The worst of those that no later certificate has taken the place of. */
static EonayExitCode
judge (GPtrArray *list, guint days, gint64 now)
{
  EonayExitCode verdict = list->len > 0 ? EONAY_EXIT_OK : EONAY_EXIT_NONE_KNOWN;

  for (guint i = 0; i < list->len; i++)
    {
      const EonayKnownCertificate *known = g_ptr_array_index (list, i);
      const char *state = get_state_name (known, days, now);

      if (known->has_successor)
        continue;
      if (g_str_equal (state, "expired"))
        return EONAY_EXIT_EXPIRED;
      if (g_str_equal (state, "expiring"))
        verdict = EONAY_EXIT_EXPIRING;
    }
  return verdict;
}

static void
add_known (JsonBuilder *builder, const EonayKnownCertificate *known, guint days, gint64 now)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_string_value (builder, known->id);
  json_builder_set_member_name (builder, "holder");
  json_builder_add_string_value (builder, known->holder);
  json_builder_set_member_name (builder, "provider");
  json_builder_add_string_value (builder, known->provider_id);
  eonay_cli_add_time (builder, "not-after", known->not_after);
  json_builder_set_member_name (builder, "days-left");
  json_builder_add_int_value (builder, eonay_calendar_days_between (now, known->not_after));
  json_builder_set_member_name (builder, "state");
  json_builder_add_string_value (builder, get_state_name (known, days, now));
  json_builder_set_member_name (builder, "replaced");
  json_builder_add_boolean_value (builder, known->has_successor);
  json_builder_end_object (builder);
}

static void
print_json (GPtrArray *list, guint days, gint64 now, EonayExitCode verdict)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "result");
  json_builder_add_string_value (builder, eonay_exit_code_get_name (verdict));
  json_builder_set_member_name (builder, "days");
  json_builder_add_int_value (builder, days);
  json_builder_set_member_name (builder, "certificates");
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    add_known (builder, g_ptr_array_index (list, i), days, now);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  eonay_cli_print_json (builder);
}

static void
print_text (EonayCli *self, GPtrArray *list, gint64 now)
{
  g_autoptr (EonayCliColumns) columns = eonay_cli_columns_new (0);

  for (guint i = 0; i < list->len; i++)
    {
      const EonayKnownCertificate *known = g_ptr_array_index (list, i);
      g_autofree char *validity =
          known->has_successor ? g_strdup (_ ("replaced by a newer certificate"))
                               : eonay_wording_validity (known->not_before, known->not_after, now);

      eonay_cli_columns_add (columns, known->holder != NULL ? known->holder : "—", validity,
                             eonay_cli_get_provider_name (self, known->provider_id), NULL);
    }
  eonay_cli_columns_print (columns);
  if (list->len == 0)
    g_print ("%s\n", _ ("No certificate has been seen yet. Insert your card."));
}

static gboolean
parse_days (const char *text, guint *days)
{
  guint64 number = DEFAULT_DAYS;

  if (text != NULL && !g_ascii_string_to_unsigned (text, 10, 0, MAX_DAYS, &number, NULL))
    {
      g_printerr (_ ("eonay: --days takes a number from %d to %d, and “%s” is none\n"), 0, MAX_DAYS,
                  text);
      return FALSE;
    }
  *days = (guint) number;
  return TRUE;
}

/* For scripts: whether a certificate that was seen here ends soon, with its card in or out. */
int
eonay_cli_check_expiry (EonayCli *self, int argc, char **argv)
{
  g_autofree char *text = NULL;
  const GOptionEntry entries[] = {
    { "days", 0, 0, G_OPTION_ARG_STRING, &text, N_ ("Look this many days ahead; 30 if not given"),
      "N" },
    G_OPTION_ENTRY_NULL,
  };
  int exit_code = EONAY_EXIT_OK;
  guint days = 0;

  if (!eonay_cli_parse (self,
                        _ ("Tell by the exit code whether a certificate seen so far ends soon; no "
                           "card is needed."),
                        entries, &argc, &argv, &exit_code))
    return exit_code;
  if (!parse_days (text, &days))
    return EONAY_EXIT_USAGE;

  gint64 now = eonay_calendar_get_now ();
  g_autoptr (GPtrArray) list = eonay_known_certificate_list (self->ledger);
  EonayExitCode verdict = judge (list, days, now);
  if (self->json)
    print_json (list, days, now, verdict);
  else
    print_text (self, list, now);
  return verdict;
}
