/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The ledger's file: reading it, its reminders, and writing it again. */
#include "fuzz.h"

#include <glib/gstdio.h>

#include "eonay-ledger.h"
#include "eonay-reminder.h"

#define ID  "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define NOW G_GINT64_CONSTANT (1795356192)

static void
read_entry (EonayLedger *ledger, const char *id)
{
  g_autofree char *holder = eonay_ledger_dup_holder (ledger, id);
  g_autofree char *provider = eonay_ledger_dup_provider_id (ledger, id);
  g_auto (GStrv) submissions = eonay_ledger_dup_submissions (ledger, id);
  g_autoptr (GArray) reminded = eonay_ledger_dup_reminded (ledger, id);

  g_assert_true (holder == NULL || g_utf8_validate (holder, -1, NULL));
  g_assert_true (provider == NULL || g_utf8_validate (provider, -1, NULL));
  g_assert_nonnull (submissions);
  eonay_ledger_get_not_before (ledger, id);
  eonay_ledger_get_not_after (ledger, id);
  eonay_ledger_get_consent (ledger, id);
  eonay_ledger_get_consent_time (ledger, id);
  eonay_ledger_get_prompt_muted (ledger, id);
  eonay_ledger_get_seen (ledger, id);
  eonay_ledger_get_snoozed_until (ledger, id);
  g_assert_cmpuint (reminded->len, <=, 16);
}

static void
remind (EonayLedger *ledger)
{
  static const guint32 days[] = { 90, 0, 7, G_MAXUINT32 };
  gint64 next = 0;
  g_autoptr (GPtrArray) due =
      eonay_reminder_list_due (ledger, days, G_N_ELEMENTS (days), NOW, &next);

  g_assert_cmpint (next, >, NOW);
  for (guint i = 0; i < due->len; i++)
    {
      EonayReminder *reminder = g_ptr_array_index (due, i);

      g_assert_cmpint (eonay_reminder_get_snooze_end (reminder, NOW), >, NOW);
    }
}

static void
write_on (EonayLedger *ledger, const char *path)
{
  g_autoptr (EonayLedger) other = NULL;
  g_auto (GStrv) submissions = NULL;

  g_assert_true (eonay_ledger_add_submission (ledger, ID, "receipt", NULL));
  other = eonay_ledger_new (path);
  g_assert_null (eonay_ledger_get_damaged_path (other));
  g_assert_true (eonay_ledger_set_consent (other, ID, EONAY_CONSENT_ACTIVE,
                                           EONAY_CONSENT_SOURCE_PORTAL, NOW, NULL));
  g_assert_cmpint (eonay_ledger_get_consent (ledger, ID), ==, EONAY_CONSENT_ACTIVE);
  submissions = eonay_ledger_dup_submissions (ledger, ID);
  g_assert_true (g_strv_contains ((const char *const *) submissions, "receipt"));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *path = fuzz_write_file ("certificates.ini", data, size);
  g_autoptr (EonayLedger) ledger = eonay_ledger_new (path);
  const char *damaged = eonay_ledger_get_damaged_path (ledger);
  g_auto (GStrv) ids = eonay_ledger_dup_certificate_ids (ledger);

  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_assert_cmpuint (strlen (ids[i]), ==, 64);
      read_entry (ledger, ids[i]);
    }
  g_assert_true (damaged == NULL || ids[0] == NULL);
  remind (ledger);
  write_on (ledger, path);
  if (damaged != NULL)
    g_unlink (damaged);
  return 0;
}
