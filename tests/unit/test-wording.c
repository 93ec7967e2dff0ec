/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "eonay-activation.h"
#include "eonay-enums.h"
#include "eonay-error.h"
#include "eonay-wording.h"

#define DAY 86400

/* One code of a domain has all that the user needs: what happened, and what to do. */
static void
check_code (GQuark domain, int code)
{
  g_autoptr (GError) error = g_error_new_literal (domain, code, "x");
  g_autoptr (EonayWording) wording = eonay_wording_for_error (error, NULL);

  g_test_message ("%s %d: %s", g_quark_to_string (domain), code, wording->title);
  g_assert_true (eonay_wording_knows_error (error));
  g_assert_cmpstr (wording->title, !=, "");
  g_assert_cmpstr (wording->body, !=, "");
  g_assert_cmpstr (wording->advice, !=, "");
  g_assert_null (strchr (wording->title, '!'));
  g_assert_null (strchr (wording->body, '!'));
  g_assert_null (strchr (wording->advice, '!'));
}

/* A domain without a last code of its own: known up to last, and nothing after it. */
static void
check_domain (GQuark domain, int last)
{
  for (int code = 0; code <= last; code++)
    check_code (domain, code);

  g_autoptr (GError) error = g_error_new_literal (domain, last + 1, "x");
  g_autoptr (EonayWording) wording = eonay_wording_for_error (error, NULL);
  g_assert_false (eonay_wording_knows_error (error));
  g_assert_cmpstr (wording->title, !=, "");
}

static void
test_errors (void)
{
  check_domain (EONAY_ERROR, EONAY_N_ERRORS - 1);
  check_domain (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNKNOWN_FATE);
  g_autoptr (GEnumClass) codes = g_type_class_ref (EONAY_TYPE_ACTIVATION_ERROR);
  check_domain (EONAY_ACTIVATION_ERROR, codes->maximum);
  for (int code = 0; code <= G_IO_ERROR_NO_SUCH_DEVICE; code++)
    check_code (G_IO_ERROR, code);
}

/* A failure of the driver, the card or the bus is never called a wrong PIN. */
static void
test_wrong_pin (void)
{
  g_autoptr (GError) wrong = g_error_new_literal (EONAY_ERROR, EONAY_ERROR_PIN_INCORRECT, "x");
  g_autoptr (EonayWording) wrong_wording = eonay_wording_for_error (wrong, NULL);

  for (int code = 0; code < EONAY_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (EONAY_ERROR, code, "x");
      g_autoptr (EonayWording) wording = eonay_wording_for_error (error, NULL);
      if (code != EONAY_ERROR_PIN_INCORRECT)
        g_assert_cmpstr (wording->title, !=, wrong_wording->title);
    }
}

static void
test_states (void)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (EONAY_TYPE_ACTIVATION_STATE);
  g_autoptr (GHashTable) phrases = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < states->n_values; i++)
    {
      const char *phrase = eonay_wording_for_state (states->values[i].value);
      g_assert_cmpstr (phrase, !=, "");
      g_assert_true (g_hash_table_add (phrases, (gpointer) phrase));
    }
}

static void
test_monitor (void)
{
  g_autoptr (GEnumClass) statuses = g_type_class_ref (EONAY_TYPE_CARD_MONITOR_STATUS);

  for (guint i = 0; i < statuses->n_values; i++)
    g_assert_cmpstr (eonay_wording_for_monitor (statuses->values[i].value), !=, "");
}

/* 10.03.2026 12:00 in Istanbul. */
static const gint64 noon = 1773133200;

static void
check_date (gint64 time, const char *expected)
{
  g_autofree char *date = eonay_wording_date (time, noon);
  g_assert_cmpstr (date, ==, expected);
}

static void
test_date (void)
{
  check_date (noon + DAY, "11.03.2026");
  check_date (noon - 400 * DAY, "03.02.2025");
  check_date (noon + 3 * 3600 + 240, "10.03.2026 15:04");
  check_date (noon + 12 * 3600 - 1, "10.03.2026 23:59");
  check_date (noon + 12 * 3600, "11.03.2026");
}

static void
check_validity (gint64 not_before, gint64 not_after, const char *expected)
{
  g_autofree char *validity = eonay_wording_validity (not_before, not_after, noon);
  g_assert_cmpstr (validity, ==, expected);
}

static void
test_validity (void)
{
  check_validity (noon + DAY, noon + 2 * DAY, "not yet valid, starts on 11.03.2026");
  check_validity (noon - DAY, noon + 91 * DAY, "valid until 09.06.2026");
  check_validity (noon - DAY, noon + 90 * DAY, "expires in 90 days (08.06.2026)");
  check_validity (noon - DAY, noon + DAY, "expires in 1 day (11.03.2026)");
  check_validity (noon - DAY, noon + 3600, "expires today (10.03.2026 13:00)");
  check_validity (noon - DAY, noon - 3600, "expired on 10.03.2026 11:00");
  check_validity (noon - 9 * DAY, noon - DAY, "expired on 09.03.2026");
}

static void
check_tries (int tries_left, const char *expected)
{
  g_autofree char *tries = eonay_wording_tries (tries_left);
  g_assert_cmpstr (tries, ==, expected);
}

static void
test_tries (void)
{
  check_tries (-1, "");
  check_tries (0, "the PIN is locked");
  check_tries (1, "1 try left");
  check_tries (3, "3 tries left");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wording/errors", test_errors);
  g_test_add_func ("/wording/wrong-pin", test_wrong_pin);
  g_test_add_func ("/wording/states", test_states);
  g_test_add_func ("/wording/monitor", test_monitor);
  g_test_add_func ("/wording/date", test_date);
  g_test_add_func ("/wording/validity", test_validity);
  g_test_add_func ("/wording/tries", test_tries);
  return g_test_run ();
}
