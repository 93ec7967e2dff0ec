/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-reminder.h"

#include <time.h>

#include "folder.h"
#include "pki.h"

#define DAYS_BEFORE 90

typedef struct
{
  char *folder;
  EonayLedger *ledger;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = NULL;

  g_setenv ("TZ", data != NULL ? data : "Europe/Istanbul", TRUE);
  tzset ();
  fixture->folder = folder_new ();
  path = g_build_filename (fixture->folder, "certificates.ini", NULL);
  fixture->ledger = eonay_ledger_new (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->ledger);
  folder_remove (fixture->folder);
}

/* "2026-11-22 17:03" on the wall there. */
static gint64
at (const char *wall)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autofree char *text = g_strconcat (wall, ":00", NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, zone);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time);
}

static char *
note (Fixture *fixture, const char *holder, const char *provider, gint64 from, gint64 until)
{
  g_autoptr (EonayCertificate) certificate = pki_make_certificate (holder, NULL, from, until);

  g_assert_true (
      eonay_ledger_note_certificate (fixture->ledger, certificate, provider, from, NULL));
  return g_strdup (eonay_certificate_get_id (certificate));
}

/* expected: days left of the only one that is due, -1 for none. */
static void
check (Fixture *fixture, const char *now, int expected, const char *next)
{
  gint64 when = 0;
  g_autoptr (GPtrArray) due =
      eonay_reminder_list_due (fixture->ledger, at (now), DAYS_BEFORE, &when);

  g_test_message ("at %s", now);
  g_assert_cmpuint (due->len, ==, expected >= 0 ? 1 : 0);
  if (expected >= 0)
    g_assert_cmpuint (((EonayReminder *) g_ptr_array_index (due, 0))->days_left, ==, expected);
  g_assert_cmpint (when, ==, next != NULL ? at (next) : G_MAXINT64);
}

static void
say (Fixture *fixture, const char *id, const char *now)
{
  g_assert_true (eonay_ledger_set_reminded (fixture->ledger, id, at (now), NULL));
}

static void
test_nothing (Fixture *fixture, gconstpointer data)
{
  check (fixture, "2026-11-22T12:00", -1, NULL);
}

static void
test_once_a_day (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id =
      note (fixture, "Ayşe", "kamusm", at ("2024-01-01T00:00"), at ("2026-12-31T10:30"));

  check (fixture, "2026-10-01T23:59", -1, "2026-10-02T00:00");
  check (fixture, "2026-10-02T00:00", 90, "2026-10-03T00:00");
  say (fixture, id, "2026-10-02T00:00");
  check (fixture, "2026-10-02T00:01", -1, "2026-10-03T00:00");
  check (fixture, "2026-10-02T23:59", -1, "2026-10-03T00:00");
  check (fixture, "2026-10-03T00:00", 89, "2026-10-04T00:00");
}

static void
test_end (Fixture *fixture, gconstpointer data)
{
  gint64 end = at ("2026-12-31T10:30") - 1;
  g_autofree char *id = note (fixture, "Ayşe", "kamusm", at ("2024-01-01T00:00"), end);
  gint64 next = 0;
  g_autoptr (GPtrArray) due = NULL;
  EonayReminder *reminder = NULL;

  check (fixture, "2026-12-31T10:00", 0, "2026-12-31T10:30");
  say (fixture, id, "2026-12-31T10:00");
  check (fixture, "2026-12-31T10:30", -1, "2027-01-01T00:00");
  due = eonay_reminder_list_due (fixture->ledger, at ("2027-01-01T00:00"), DAYS_BEFORE, &next);
  g_assert_cmpuint (due->len, ==, 1);
  reminder = g_ptr_array_index (due, 0);
  g_assert_true (reminder->expired);
  g_assert_cmpuint (reminder->days_left, ==, 0);
  g_assert_cmpint (reminder->not_after, ==, end);
  g_assert_cmpstr (reminder->certificate_id, ==, id);
  g_assert_cmpstr (reminder->holder, ==, "Ayşe");
  g_assert_cmpstr (reminder->provider_id, ==, "kamusm");
  say (fixture, id, "2027-01-01T00:00");
  check (fixture, "2027-01-01T00:01", -1, NULL);
  check (fixture, "2027-03-01T00:00", -1, NULL);
}

