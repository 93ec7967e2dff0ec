/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-ledger-private.h"
#include "ledger-fixture.h"

static const guint32 DAYS[] = { 90, 60, 30, 14, 7, 1, 0 };

static GPtrArray *
list_due (LedgerFixture *fixture, const char *now, gint64 *next)
{
  return eonay_reminder_list_due (fixture->ledger, DAYS, G_N_ELEMENTS (DAYS),
                                  ledger_fixture_at (now), next);
}

/* expected: days left of the only reminder due, -1 for none. */
static void
check (LedgerFixture *fixture, const char *now, int expected, const char *next)
{
  gint64 when = 0;
  g_autoptr (GPtrArray) due = list_due (fixture, now, &when);

  g_test_message ("at %s", now);
  g_assert_cmpuint (due->len, ==, expected >= 0 ? 1 : 0);
  if (expected >= 0)
    g_assert_cmpuint (((EonayReminder *) g_ptr_array_index (due, 0))->days_left, ==, expected);
  g_assert_cmpint (when, ==, next != NULL ? ledger_fixture_at (next) : G_MAXINT64);
}

static void
say (LedgerFixture *fixture, const char *id, const char *now)
{
  g_assert_true (eonay_ledger_note_reminded (fixture->ledger, id, ledger_fixture_at (now), NULL));
}

/* Ayşe's certificate, valid until 2026-12-31 10:30. */
static char *
note (LedgerFixture *fixture)
{
  return ledger_fixture_note (fixture, "Ayşe", "kamusm", ledger_fixture_at ("2024-01-01T00:00"),
                              ledger_fixture_at ("2026-12-31T10:29:59"));
}

static void
test_nothing (LedgerFixture *fixture, gconstpointer data)
{
  check (fixture, "2026-11-22T12:00", -1, NULL);
}

static void
test_once_a_threshold (LedgerFixture *fixture, gconstpointer data)
{
  g_autofree char *id = note (fixture);

  check (fixture, "2026-10-01T23:59", -1, "2026-10-02T00:00");
  check (fixture, "2026-10-02T00:00", 90, "2026-11-01T00:00");
  check (fixture, "2026-10-05T12:00", 87, "2026-11-01T00:00");
  say (fixture, id, "2026-10-05T12:00");
  check (fixture, "2026-10-05T12:01", -1, "2026-11-01T00:00");
  check (fixture, "2026-10-31T23:59", -1, "2026-11-01T00:00");
  check (fixture, "2026-11-01T00:00", 60, "2026-12-01T00:00");
}

static void
test_end (LedgerFixture *fixture, gconstpointer data)
{
  g_autofree char *id = note (fixture);
  gint64 next = 0;
  g_autoptr (GPtrArray) due = NULL;
  EonayReminder *reminder = NULL;

  check (fixture, "2026-12-31T10:00", 0, "2026-12-31T10:30");
  say (fixture, id, "2026-12-31T10:00");
  check (fixture, "2026-12-31T10:29:59", -1, "2026-12-31T10:30");
  due = list_due (fixture, "2026-12-31T10:30", &next);
  g_assert_cmpuint (due->len, ==, 1);
  reminder = g_ptr_array_index (due, 0);
  g_assert_cmpint (reminder->kind, ==, EONAY_REMINDER_EXPIRED);
  g_assert_cmpuint (reminder->days_left, ==, 0);
  g_assert_cmpstr (reminder->certificate->id, ==, id);
  g_assert_cmpstr (reminder->certificate->holder, ==, "Ayşe");
  g_assert_cmpstr (reminder->certificate->provider_id, ==, "kamusm");
  say (fixture, id, "2026-12-31T10:30");
  check (fixture, "2026-12-31T10:31", -1, NULL);
  check (fixture, "2029-03-01T00:00", -1, NULL);
}

static void
test_urgency (LedgerFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *now;
    EonayReminderUrgency expected;
  } cases[] = {
    { "2026-10-02T00:00", EONAY_REMINDER_NORMAL },
    { "2026-12-16T23:59", EONAY_REMINDER_NORMAL },
    { "2026-12-17T00:00", EONAY_REMINDER_SOON },
    { "2026-12-23T23:59", EONAY_REMINDER_SOON },
    { "2026-12-24T00:00", EONAY_REMINDER_LAST_WEEK },
    { "2026-12-29T23:59", EONAY_REMINDER_LAST_WEEK },
    { "2026-12-30T00:00", EONAY_REMINDER_CRITICAL },
    { "2026-12-31T10:29:59", EONAY_REMINDER_CRITICAL },
    { "2026-12-31T10:30", EONAY_REMINDER_NORMAL },
  };
  g_autofree char *id = note (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 next = 0;
      g_autoptr (GPtrArray) due = list_due (fixture, cases[i].now, &next);

      g_test_message ("at %s", cases[i].now);
      g_assert_cmpuint (due->len, ==, 1);
      g_assert_cmpint (((EonayReminder *) g_ptr_array_index (due, 0))->urgency, ==,
                       cases[i].expected);
    }
}

