/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-card-monitor.h"

#include <malloc.h>

#include "fake-pcsc.h"

#define WAIT_S 20

typedef struct
{
  EonayCardMonitor *monitor;
  GString *told;
} Fixture;

static void
status_cb (EonayCardMonitor *monitor, GParamSpec *property, gpointer user_data)
{
  static const char letters[] = "?!#-0*";

  g_string_append_c (user_data, letters[eonay_card_monitor_get_status (monitor)]);
}

static void
inserted_cb (EonayCardMonitor *monitor, const char *reader, GBytes *atr, gpointer user_data)
{
  g_string_append_printf (user_data, " +%s", reader);
}

static void
removed_cb (EonayCardMonitor *monitor, const char *reader, gpointer user_data)
{
  g_string_append_printf (user_data, " -%s", reader);
}

static void
released_cb (EonayCardMonitor *monitor, const char *reader, gpointer user_data)
{
  g_string_append_printf (user_data, " =%s", reader);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fake_pcsc_reset ();
  fixture->told = g_string_new (NULL);
  fixture->monitor = eonay_card_monitor_new ();
  g_signal_connect (fixture->monitor, "notify::status", G_CALLBACK (status_cb), fixture->told);
  g_signal_connect (fixture->monitor, "card-inserted", G_CALLBACK (inserted_cb), fixture->told);
  g_signal_connect (fixture->monitor, "card-removed", G_CALLBACK (removed_cb), fixture->told);
  g_signal_connect (fixture->monitor, "card-released", G_CALLBACK (released_cb), fixture->told);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->monitor);
  g_string_free (fixture->told, TRUE);
}

static gboolean
late_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

/* Waits for this many events, compares and resets them: status ? starting, ! no service,
 * # forbidden, - no reader, 0 no card, * card; + inserted, - removed, = released with the reader. */
