/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole lifetimes of certificates, from the first day to a month after the last one: the clock
 * jumps to each next moment requested by the reminders. */
#include "eonay-calendar.h"
#include "ledger-fixture.h"

#define MONTH     (31 * 86400)
#define MAX_STEPS 60

static const guint32 DEFAULT_DAYS[] = { 90, 60, 30, 14, 7, 1, 0 };

/* until: the last second; off, back: when the machine is switched off and on again. */
typedef struct
{
  const char *name;
  const char *zone;
  const char *from;
  const char *until;
  const char *off;
  const char *back;
  const char *expected;
} Life;

static const Life LIVES[] = {
  { "three years", "Europe/Istanbul", "2023-12-31T10:30", "2026-12-31T10:29:59", NULL, NULL,
    "2026-10-02T00:00 90\n2026-11-01T00:00 60\n2026-12-01T00:00 30\n2026-12-17T00:00 14\n"
    "2026-12-24T00:00 7\n2026-12-30T00:00 1\n2026-12-31T00:00 0\n2026-12-31T10:30 expired\n" },
  { "a leap day within the last month but one", "Europe/Istanbul", "2025-04-01T08:00",
    "2028-03-31T23:59:59", NULL, NULL,
    "2028-01-01T00:00 90\n2028-01-31T00:00 60\n2028-03-01T00:00 30\n2028-03-17T00:00 14\n"
    "2028-03-24T00:00 7\n2028-03-30T00:00 1\n2028-03-31T00:00 0\n2028-04-01T00:00 expired\n" },
  { "until a leap day's eve", "Europe/Istanbul", "2027-03-01T00:00", "2028-02-28T23:59:59", NULL,
    NULL,
    "2027-11-30T00:00 90\n2027-12-30T00:00 60\n2028-01-29T00:00 30\n2028-02-14T00:00 14\n"
    "2028-02-21T00:00 7\n2028-02-27T00:00 1\n2028-02-28T00:00 0\n2028-02-29T00:00 expired\n" },
  { "into summer time", "Europe/Berlin", "2027-05-20T12:00", "2028-05-20T11:59:59", NULL, NULL,
    "2028-02-20T00:00 90\n2028-03-21T00:00 60\n2028-04-20T00:00 30\n2028-05-06T00:00 14\n"
    "2028-05-13T00:00 7\n2028-05-19T00:00 1\n2028-05-20T00:00 0\n2028-05-20T12:00 expired\n" },
  { "out of summer time", "America/New_York", "2025-11-09T09:00", "2026-11-09T08:59:59", NULL, NULL,
    "2026-08-11T00:00 90\n2026-09-10T00:00 60\n2026-10-10T00:00 30\n2026-10-26T00:00 14\n"
    "2026-11-02T00:00 7\n2026-11-08T00:00 1\n2026-11-09T00:00 0\n2026-11-09T09:00 expired\n" },
  { "over a year's end", "Europe/Berlin", "2024-01-31T00:00", "2027-01-30T23:59:59", NULL, NULL,
    "2026-11-01T00:00 90\n2026-12-01T00:00 60\n2026-12-31T00:00 30\n2027-01-16T00:00 14\n"
    "2027-01-23T00:00 7\n2027-01-29T00:00 1\n2027-01-30T00:00 0\n2027-01-31T00:00 expired\n" },
  /* Beirut's clocks skip midnight on 2026-03-29, a week before the end. */
  { "a day without midnight", "Asia/Beirut", "2025-04-05T10:00", "2026-04-05T09:59:59", NULL, NULL,
    "2026-01-05T00:00 90\n2026-02-04T00:00 60\n2026-03-06T00:00 30\n2026-03-22T00:00 14\n"
    "2026-03-29T01:00 7\n2026-04-04T00:00 1\n2026-04-05T00:00 0\n2026-04-05T10:00 expired\n" },
  { "a month off over two of them", "Europe/Istanbul", "2023-12-31T10:30", "2026-12-31T10:29:59",
    "2026-11-20T00:00", "2026-12-20T08:15",
    "2026-10-02T00:00 90\n2026-11-01T00:00 60\n2026-12-20T08:15 11\n"
    "2026-12-24T00:00 7\n2026-12-30T00:00 1\n2026-12-31T00:00 0\n2026-12-31T10:30 expired\n" },
  { "off over all of them", "Europe/Istanbul", "2023-12-31T10:30", "2026-12-31T10:29:59",
    "2026-09-01T00:00", "2026-12-31T09:00", "2026-12-31T09:00 0\n2026-12-31T10:30 expired\n" },
  { "off over the end", "Europe/Istanbul", "2023-12-31T10:30", "2026-12-31T10:29:59",
    "2026-12-25T00:00", "2027-01-11T09:00",
    "2026-10-02T00:00 90\n2026-11-01T00:00 60\n2026-12-01T00:00 30\n2026-12-17T00:00 14\n"
    "2026-12-24T00:00 7\n2027-01-11T09:00 expired\n" },
  { "off over leap day and summer time", "Europe/Berlin", "2025-05-20T12:00", "2028-05-20T11:59:59",
    "2028-02-19T00:00", "2028-04-02T12:00",
    "2028-04-02T12:00 48\n2028-04-20T00:00 30\n2028-05-06T00:00 14\n"
    "2028-05-13T00:00 7\n2028-05-19T00:00 1\n2028-05-20T00:00 0\n2028-05-20T12:00 expired\n" },
};