/* One reminder that it is not valid yet, then those of its expiry; thresholds before its first day
 * do not count. */
static void
test_not_yet_valid (LedgerFixture *fixture, gconstpointer data)
{
  g_autofree char *id =
      ledger_fixture_note (fixture, "Ayşe", "kamusm", ledger_fixture_at ("2026-12-01T08:00"),
                           ledger_fixture_at ("2026-12-31T10:29:59"));
  g_autofree char *path = g_build_filename (fixture->folder, "certificates.ini", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gint64 next = 0;
  g_autoptr (GPtrArray) due = NULL;

  /* It was seen when it was valid, so the clock is wrong. */
  check (fixture, "2026-12-01T07:00", -1, "2026-12-17T00:00");
  check (fixture, "2026-11-22T12:00", -1, "2026-12-17T00:00");
  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  g_key_file_set_int64 (file, id, "Seen", ledger_fixture_at ("2026-11-22T11:59"));
  g_assert_true (g_key_file_save_to_file (file, path, NULL));
  check (fixture, "2025-01-01T00:00", -1, "2026-12-17T00:00");
  due = list_due (fixture, "2026-11-22T12:00", &next);
  g_assert_cmpuint (due->len, ==, 1);
  g_assert_cmpint (((EonayReminder *) g_ptr_array_index (due, 0))->kind, ==, EONAY_REMINDER_STARTS);
  g_assert_false (((EonayReminder *) g_ptr_array_index (due, 0))->is_replacement);
  say (fixture, id, "2026-11-22T12:00");
  check (fixture, "2026-11-22T12:01", -1, "2026-12-17T00:00");
  check (fixture, "2026-12-01T08:00", -1, "2026-12-17T00:00");
  check (fixture, "2026-12-17T00:00", 14, "2026-12-24T00:00");
}

/* Ignore reminders recorded in the future: the clock was wrong. */
static void
test_clock_ran_ahead (LedgerFixture *fixture, gconstpointer data)
{
  g_autofree char *id = note (fixture);

  say (fixture, id, "2026-11-01T08:00");
  check (fixture, "2028-05-01T12:00", 0, NULL);
  say (fixture, id, "2028-05-01T12:00");
  check (fixture, "2028-05-02T12:00", -1, NULL);

  check (fixture, "2026-11-05T12:00", -1, "2026-12-01T00:00");
  check (fixture, "2026-12-01T00:00", 30, "2026-12-17T00:00");
  say (fixture, id, "2026-12-01T00:00");
  check (fixture, "2026-12-31T10:30", 0, NULL);
  say (fixture, id, "2026-12-31T10:30");
  check (fixture, "2026-12-31T10:31", -1, NULL);
}

/* A clock set back repeats nothing and later continues. */
static void
test_clock_set_back (LedgerFixture *fixture, gconstpointer data)
{
  static const char *const BACK[] = { "2026-12-17T08:59", "2026-12-16T12:00", "2026-12-10T12:00",
                                      "2026-11-05T12:00", "2026-09-01T12:00", "1970-01-02T00:00" };
  g_autofree char *id = note (fixture);

  say (fixture, id, "2026-10-02T09:00");
  say (fixture, id, "2026-11-01T09:00");
  say (fixture, id, "2026-12-01T09:00");
  say (fixture, id, "2026-12-17T09:00");
  for (gsize i = 0; i < G_N_ELEMENTS (BACK); i++)
    {
      gint64 next = 0;
      g_autoptr (GPtrArray) due = list_due (fixture, BACK[i], &next);

      g_test_message ("at %s", BACK[i]);
      g_assert_cmpuint (due->len, ==, 0);
    }
  check (fixture, "2026-12-17T00:00", -1, "2026-12-24T00:00");
  check (fixture, "2026-12-24T00:00", 7, "2026-12-30T00:00");
}

/* The format of an earlier version, a single moment, counts as well. */
static void
test_earlier_note (LedgerFixture *fixture, gconstpointer data)
{
  g_autofree char *id = note (fixture);
  g_autofree char *path = g_build_filename (fixture->folder, "certificates.ini", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  g_key_file_set_int64 (file, id, "Reminded", ledger_fixture_at ("2026-12-02T00:00"));
  g_assert_true (g_key_file_save_to_file (file, path, NULL));
  check (fixture, "2026-12-03T00:00", -1, "2026-12-17T00:00");
}

static void
test_snooze (LedgerFixture *fixture, gconstpointer data)
{
  g_autofree char *id = note (fixture);

  say (fixture, id, "2026-12-01T10:00");
  g_assert_true (eonay_ledger_set_snoozed_until (fixture->ledger, id,
                                                 ledger_fixture_at ("2026-12-02T09:00"), NULL));
  check (fixture, "2026-12-01T10:01", -1, "2026-12-02T09:00");
  check (fixture, "2026-12-02T08:59", -1, "2026-12-02T09:00");
  check (fixture, "2026-12-02T09:00", 29, "2026-12-17T00:00");
  /* A snoozed reminder returns; a clock that was ahead does not extend the snooze. */
  check (fixture, "2026-12-05T12:00", 26, "2026-12-17T00:00");
  check (fixture, "2026-11-15T12:00", 46, "2026-12-01T00:00");
  say (fixture, id, "2026-12-05T12:00");
  check (fixture, "2026-12-05T12:01", -1, "2026-12-17T00:00");
}

static void
test_snooze_end (LedgerFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *now;
    const char *expected;
  } cases[] = {
    { "2026-12-01T10:00", "2026-12-02T09:00" }, { "2026-12-01T23:59", "2026-12-02T09:00" },
    { "2026-12-02T00:30", "2026-12-02T09:00" }, { "2026-12-02T04:00", "2026-12-03T09:00" },
    { "2026-12-30T12:00", "2026-12-31T09:00" }, { "2026-12-31T08:00", "2026-12-31T09:00" },
    { "2026-12-31T10:00", "2026-12-31T10:30" }, { "2026-12-31T11:00", "2027-01-01T09:00" },
  };
  g_autofree char *id = note (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 next = 0;
      g_autoptr (GPtrArray) due = list_due (fixture, cases[i].now, &next);

      g_test_message ("at %s", cases[i].now);
      g_assert_cmpuint (due->len, ==, 1);
      g_assert_cmpint (eonay_reminder_get_snooze_end (g_ptr_array_index (due, 0),
                                                      ledger_fixture_at (cases[i].now)),
                       ==, ledger_fixture_at (cases[i].expected));
    }
}

static void
test_successor (LedgerFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *holder;
    const char *provider;
    const char *from;
    const char *until;
    gboolean is_silent;
  } cases[] = {
    { "Ayşe", "kamusm", "2024-01-01T00:00", "2026-12-31T10:29", FALSE },
    { "Mehmet", "kamusm", "2024-01-01T00:00", "2029-12-31T10:30", FALSE },
    { "Ayşe", "issuers", "2024-01-01T00:00", "2029-12-31T10:30", FALSE },
    { "Ayşe", "kamusm", "2026-12-31T10:30", "2029-12-31T10:30", TRUE },
  };
  g_autofree char *id = note (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 next = 0;
      g_autofree char *other = ledger_fixture_note (fixture, cases[i].holder, cases[i].provider,
                                                    ledger_fixture_at (cases[i].from),
                                                    ledger_fixture_at (cases[i].until));
      g_autoptr (GPtrArray) due = list_due (fixture, "2026-12-01T12:00", &next);
      guint n = 0;

      for (guint j = 0; j < due->len; j++)
        n += g_str_equal (((EonayReminder *) g_ptr_array_index (due, j))->certificate->id, id);
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpuint (n, ==, cases[i].is_silent ? 0 : 1);
    }
}

