/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include "eonay-diagnosis-private.h"
#include "eonay-ledger-file.h"

/* A receipt needs a few KiB; with less space than this the whole system has problems. */
#define MIN_FREE (16 * 1024 * 1024)

/* The folder or its nearest existing parent, in which it would be created. */
static char *
find_existing (const char *folder)
{
  char *path = g_strdup (folder);

  while (!g_file_test (path, G_FILE_TEST_EXISTS) && !g_str_equal (path, "/"))
    {
      char *parent = g_path_get_dirname (path);

      g_free (path);
      path = parent;
    }
  return path;
}

static void
look_at_folder (GPtrArray *findings, const char *base)
{
  g_autofree char *folder = g_build_filename (base, "eonay", NULL);
  g_autofree char *existing = find_existing (folder);
  struct statvfs room = { 0 };
  const char *reason = NULL;

  if (access (existing, W_OK | X_OK) != 0)
    reason = "not-writable";
  else if (statvfs (existing, &room) == 0 && (guint64) room.f_bavail * room.f_frsize < MIN_FREE)
    reason = "full";
  if (reason != NULL)
    eonay_finding_set (eonay_diagnosis_add (findings, "storage", EONAY_FINDING_FAILED, reason),
                       "path", folder);
}

static guint
count_unknown (EonayLedger *ledger)
{
  g_auto (GStrv) ids = eonay_ledger_dup_certificate_ids (ledger);
  guint n = 0;

  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      g_auto (GStrv) submissions = eonay_ledger_dup_submissions (ledger, ids[i]);

      n += g_strv_length (submissions);
    }
  return n;
}

static void
add_ledger (GPtrArray *findings, EonayFindingState state, const char *reason, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  EonayFinding *finding = eonay_diagnosis_add (findings, "ledger", state, reason);

  eonay_finding_set (finding, "path", path);
  eonay_finding_set (finding, "folder", folder);
}

/* A file that was set aside in an earlier run is reported, too. */
static void
look_at_ledger (GPtrArray *findings, EonayLedger *ledger)
{
  g_autofree char *set_aside = eonay_ledger_file_find_aside (eonay_ledger_get_path (ledger));

  if (eonay_ledger_get_error (ledger) != NULL)
    add_ledger (findings, EONAY_FINDING_FAILED, "unreadable", eonay_ledger_get_path (ledger));
  if (set_aside != NULL)
    add_ledger (findings, EONAY_FINDING_WARNING, "damaged", set_aside);
}

/* "storage", "ledger" and "receipts", which are written before a signature is submitted, and
 * "preferences". */
void
eonay_diagnosis_check_storage (GTask *task)
{
  EonayDiagnosis *self = g_task_get_source_object (task);
  GPtrArray *findings = eonay_diagnosis_findings_new ();
  EonayLedger *ledger = self->ledger;
  guint n_unknown = count_unknown (ledger);

  look_at_folder (findings, g_get_user_state_dir ());
  look_at_folder (findings, g_get_user_data_dir ());
  if (findings->len == 0)
    eonay_diagnosis_add (findings, "storage", EONAY_FINDING_OK, "writable");
  look_at_ledger (findings, ledger);
  if (self->reminder_days == NULL)
    eonay_diagnosis_add (findings, "preferences", EONAY_FINDING_FAILED, "missing");
  if (n_unknown > 0)
    eonay_finding_set_number (
        eonay_diagnosis_add (findings, "receipts", EONAY_FINDING_WARNING, "unknown-fate"), "count",
        n_unknown);
  eonay_diagnosis_return_all (task, findings);
  g_object_unref (task);
}
