/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-cli-columns.h"
#include "eonay-cli.h"
#include "eonay-exit-code.h"
#include "eonay-known-certificate.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording.h"

/* The command's options: without --days the preference is used, as in the applet. */
typedef struct
{
  gboolean has_days;
  guint days;
  GArray *reminder_days;
  gint64 now;
} Question;

static EonayCertificateState
get_state (const Question *question, const EonayKnownCertificate *known)
{
  EonayCertificateState by_dates =
      question->has_days ? eonay_validity_get_state_ahead (known->not_before, known->not_after,
                                                           question->now, question->days)
                         : eonay_validity_get_state (known->not_before, known->not_after,
                                                     question->now, question->reminder_days);

  return eonay_revocation_apply (known->revocation.state, by_dates);
}

/* The worst state of the certificates without a successor. */
static EonayExitCode
judge (const Question *question, GPtrArray *list)
{
  EonayExitCode verdict = list->len > 0 ? EONAY_EXIT_OK : EONAY_EXIT_NONE_KNOWN;

  for (guint i = 0; i < list->len; i++)
    {
      const EonayKnownCertificate *known = g_ptr_array_index (list, i);
      EonayCertificateState state = get_state (question, known);

      if (known->has_successor)
        continue;
      if (state == EONAY_CERTIFICATE_REVOKED || state == EONAY_CERTIFICATE_SUSPENDED)
        return EONAY_EXIT_REVOKED;
      if (state == EONAY_CERTIFICATE_EXPIRED)
        verdict = EONAY_EXIT_EXPIRED;
      if (state == EONAY_CERTIFICATE_EXPIRING && verdict != EONAY_EXIT_EXPIRED)
        verdict = EONAY_EXIT_EXPIRING;
    }
  return verdict;
}

/* The number of days looked ahead; null if the preference has no usable day. */
static void
add_days (JsonBuilder *builder, const Question *question)
{
  gint64 days = -1;

  for (guint i = 0; i < question->reminder_days->len; i++)
    if (g_array_index (question->reminder_days, guint32, i) <= EONAY_VALIDITY_MAX_DAYS)
      days = MAX (days, g_array_index (question->reminder_days, guint32, i));
  if (question->has_days)
    days = question->days;
  json_builder_set_member_name (builder, "days");
  if (days >= 0)
    json_builder_add_int_value (builder, days);
  else
    json_builder_add_null_value (builder);
}

static void
add_known (JsonBuilder *builder, const Question *question, const EonayKnownCertificate *known)
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
  json_builder_add_int_value (builder,
                              eonay_calendar_days_between (question->now, known->not_after));
  json_builder_set_member_name (builder, "state");
  json_builder_add_string_value (builder, eonay_cli_get_state_name (get_state (question, known)));
  json_builder_set_member_name (builder, "replaced");
  json_builder_add_boolean_value (builder, known->has_successor);
  json_builder_end_object (builder);
}

static void
print_json (const Question *question, GPtrArray *list, EonayExitCode verdict)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "result");
  json_builder_add_string_value (builder, eonay_exit_code_get_name (verdict));
  add_days (builder, question);
  json_builder_set_member_name (builder, "certificates");
  json_builder_begin_array (builder);
  for (guint i = 0; i < list->len; i++)
    add_known (builder, question, g_ptr_array_index (list, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  eonay_cli_print_json (builder);
}

static void
print_text (EonayCli *self, const Question *question, GPtrArray *list)
{
  g_autoptr (EonayCliColumns) columns = eonay_cli_columns_new (0);

  for (guint i = 0; i < list->len; i++)
    {
      const EonayKnownCertificate *known = g_ptr_array_index (list, i);
      g_autofree char *validity =
          known->has_successor
              ? g_strdup (_ ("replaced by a newer certificate"))
              : eonay_wording_validity (get_state (question, known), known->not_before,
                                        known->not_after, question->now);

      g_autofree char *holder = eonay_wording_holder (known->holder);

      eonay_cli_columns_add (columns, holder, validity,
                             eonay_cli_get_provider_name (self, known->provider_id), NULL);
    }
  eonay_cli_columns_print (columns);
  if (list->len == 0)
    g_print ("%s\n", _ ("No certificate has been seen yet. Insert your card."));
}

static gboolean
parse_days (const char *text, Question *question)
{
  guint64 number = 0;

  if (text != NULL &&
      !g_ascii_string_to_unsigned (text, 10, 0, EONAY_VALIDITY_MAX_DAYS, &number, NULL))
    {
      g_printerr (_ ("eonay: --days takes a number from %d to %d, and “%s” is none\n"), 0,
                  EONAY_VALIDITY_MAX_DAYS, text);
      return FALSE;
    }
  question->has_days = text != NULL;
  question->days = (guint) number;
  return TRUE;
}

/* For scripts: whether a known certificate expires soon, with or without its card inserted. */
int
eonay_cli_check_expiry (EonayCli *self, int argc, char **argv)
{
  g_autofree char *text = NULL;
  const GOptionEntry entries[] = {
    { "days", 0, 0, G_OPTION_ARG_STRING, &text,
      N_ ("Look this many days ahead; by default up to the first reminder"), "N" },
    G_OPTION_ENTRY_NULL,
  };
  int exit_code = EONAY_EXIT_OK;
  Question question = { .now = eonay_calendar_get_now () };

  if (!eonay_cli_parse (self,
                        _ ("Tell by the exit code whether a certificate seen so far ends soon; no "
                           "card is needed."),
                        entries, &argc, &argv, &exit_code))
    return exit_code;
  if (!parse_days (text, &question))
    return EONAY_EXIT_USAGE;

  if (eonay_ledger_get_error (self->ledger) != NULL)
    return eonay_cli_fail (self, eonay_ledger_get_error (self->ledger), NULL);
  question.reminder_days = self->reminder_days;
  g_autoptr (GPtrArray) list = eonay_known_certificate_list (self->ledger);
  EonayExitCode verdict = judge (&question, list);
  if (self->json)
    print_json (&question, list, verdict);
  else
    print_text (self, &question, list);
  return verdict;
}