/* The consent belongs to the person, not to the certificate, unless it is known to be inactive. */
static void
test_consent (LedgerFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *holder;
    EonayConsent earlier;
    EonayConsent own;
    EonayConsent expected;
    gboolean is_told; /* the earlier one by its holder */
  } cases[] = {
    { "Mehmet", EONAY_CONSENT_ACTIVE, EONAY_CONSENT_UNKNOWN, EONAY_CONSENT_UNKNOWN },
    { "Ayşe", EONAY_CONSENT_INACTIVE, EONAY_CONSENT_UNKNOWN, EONAY_CONSENT_UNKNOWN },
    { "Ayşe", EONAY_CONSENT_ACTIVE, EONAY_CONSENT_UNKNOWN, EONAY_CONSENT_ACTIVE, TRUE },
    { "Ayşe", EONAY_CONSENT_ACTIVE, EONAY_CONSENT_UNKNOWN, EONAY_CONSENT_ACTIVE },
    { "Ayşe", EONAY_CONSENT_ACTIVE, EONAY_CONSENT_INACTIVE, EONAY_CONSENT_INACTIVE },
    { "Ayşe", EONAY_CONSENT_ACTIVE, EONAY_CONSENT_INACTIVE, EONAY_CONSENT_INACTIVE, TRUE },
    { "Ayşe", EONAY_CONSENT_ACTIVE, EONAY_CONSENT_ACTIVE, EONAY_CONSENT_ACTIVE, TRUE },
  };
  g_autofree char *id = note (fixture);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 end = ledger_fixture_at ("2023-12-31T10:29:59");
      g_autofree char *earlier =
          ledger_fixture_note (fixture, cases[i].holder, "kamusm", end - 1000 * 86400, end);
      gint64 next = 0;
      g_autoptr (GPtrArray) due = NULL;
      const EonayReminder *reminder = NULL;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      eonay_ledger_set_consent (
          fixture->ledger, earlier, cases[i].earlier,
          cases[i].is_told ? EONAY_CONSENT_SOURCE_HOLDER : EONAY_CONSENT_SOURCE_PORTAL, end, NULL);
      eonay_ledger_set_consent (fixture->ledger, id, cases[i].own, EONAY_CONSENT_SOURCE_PORTAL, end,
                                NULL);
      due = list_due (fixture, "2026-12-01T12:00", &next);
      reminder = g_ptr_array_index (due, due->len - 1);
      g_assert_cmpstr (reminder->certificate->id, ==, id);
      g_assert_cmpint (reminder->certificate->consent, ==, cases[i].expected);
      /* The portal's word about this very certificate counts more. */
      g_assert_cmpint (reminder->certificate->consent_source, ==,
                       cases[i].is_told && cases[i].own == EONAY_CONSENT_UNKNOWN
                           ? EONAY_CONSENT_SOURCE_HOLDER
                           : EONAY_CONSENT_SOURCE_PORTAL);
    }
}

