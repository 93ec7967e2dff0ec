/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-validity.h"
#include "ledger-fixture.h"

static const guint32 USUAL[] = { 90, 60, 30, 14, 7, 1, 0 };
static const guint32 THIRTY[] = { 30 };
static const guint32 LAST_DAY[] = { 0 };
static const guint32 MISTYPED[] = { 100000, 3651, 30, 3650 };

static GArray *
make_days (const guint32 *days, gsize n_days)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof *days);

  return n_days > 0 ? g_array_append_vals (array, days, (guint) n_days) : array;
}

/* The certificate is valid for 1000 days and ends at 2026-12-31 10:29:59. first: when it starts to
 * be "expiring", or NULL for never. */
static void
check (LedgerFixture *fixture, const guint32 *days, gsize n_days, const char *first)
{
  g_autoptr (GArray) array = make_days (days, n_days);
  gint64 not_after = ledger_fixture_at ("2026-12-31T10:29:59");
  gint64 not_before = not_after - 1000 * G_GINT64_CONSTANT (86400);
  gint64 begin = first != NULL ? ledger_fixture_at (first) : not_after + 1;
  g_autofree char *id = ledger_fixture_note (fixture, "Ayşe", "kamusm", not_before, not_after);
  const struct
  {
    gint64 now;
    EonayCertificateState state;
  } cases[] = {
    { not_before - 1, EONAY_CERTIFICATE_NOT_YET_VALID },
    { not_before, EONAY_CERTIFICATE_VALID },
    { begin - 1, EONAY_CERTIFICATE_VALID },
    { begin, first != NULL ? EONAY_CERTIFICATE_EXPIRING : EONAY_CERTIFICATE_EXPIRED },
    { not_after, first != NULL ? EONAY_CERTIFICATE_EXPIRING : EONAY_CERTIFICATE_VALID },
    { not_after + 1, EONAY_CERTIFICATE_EXPIRED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 next = 0;
      g_autoptr (GPtrArray) due =
          eonay_reminder_list_due (fixture->ledger, days, n_days, cases[i].now, &next);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (eonay_validity_get_state (not_before, not_after, cases[i].now, array), ==,
                       cases[i].state);
      /* It was seen when it was valid, so it is not reported as not yet valid. */
      g_assert_cmpint (due->len == 1, ==,
                       cases[i].state == EONAY_CERTIFICATE_EXPIRING ||
                           cases[i].state == EONAY_CERTIFICATE_EXPIRED);
    }
}

/* now: a date; ahead: days until the certificate begins */
static void
test_clock (void)
{
  static const struct
  {
    const char *now;
    int ahead;
    gboolean contradicts;
  } cases[] = {
    { "2021-11-28T12:00:00Z", 1600, TRUE },   { "2021-11-28T12:00:00Z", -30, TRUE },
    { "2040-01-01T00:00:00Z", -4000, FALSE }, { "2040-01-01T00:00:00Z", 19, FALSE },
    { "2040-01-01T00:00:00Z", 180, FALSE },   { "2040-01-01T00:00:00Z", 181, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GDateTime) then = g_date_time_new_from_iso8601 (cases[i].now, NULL);
      gint64 now = g_date_time_to_unix (then);
      gint64 begin = now + (gint64) cases[i].ahead * 24 * 60 * 60;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (eonay_validity_contradicts_clock (begin, begin + 1, now), ==,
                       cases[i].contradicts);
      g_assert_false (eonay_validity_contradicts_clock (now, now, now));
    }
}

static void
test_usual (LedgerFixture *fixture, gconstpointer data)
{
  check (fixture, USUAL, G_N_ELEMENTS (USUAL), "2026-10-02T00:00");
}

static void
test_thirty (LedgerFixture *fixture, gconstpointer data)
{
  check (fixture, THIRTY, G_N_ELEMENTS (THIRTY), "2026-12-01T00:00");
}

static void
test_last_day (LedgerFixture *fixture, gconstpointer data)
{
  check (fixture, LAST_DAY, G_N_ELEMENTS (LAST_DAY), "2026-12-31T00:00");
}

/* Not even on the last day. */
static void
test_none (LedgerFixture *fixture, gconstpointer data)
{
  check (fixture, NULL, 0, NULL);
}

/* Thresholds outside of its lifetime do not count, as they cause no reminder either. */
static void
test_mistyped (LedgerFixture *fixture, gconstpointer data)
{
  check (fixture, MISTYPED, G_N_ELEMENTS (MISTYPED), "2026-12-01T00:00");
}

#define ADD(path, function)                                                                        \
  g_test_add (path, LedgerFixture, NULL, ledger_fixture_set_up, function, ledger_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/validity/clock", test_clock);
  ADD ("/validity/usual", test_usual);
  ADD ("/validity/thirty", test_thirty);
  ADD ("/validity/last-day", test_last_day);
  ADD ("/validity/none", test_none);
  ADD ("/validity/mistyped", test_mistyped);
  return g_test_run ();
}
