/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "eonay-diagnosis-report.h"
#include "eonay-wording-diagnosis.h"

/* Results of the checks in core/diagnosis/eonay-diagnosis-*.c, and their values. */
static const struct
{
  EonayFindingState state;
  const char *check;
  const char *reasons;
  const char *values;
} findings[] = {
  { EONAY_FINDING_OK, "service", "running", "library" },
  { EONAY_FINDING_FAILED, "service",
    "not-running not-installed disabled masked forbidden timed-out not-checked", "code" },
  { EONAY_FINDING_OK, "card-access", "seat everyone", "" },
  { EONAY_FINDING_OK, "readers", "found", "count names" },
  { EONAY_FINDING_FAILED, "readers", "none no-service", "" },
  { EONAY_FINDING_OK, "card", "present mute", "family reader" },
  { EONAY_FINDING_WARNING, "card", "none no-reader no-service not-checked", "" },
  { EONAY_FINDING_FAILED, "card-holder", "exclusive named", "reader program" },
  { EONAY_FINDING_OK, "modules", "found named none none-usable none-named", "places usable" },
  { EONAY_FINDING_FAILED, "modules", "settings", "path" },
  { EONAY_FINDING_FAILED, "modules", "timed-out not-checked", "" },
  { EONAY_FINDING_OK, "module",
    "found wrong-architecture missing-library no-library not-safe not-there",
    "path machine library" },
  { EONAY_FINDING_OK, "signer", "reachable asks-password not-authorized hidepid", "action option" },
  { EONAY_FINDING_FAILED, "signer",
    "seat-inactive no-seat busy failed masked not-installed not-started bus-policy no-bus "
    "timed-out not-checked",
    "" },
  { EONAY_FINDING_OK, "certificate",
    "valid no-end expiring expired not-yet-valid clock pin-locked seal other unreadable none "
    "no-module "
    "card-busy "
    "card-removed module-failed module-timeout",
    "holder date days-left kind provider" },
  { EONAY_FINDING_OK, "seat", "active inactive no-seat remote no-session timed-out not-checked",
    "" },
  { EONAY_FINDING_OK, "keyring", "unlocked locked none no-collection failed timed-out", "" },
  { EONAY_FINDING_OK, "tray", "shown none no-host timed-out", "" },
  { EONAY_FINDING_OK, "notifications", "shown no-actions", "server version" },
  { EONAY_FINDING_WARNING, "notifications", "none timed-out", "" },
  { EONAY_FINDING_OK, "clock", "synchronized not-synchronized not-kept no-service timed-out", "" },
  { EONAY_FINDING_OK, "proxy", "none script used failed no-scheme timed-out",
    "provider host proxy" },
  { EONAY_FINDING_OK, "connection",
    "trusted not-resolved not-connected proxy-address proxy-unreachable proxy-silent proxy-refused "
    "proxy-failed proxy-no-password proxy-password proxy-login no-handshake certificate-time "
    "certificate-name certificate-unknown timed-out",
    "provider host proxy date certificate-days-left" },
  { EONAY_FINDING_OK, "profile", "known exchange-not-known", "provider host file override" },
  { EONAY_FINDING_OK, "storage", "writable not-writable full", "path" },
  { EONAY_FINDING_WARNING, "ledger", "damaged unreadable", "path folder" },
  { EONAY_FINDING_FAILED, "preferences", "missing", "" },
  { EONAY_FINDING_WARNING, "receipts", "unknown-fate", "count" },
  { EONAY_FINDING_OK, "portal",
    "entry-page signed-login code-page code-label code remaining clock timed-out not-checked",
    "provider host detail" },
  { EONAY_FINDING_FAILED, "portal",
    "entry-page signed-login code-page code-label code remaining clock", "provider host detail" },
};

static EonayFinding *
create (gsize i, const char *reason)
{
  EonayFinding *finding = eonay_finding_new (findings[i].check, findings[i].state, reason);
  g_auto (GStrv) names = g_strsplit (findings[i].values, " ", -1);

  for (gsize j = 0; names[j] != NULL; j++)
    eonay_finding_set (finding, names[j], "value");
  return finding;
}

/* Each result has a text, and each slot in it a value. */
static void
test_complete (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (findings); i++)
    {
      g_auto (GStrv) reasons = g_strsplit (findings[i].reasons, " ", -1);

      for (gsize j = 0; reasons[j] != NULL; j++)
        {
          g_autoptr (EonayFinding) finding = create (i, reasons[j]);
          g_autoptr (EonayDiagnosisWording) wording = eonay_wording_for_finding (finding);

          g_test_message ("%s %s", findings[i].check, reasons[j]);
          g_assert_true (eonay_wording_knows_finding (finding));
          g_assert_cmpstr (wording->title, !=, findings[i].check);
          g_assert_null (strchr (wording->finding, '{'));
          g_assert_null (strchr (wording->remedy, '{'));
          g_assert_null (strchr (wording->target, '{'));
          /* Help only with a remedy. */
          if (wording->kind != EONAY_REMEDY_BY_HAND)
            g_assert_cmpstr (wording->remedy, !=, "");
        }
    }
}

static void
test_unknown (void)
{
  g_autoptr (EonayFinding) finding = eonay_finding_new ("card", EONAY_FINDING_FAILED, "no-such");
  g_autoptr (EonayDiagnosisWording) wording = eonay_wording_for_finding (finding);

  g_assert_false (eonay_wording_knows_finding (finding));
  g_assert_cmpstr (wording->finding, !=, "");
}

/* Names of readers and files cannot break the report's lines. */
static void
test_hostile_value (void)
{
  g_autoptr (EonayFinding) finding = eonay_finding_new ("card", EONAY_FINDING_OK, "present");
  g_autofree char *line = NULL;

  eonay_finding_set (finding, "reader", "a\x1b[2Jb\xe2\x80\xae");
  line = eonay_diagnosis_report_line (finding);
  g_assert_null (strchr (line, '\x1b'));
  g_assert_null (strstr (line, "\xe2\x80\xae"));
}

static void
assert_summary (guint n_failed, guint n_warnings, const char *expected)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_finding_unref);
  g_autofree char *summary = NULL;

  g_ptr_array_add (all, eonay_finding_new ("card", EONAY_FINDING_OK, "present"));
  g_ptr_array_add (all, eonay_finding_new ("card", EONAY_FINDING_NOT_CHECKED, "no-reader"));
  for (guint i = 0; i < n_failed; i++)
    g_ptr_array_add (all, eonay_finding_new ("card", EONAY_FINDING_FAILED, "mute"));
  for (guint i = 0; i < n_warnings; i++)
    g_ptr_array_add (all, eonay_finding_new ("card", EONAY_FINDING_WARNING, "none"));
  summary = eonay_wording_findings_summary (all);
  g_assert_cmpstr (summary, ==, expected);
}

static void
test_summary (void)
{
  assert_summary (0, 0, "All is well");
  assert_summary (1, 3, "1 problem was found");
  assert_summary (2, 0, "2 problems were found");
  assert_summary (0, 1, "No problem was found; 1 thing could be better");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wording-diagnosis/complete", test_complete);
  g_test_add_func ("/wording-diagnosis/unknown", test_unknown);
  g_test_add_func ("/wording-diagnosis/hostile-value", test_hostile_value);
  g_test_add_func ("/wording-diagnosis/summary", test_summary);
  return g_test_run ();
}