/* Two unknown holders are not regarded as the same person. */
static void
test_consent_without_holder (LedgerFixture *fixture, gconstpointer data)
{
  static const char *const IDS[] = {
    "1111111111111111111111111111111111111111111111111111111111111111",
    "2222222222222222222222222222222222222222222222222222222222222222",
  };
  g_autofree char *path = g_build_filename (fixture->folder, "certificates.ini", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gint64 next = 0;
  g_autoptr (GPtrArray) due = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (IDS); i++)
    {
      g_key_file_set_int64 (file, IDS[i], "NotBefore", ledger_fixture_at ("2024-01-01T00:00"));
      g_key_file_set_int64 (file, IDS[i], "NotAfter", ledger_fixture_at ("2026-12-31T10:30"));
    }
  g_key_file_set_string (file, IDS[0], "Consent", "active");
  g_assert_true (g_key_file_save_to_file (file, path, NULL));
  due = list_due (fixture, "2026-12-10T12:00", &next);
  g_assert_cmpuint (due->len, ==, 2);
  g_assert_cmpint (((EonayReminder *) g_ptr_array_index (due, 0))->certificate->consent, ==,
                   EONAY_CONSENT_ACTIVE);
  g_assert_cmpint (((EonayReminder *) g_ptr_array_index (due, 1))->certificate->consent, ==,
                   EONAY_CONSENT_UNKNOWN);
}