static void
walk (LedgerFixture *fixture,
      const Life *life,
      const guint32 *days,
      gsize n_days,
      const char *expected)
{
  g_autoptr (GString) said = g_string_new (NULL);
  gint64 now = ledger_fixture_at (life->from);
  gint64 last = ledger_fixture_at (life->until) + MONTH;
  guint steps = 0;

  while (now <= last)
    {
      now = ledger_fixture_remind (fixture, days, n_days, now, said);
      if (life->off != NULL && now >= ledger_fixture_at (life->off))
        now = MAX (now, ledger_fixture_at (life->back));
      g_assert_cmpuint (++steps, <, MAX_STEPS);
    }
  g_assert_cmpstr (said->str, ==, expected);
}

static char *
note (LedgerFixture *fixture, const Life *life)
{
  return ledger_fixture_note (fixture, "Ayşe", "kamusm", ledger_fixture_at (life->from),
                              ledger_fixture_at (life->until));
}

static void
test_lives (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (LIVES); i++)
    {
      LedgerFixture fixture = { NULL };
      g_autofree char *id = NULL;

      g_test_message ("%s", LIVES[i].name);
      ledger_fixture_set_up (&fixture, LIVES[i].zone);
      id = note (&fixture, &LIVES[i]);
      walk (&fixture, &LIVES[i], DEFAULT_DAYS, G_N_ELEMENTS (DEFAULT_DAYS), LIVES[i].expected);
      ledger_fixture_tear_down (&fixture, NULL);
    }
}

/* Polling each half hour gives the same reminders on the same days: no moment is missed. */
static void
test_no_moment_is_missed (void)
{
  const Life *life = &LIVES[0];
  LedgerFixture fixture = { NULL };
  g_autoptr (GString) said = g_string_new (NULL);
  g_autofree char *id = NULL;

  ledger_fixture_set_up (&fixture, life->zone);
  id = note (&fixture, life);
  for (gint64 now = ledger_fixture_at ("2026-09-25T00:00");
       now <= ledger_fixture_at (life->until) + MONTH; now += 1800)
    ledger_fixture_remind (&fixture, DEFAULT_DAYS, G_N_ELEMENTS (DEFAULT_DAYS), now, said);
  g_assert_cmpstr (said->str, ==, life->expected);
  ledger_fixture_tear_down (&fixture, NULL);
}

/* Unusual thresholds that a user may enter. */
static void
test_thresholds (void)
{
  static const struct
  {
    const char *name;
    guint32 days[8];
    gsize n_days;
    const char *expected;
  } cases[] = {
    { "none", { 0 }, 0, "2026-12-31T10:30 expired\n" },
    { "one, twice", { 5, 5 }, 2, "2026-12-26T00:00 5\n2026-12-31T10:30 expired\n" },
    { "unsorted",
      { 1, 60, 7 },
      3,
      "2026-11-01T00:00 60\n2026-12-24T00:00 7\n2026-12-30T00:00 1\n2026-12-31T10:30 expired\n" },
    { "outside of its life",
      { 1096, 5000, 100000, G_MAXUINT32, 2 },
      5,
      "2026-12-29T00:00 2\n2026-12-31T10:30 expired\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LedgerFixture fixture = { NULL };
      g_autofree char *id = NULL;

      g_test_message ("%s", cases[i].name);
      ledger_fixture_set_up (&fixture, NULL);
      id = note (&fixture, &LIVES[0]);
      walk (&fixture, &LIVES[0], cases[i].days, cases[i].n_days, cases[i].expected);
      ledger_fixture_tear_down (&fixture, NULL);
    }
}

/* Returns: the next moment, if the user snoozes each reminder. */
static gint64
remind_and_put_off (LedgerFixture *fixture, gint64 now, GString *said)
{
  const gsize n_days = G_N_ELEMENTS (DEFAULT_DAYS);
  gint64 next = 0;
  g_autoptr (GPtrArray) due =
      eonay_reminder_list_due (fixture->ledger, DEFAULT_DAYS, n_days, now, &next);
  g_autoptr (GPtrArray) rest = NULL;

  ledger_fixture_remind (fixture, DEFAULT_DAYS, n_days, now, said);
  for (guint i = 0; i < due->len; i++)
    {
      const EonayReminder *reminder = g_ptr_array_index (due, i);

      g_assert_true (eonay_ledger_set_snoozed_until (fixture->ledger, reminder->certificate->id,
                                                     eonay_reminder_get_snooze_end (reminder, now),
                                                     NULL));
    }
  rest = eonay_reminder_list_due (fixture->ledger, DEFAULT_DAYS, n_days, now, &next);
  g_assert_cmpuint (rest->len, ==, 0);
  g_assert_cmpint (next, >, now);
  return next;
}

/* Repeated each morning, each hour of the last day, and immediately at expiry. */
static void
test_snoozed (void)
{
  LedgerFixture fixture = { NULL };
  g_autoptr (GString) said = g_string_new (NULL);
  g_autofree char *id = NULL;
  gint64 now = 0;

  ledger_fixture_set_up (&fixture, NULL);
  id = note (&fixture, &LIVES[0]);
  now = ledger_fixture_at ("2026-12-28T17:00");
  while (now <= ledger_fixture_at ("2027-01-02T00:00"))
    now = remind_and_put_off (&fixture, now, said);
  g_assert_cmpstr (said->str, ==,
                   "2026-12-28T17:00 3\n2026-12-29T09:00 2\n2026-12-30T09:00 1\n"
                   "2026-12-31T09:00 0\n2026-12-31T10:00 0\n2026-12-31T10:30 expired\n"
                   "2027-01-01T09:00 expired\n");
  ledger_fixture_tear_down (&fixture, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reminder-life/lives", test_lives);
  g_test_add_func ("/reminder-life/no-moment-is-missed", test_no_moment_is_missed);
  g_test_add_func ("/reminder-life/thresholds", test_thresholds);
  g_test_add_func ("/reminder-life/snoozed", test_snoozed);

  return g_test_run ();
}
