/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-cli.h"
#include "eonay-diagnosis-report.h"
#include "eonay-diagnosis.h"
#include "eonay-exit-code.h"
#include "eonay-wording-diagnosis.h"

static void
add_finding (JsonBuilder *builder, const EonayFinding *finding)
{
  g_autoptr (GList) names = eonay_finding_list_names (finding);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "check");
  json_builder_add_string_value (builder, finding->check);
  json_builder_set_member_name (builder, "state");
  json_builder_add_string_value (builder, eonay_finding_state_get_name (finding->state));
  json_builder_set_member_name (builder, "reason");
  json_builder_add_string_value (builder, finding->reason);
  json_builder_set_member_name (builder, "values");
  json_builder_begin_object (builder);
  for (GList *at = names; at != NULL; at = at->next)
    {
      json_builder_set_member_name (builder, at->data);
      json_builder_add_string_value (builder, eonay_finding_get (finding, at->data));
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static void
print_findings_json (GPtrArray *findings)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "version");
  json_builder_add_string_value (builder, PACKAGE_VERSION);
  json_builder_set_member_name (builder, "state");
  json_builder_add_string_value (builder,
                                 eonay_finding_state_get_name (eonay_finding_get_worst (findings)));
  json_builder_set_member_name (builder, "findings");
  json_builder_begin_array (builder);
  for (guint i = 0; i < findings->len; i++)
    add_finding (builder, findings->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  eonay_cli_print_json (builder);
}

static void
print_findings (GPtrArray *findings, gboolean with_portal)
{
  g_autofree char *report = eonay_diagnosis_report (findings);

  g_print ("%s", report);
  if (with_portal)
    g_print ("\n%s\n", _ ("The portal's pages were only read. Nothing was signed, and the code on "
                          "the page was not used."));
}

static int
run_diagnosis (EonayCli *self, gboolean with_portal)
{
  g_autoptr (EonayDiagnosis) diagnosis =
      eonay_diagnosis_new (self->registry, self->ledger, self->reminder_days);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GError) error = NULL;

  eonay_diagnosis_run_async (diagnosis, with_portal, self->cancellable, eonay_cli_result_cb,
                             &result);
  eonay_cli_wait_for_result (&result);
  findings = eonay_diagnosis_run_finish (diagnosis, result, &error);
  if (findings == NULL)
    return eonay_cli_fail (self, error, NULL);
  if (self->json)
    print_findings_json (findings);
  else
    print_findings (findings, with_portal);
  return eonay_finding_get_worst (findings) == EONAY_FINDING_FAILED ? EONAY_EXIT_PROBLEM_FOUND
                                                                    : EONAY_EXIT_OK;
}

/* Reports what prevents an activation, and the remedy. */
int
eonay_cli_doctor (EonayCli *self, int argc, char **argv)
{
  gboolean with_portal = FALSE;
  const GOptionEntry entries[] = {
    { "portal", 0, 0, G_OPTION_ARG_NONE, &with_portal,
      N_ ("Check the portal's pages too, up to the code; nothing is signed"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  int exit_code = EONAY_EXIT_OK;

  self->needs_no_settings = TRUE;
  if (eonay_cli_parse (self, _ ("Find problems that prevent E-Onay, and suggest solutions."),
                       entries, &argc, &argv, &exit_code))
    exit_code = run_diagnosis (self, with_portal);
  return exit_code;
}