/* A renewed card that is not valid yet. */
static void
test_replacement (LedgerFixture *fixture, gconstpointer data)
{
  g_autofree char *id = note (fixture);
  g_autofree char *renewed =
      ledger_fixture_note (fixture, "Ayşe", "kamusm", ledger_fixture_at ("2026-12-31T10:30"),
                           ledger_fixture_at ("2029-12-31T10:30"));
  g_autofree char *path = g_build_filename (fixture->folder, "certificates.ini", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gint64 next = 0;
  g_autoptr (GPtrArray) due = NULL;
  const EonayReminder *reminder = NULL;

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  g_key_file_set_int64 (file, renewed, "Seen", ledger_fixture_at ("2026-12-10T12:00"));
  g_assert_true (g_key_file_save_to_file (file, path, NULL));
  due = list_due (fixture, "2026-12-10T12:00", &next);
  g_assert_cmpuint (due->len, ==, 1);
  reminder = g_ptr_array_index (due, 0);
  g_assert_cmpint (reminder->kind, ==, EONAY_REMINDER_STARTS);
  g_assert_true (reminder->is_replacement);
}

/* After a change of the time zone and back each threshold is reported once, with local days. */
static void
test_time_zone (LedgerFixture *fixture, gconstpointer data)
{
  gint64 threshold = ledger_fixture_at ("2026-12-24T00:00");
  gint64 next = 0;
  g_autoptr (GString) said = g_string_new (NULL);
  g_autofree char *id = note (fixture);

  say (fixture, id, "2026-12-17T12:00");
  next = ledger_fixture_remind (fixture, DAYS, G_N_ELEMENTS (DAYS), threshold - 3600, said);
  g_assert_cmpint (next, ==, threshold);

  ledger_fixture_set_zone ("America/New_York");
  next = ledger_fixture_remind (fixture, DAYS, G_N_ELEMENTS (DAYS), threshold, said);
  g_assert_cmpint (next, ==, ledger_fixture_at ("2026-12-24T00:00"));
  next = ledger_fixture_remind (fixture, DAYS, G_N_ELEMENTS (DAYS), next, said);
  g_assert_cmpint (next, ==, ledger_fixture_at ("2026-12-30T00:00"));

  ledger_fixture_set_zone (NULL);
  next = ledger_fixture_remind (fixture, DAYS, G_N_ELEMENTS (DAYS), threshold + 8 * 3600, said);
  g_assert_cmpint (next, ==, ledger_fixture_at ("2026-12-30T00:00"));
  g_assert_cmpstr (said->str, ==, "2026-12-24T00:00 7\n");
}

static void
add (const char *path, void (*test) (LedgerFixture *, gconstpointer))
{
  g_test_add (path, LedgerFixture, NULL, ledger_fixture_set_up, test, ledger_fixture_tear_down);
}

/* Instead of those before its end, from the moment on at which it was learned. */
static void
test_revoked (LedgerFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *name;
    EonayRevocationState state;
  } cases[] = { { "suspended", EONAY_REVOCATION_SUSPENDED },
                { "revoked", EONAY_REVOCATION_REVOKED } };
  g_autofree char *id = note (fixture);

  say (fixture, id, "2026-10-02T12:00");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *learned = i == 0 ? "2026-10-20T12:00" : "2026-11-10T12:00";
      g_autofree char *value = g_strdup_printf ("%s;1;2;1790000000;%" G_GINT64_FORMAT,
                                                cases[i].name, ledger_fixture_at (learned));
      g_autoptr (GPtrArray) due = NULL;
      const EonayReminder *reminder = NULL;
      gint64 next = 0;

      g_assert_true (eonay_ledger_set_value (fixture->ledger, id, "Revocation", value, NULL));
      due = list_due (fixture, learned, &next);
      g_assert_cmpuint (due->len, ==, 1);
      reminder = g_ptr_array_index (due, 0);
      g_assert_cmpint (reminder->kind, ==, EONAY_REMINDER_REVOKED);
      g_assert_cmpint (reminder->urgency, ==, EONAY_REMINDER_LAST_WEEK);
      g_assert_cmpint (reminder->certificate->revocation.state, ==, cases[i].state);
      say (fixture, id, learned);
    }
  check (fixture, "2026-12-30T12:00", -1, "2026-12-31T10:30");
  check (fixture, "2026-12-31T10:30", 0, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/reminder/nothing", test_nothing);
  add ("/reminder/once-a-threshold", test_once_a_threshold);
  add ("/reminder/end", test_end);
  add ("/reminder/revoked", test_revoked);
  add ("/reminder/urgency", test_urgency);
  add ("/reminder/not-yet-valid", test_not_yet_valid);
  add ("/reminder/clock-ran-ahead", test_clock_ran_ahead);
  add ("/reminder/clock-set-back", test_clock_set_back);
  add ("/reminder/earlier-note", test_earlier_note);
  add ("/reminder/snooze", test_snooze);
  add ("/reminder/snooze-end", test_snooze_end);
  add ("/reminder/successor", test_successor);
  add ("/reminder/consent", test_consent);
  add ("/reminder/consent-without-holder", test_consent_without_holder);
  add ("/reminder/replacement", test_replacement);
  add ("/reminder/time-zone", test_time_zone);

  return g_test_run ();
}
