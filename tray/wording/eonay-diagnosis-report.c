/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-diagnosis-report.h"

#include <glib/gi18n-lib.h>

#include "eonay-wording-diagnosis.h"

/**
 * eonay_diagnosis_report_line:
 * @finding: a finding
 *
 * Returns: (transfer full): a line with sign, state, title and finding, and one with the remedy
 */
char *
eonay_diagnosis_report_line (const EonayFinding *finding)
{
  g_autoptr (EonayDiagnosisWording) wording = eonay_wording_for_finding (finding);
  EonayFindingState state = finding->state;
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s %s — %s: %s\n", eonay_wording_finding_sign (state),
                          eonay_wording_finding_state (state), wording->title, wording->finding);
  if (*wording->remedy != '\0')
    g_string_append_printf (line, "  → %s\n", wording->remedy);
  return g_string_free (line, FALSE);
}

/**
 * eonay_diagnosis_report:
 * @findings: (element-type EonayFinding): all findings
 *
 * A report for support: program, system, desktop and all findings. Contains no name or number of a
 * person, no user name and no host name.
 *
 * Returns: (transfer full): the report
 */
char *
eonay_diagnosis_report (GPtrArray *findings)
{
  GString *report = g_string_new (NULL);
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  const char *desktop = g_getenv ("XDG_CURRENT_DESKTOP");
  g_autofree char *summary = eonay_wording_findings_summary (findings);

  g_string_append_printf (report, _ ("E-Onay for Pardus %s, diagnosis report"), PACKAGE_VERSION);
  g_string_append_printf (report, "\n%s", system != NULL ? system : "Linux");
  if (desktop != NULL && *desktop != '\0')
    g_string_append_printf (report, ", %s", desktop);
  g_string_append_printf (report, "\n\n%s\n\n", summary);
  for (guint i = 0; i < findings->len; i++)
    {
      g_autofree char *line = eonay_diagnosis_report_line (findings->pdata[i]);

      g_string_append (report, line);
    }
  return g_string_free (report, FALSE);
}