static void
test_not_yet_valid (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id =
      note (fixture, "Ayşe", "kamusm", at ("2026-12-01T08:00"), at ("2026-12-31T10:30"));

  check (fixture, "2026-11-22T12:00", -1, "2026-12-01T08:00");
  check (fixture, "2026-12-01T08:00", 30, "2026-12-02T00:00");
}

/* A clock that ran ahead must not silence for years. */
static void
test_said_in_the_future (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id =
      note (fixture, "Ayşe", "kamusm", at ("2024-01-01T00:00"), at ("2026-12-31T10:30"));

  say (fixture, id, "2026-12-24T12:00");
  check (fixture, "2026-12-01T12:00", 30, "2026-12-02T00:00");
}

static void
test_successor (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *holder;
    const char *provider;
    const char *until;
    int expected;
  } cases[] = {
    { "Ayşe", "kamusm", "2026-12-31T10:29", 30 },
    { "Mehmet", "kamusm", "2029-12-31T10:30", 30 },
    { "Ayşe", "issuers", "2029-12-31T10:30", 30 },
    { "Ayşe", "kamusm", "2029-12-31T10:30", -1 },
  };
  g_autofree char *id =
      note (fixture, "Ayşe", "kamusm", at ("2024-01-01T00:00"), at ("2026-12-31T10:30"));

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 next = 0;
      g_autofree char *other = note (fixture, cases[i].holder, cases[i].provider,
                                     at ("2024-01-01T00:00"), at (cases[i].until));
      g_autoptr (GPtrArray) due = NULL;
      guint n = 0;

      due = eonay_reminder_list_due (fixture->ledger, at ("2026-12-01T12:00"), DAYS_BEFORE, &next);
      for (guint j = 0; j < due->len; j++)
        n += g_str_equal (((EonayReminder *) g_ptr_array_index (due, j))->certificate_id, id);
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpuint (n, ==, cases[i].expected >= 0 ? 1 : 0);
    }
}

/* In New York the day of 2026-03-08 has 23 hours, that of 2026-11-01 25. */
static void
test_summer_time (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id =
      note (fixture, "Ayşe", "kamusm", at ("2024-01-01T00:00"), at ("2026-11-20T10:30"));

  say (fixture, id, "2026-10-31T23:30");
  check (fixture, "2026-10-31T23:59", -1, "2026-11-01T00:00");
  check (fixture, "2026-11-01T00:00", 19, "2026-11-02T00:00");
  say (fixture, id, "2026-11-01T00:00");
  check (fixture, "2026-11-01T23:59", -1, "2026-11-02T00:00");
  check (fixture, "2026-11-02T00:00", 18, "2026-11-03T00:00");
}

/* In Beirut the clocks skip from 0 to 1 on 2026-03-29: that day begins at 1. */
static void
test_no_midnight (Fixture *fixture, gconstpointer data)
{
  g_autofree char *id =
      note (fixture, "Ayşe", "kamusm", at ("2024-01-01T00:00"), at ("2026-04-20T10:30"));

  say (fixture, id, "2026-03-28T12:00");
  check (fixture, "2026-03-28T23:59", -1, "2026-03-29T01:00");
  check (fixture, "2026-03-29T01:00", 22, "2026-03-30T00:00");
}

static void
add (const char *path, const char *zone, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, zone, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/reminder/nothing", NULL, test_nothing);
  add ("/reminder/once-a-day", NULL, test_once_a_day);
  add ("/reminder/end", NULL, test_end);
  add ("/reminder/not-yet-valid", NULL, test_not_yet_valid);
  add ("/reminder/said-in-the-future", NULL, test_said_in_the_future);
  add ("/reminder/successor", NULL, test_successor);
  add ("/reminder/summer-time", "America/New_York", test_summer_time);
  add ("/reminder/no-midnight", "Asia/Beirut", test_no_midnight);

  return g_test_run ();
}