static void
expect (Fixture *fixture, const char *expected)
{
  gboolean is_late = FALSE;
  guint timeout = g_timeout_add_seconds (WAIT_S, late_cb, &is_late);

  while (fixture->told->len < strlen (expected) && !is_late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
  g_assert_cmpstr (fixture->told->str, ==, expected);
  g_string_truncate (fixture->told, 0);
}

static void
test_plugged (Fixture *fixture, gconstpointer data)
{
  eonay_card_monitor_start (fixture->monitor);
  expect (fixture, "-");
  fake_pcsc_plug ("A");
  expect (fixture, "0");
  fake_pcsc_insert ("A");
  expect (fixture, "* +A");
  fake_pcsc_plug ("B");
  fake_pcsc_insert ("B");
  expect (fixture, " +B");
  fake_pcsc_unplug ("A");
  expect (fixture, " -A");
  fake_pcsc_unplug ("B");
  expect (fixture, "- -B");
}

static void
plug_unseen (void)
{
  fake_pcsc_plug ("A");
}

/* Between the list and the wait, when pcscd before 2.3 does not report it. */
static void
test_plugged_unseen (Fixture *fixture, gconstpointer data)
{
  fake_pcsc_before_wait (plug_unseen);
  eonay_card_monitor_start (fixture->monitor);
  expect (fixture, "-");
  expect (fixture, "0");
}

/* Once the readers are settled, no wait has a timeout. */
static void
test_no_polling (Fixture *fixture, gconstpointer data)
{
  fake_pcsc_plug ("A");
  eonay_card_monitor_start (fixture->monitor);
  expect (fixture, "0");
  g_usleep (3 * G_USEC_PER_SEC);
  g_assert_cmpuint (fake_pcsc_count_timed_waits (), ==, 1);
}

static void
test_swapped (Fixture *fixture, gconstpointer data)
{
  fake_pcsc_plug ("A");
  fake_pcsc_insert ("A");
  eonay_card_monitor_start (fixture->monitor);
  expect (fixture, "* +A");
  fake_pcsc_remove ("A");
  fake_pcsc_insert ("A");
  while (fixture->told->len < strlen (" -A +A"))
    g_main_context_iteration (NULL, TRUE);
  /* Reported as one step or as two. */
  g_assert_true (g_str_equal (fixture->told->str, " -A +A") ||
                 g_str_equal (fixture->told->str, "0 -A* +A"));
}

static void
test_service (Fixture *fixture, gconstpointer data)
{
  fake_pcsc_plug ("A");
  fake_pcsc_insert ("A");
  fake_pcsc_set_running (FALSE);
  eonay_card_monitor_start (fixture->monitor);
  expect (fixture, "!");
  fake_pcsc_set_running (TRUE);
  eonay_card_monitor_start (fixture->monitor);
  expect (fixture, "* +A");
  fake_pcsc_set_running (FALSE);
  expect (fixture, "! -A");
}

/* Refused while another session is active; retried when the caller knows that this has ended. An
 * existing connection is kept. */
static void
test_forbidden (Fixture *fixture, gconstpointer data)
{
  fake_pcsc_plug ("A");
  fake_pcsc_insert ("A");
  fake_pcsc_refuse (G_MAXUINT);
  eonay_card_monitor_start (fixture->monitor);
  expect (fixture, "#");
  g_assert_true (eonay_card_monitor_may_have_card (fixture->monitor));
  fake_pcsc_refuse (0);
  eonay_card_monitor_start (fixture->monitor);
  expect (fixture, "* +A");
  fake_pcsc_refuse (G_MAXUINT);
  fake_pcsc_remove ("A");
  expect (fixture, "0 -A");
  g_assert_false (eonay_card_monitor_may_have_card (fixture->monitor));
}

/* Connections are reset while the service stops, which looks like a refusal at first. */
static void
test_dropped (Fixture *fixture, gconstpointer data)
{
  fake_pcsc_plug ("A");
  fake_pcsc_refuse (3);
  eonay_card_monitor_start (fixture->monitor);
  expect (fixture, "0");
}

static void
test_released (Fixture *fixture, gconstpointer data)
{
  fake_pcsc_plug ("A");
  fake_pcsc_insert ("A");
  fake_pcsc_plug ("B");
  fake_pcsc_insert ("B");
  fake_pcsc_hold ("A", TRUE);
  eonay_card_monitor_start (fixture->monitor);
  expect (fixture, "* +A +B");
  eonay_card_monitor_await_release (fixture->monitor);
  g_usleep (2 * G_USEC_PER_SEC);
  g_main_context_iteration (NULL, FALSE);
  expect (fixture, "");
  fake_pcsc_hold ("A", FALSE);
  expect (fixture, " =A");
}

static void
await_connection (guint n_before)
{
  while (fake_pcsc_count_connections () == n_before)
    g_thread_yield ();
}

/* Connections to a card in a transaction are not answered. One at a time waits for its end, and the
 * thread still notices changes and stops. */
static void
test_transaction (Fixture *fixture, gconstpointer data)
{
  guint n_before = fake_pcsc_count_connections ();

  fake_pcsc_plug ("A");
  fake_pcsc_insert ("A");
  fake_pcsc_set_transaction ("A", TRUE);
  eonay_card_monitor_start (fixture->monitor);
  expect (fixture, "* +A");
  eonay_card_monitor_await_release (fixture->monitor);
  await_connection (n_before);
  fake_pcsc_plug ("B");
  fake_pcsc_insert ("B");
  expect (fixture, " +B");
  fake_pcsc_set_transaction ("A", FALSE);
  expect (fixture, " =A");

  fake_pcsc_set_transaction ("A", TRUE);
  n_before = fake_pcsc_count_connections ();
  eonay_card_monitor_await_release (fixture->monitor);
  await_connection (n_before);
  /* Would never return if it waited for the transaction. */
  eonay_card_monitor_stop (fixture->monitor);
  fake_pcsc_set_transaction ("A", FALSE);
}

static void
test_not_held (Fixture *fixture, gconstpointer data)
{
  fake_pcsc_plug ("A");
  fake_pcsc_insert ("A");
  eonay_card_monitor_start (fixture->monitor);
  expect (fixture, "* +A");
  eonay_card_monitor_await_release (fixture->monitor);
  expect (fixture, " =A");
}

static int is_before_wait;

static void
linger_before_wait (void)
{
  g_atomic_int_set (&is_before_wait, TRUE);
  g_usleep (G_USEC_PER_SEC / 20);
}

/* SCardCancel() is lost if it comes before the wait. */
static void
test_stopped_unseen (Fixture *fixture, gconstpointer data)
{
  gint64 start = 0;

  fake_pcsc_plug ("A");
  fake_pcsc_before_wait (linger_before_wait);
  eonay_card_monitor_start (fixture->monitor);
  while (!g_atomic_int_get (&is_before_wait))
    g_thread_yield ();
  start = g_get_monotonic_time ();
  eonay_card_monitor_stop (fixture->monitor);
  /* Well before the first wait would time out. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC / 2);
}

/* Less than one allocation for each insertion. */
#define MAX_GROWTH   (N_INSERTIONS - N_FIRST)
#define N_FIRST      1000
#define N_INSERTIONS 10000

static void
test_often (Fixture *fixture, gconstpointer data)
{
  gsize first = 0;

  fake_pcsc_plug ("A");
  eonay_card_monitor_start (fixture->monitor);
  expect (fixture, "0");
  for (guint i = 0; i < N_INSERTIONS; i++)
    {
      if (i == N_FIRST)
        first = mallinfo2 ().uordblks;
      fake_pcsc_insert ("A");
      expect (fixture, "* +A");
      fake_pcsc_remove ("A");
      expect (fixture, "0 -A");
    }
  g_assert_cmpuint (mallinfo2 ().uordblks, <=, first + MAX_GROWTH);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/card-monitor/plugged", test_plugged);
  add ("/card-monitor/plugged-unseen", test_plugged_unseen);
  add ("/card-monitor/no-polling", test_no_polling);
  add ("/card-monitor/swapped", test_swapped);
  add ("/card-monitor/service", test_service);
  add ("/card-monitor/forbidden", test_forbidden);
  add ("/card-monitor/dropped", test_dropped);
  add ("/card-monitor/released", test_released);
  add ("/card-monitor/transaction", test_transaction);
  add ("/card-monitor/not-held", test_not_held);
  add ("/card-monitor/stopped-unseen", test_stopped_unseen);
  add ("/card-monitor/often", test_often);

  return g_test_run ();
}
