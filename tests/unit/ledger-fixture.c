/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ledger-fixture.h"

#include <string.h>
#include <time.h>

#include "folder.h"
#include "pki.h"

void
ledger_fixture_set_zone (const char *zone)
{
  g_setenv ("TZ", zone != NULL ? zone : "Europe/Istanbul", TRUE);
  tzset ();
}

void
ledger_fixture_set_up (LedgerFixture *self, gconstpointer zone)
{
  g_autofree char *path = NULL;

  ledger_fixture_set_zone (zone);
  self->folder = folder_new ();
  path = g_build_filename (self->folder, "certificates.ini", NULL);
  self->ledger = eonay_ledger_new (path);
}

void
ledger_fixture_tear_down (LedgerFixture *self, gconstpointer zone)
{
  g_object_unref (self->ledger);
  folder_remove (self->folder);
}

gint64
ledger_fixture_at (const char *wall)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *text = strlen (wall) == strlen ("2026-11-22T17:03")
                              ? g_strconcat (wall, ":00", NULL)
                              : g_strdup (wall);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, zone);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time);
}

char *
ledger_fixture_note (LedgerFixture *self,
                     const char *holder,
                     const char *provider,
                     gint64 from,
                     gint64 until)
{
  g_autoptr (EonayCertificate) certificate = pki_make_certificate (holder, NULL, from, until);

  g_assert_true (eonay_ledger_note_certificate (self->ledger, certificate, provider, from, NULL));
  return g_strdup (eonay_certificate_get_id (certificate));
}

static void
append (GString *said, const EonayReminder *reminder, gint64 now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (now);
  g_autofree char *wall = g_date_time_format (time, "%Y-%m-%dT%H:%M");

  g_string_append_printf (said, "%s ", wall);
  if (reminder->kind == EONAY_REMINDER_EXPIRES)
    g_string_append_printf (said, "%u\n", reminder->days_left);
  else
    g_string_append (said, reminder->kind == EONAY_REMINDER_EXPIRED ? "expired\n" : "starts\n");
}

gint64
ledger_fixture_remind (LedgerFixture *self,
                       const guint32 *days,
                       gsize n_days,
                       gint64 now,
                       GString *said)
{
  gint64 next = 0, next_again = 0;
  g_autoptr (GPtrArray) due = eonay_reminder_list_due (self->ledger, days, n_days, now, &next);
  g_autoptr (GPtrArray) rest = NULL;

  g_assert_cmpint (next, >, now);
  for (guint i = 0; i < due->len; i++)
    {
      const EonayReminder *reminder = g_ptr_array_index (due, i);

      append (said, reminder, now);
      g_assert_true (
          eonay_ledger_note_reminded (self->ledger, reminder->certificate->id, now, NULL));
    }

  /* Reported reminders are not repeated, and the next moment is unchanged. */
  rest = eonay_reminder_list_due (self->ledger, days, n_days, now, &next_again);
  g_assert_cmpuint (rest->len, ==, 0);
  g_assert_cmpint (next_again, ==, next);
  return next;
}
