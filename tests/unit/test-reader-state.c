/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>

#include "eonay-error.h"
#include "eonay-pcsc-probe.h"
#include "eonay-reader-state.h"
#include "fake-pcsc.h"

#define READER "Reader 00 00"
#define OTHER  "Other Reader 00 00"

/* Much longer and much shorter than any wait of the tests. */
#define LONG_TIME  60000
#define SHORT_TIME 1

static void
plug_two (void)
{
  fake_pcsc_reset ();
  fake_pcsc_plug (OTHER);
  fake_pcsc_plug (READER);
  fake_pcsc_insert (READER);
}

static void
unplug_all (void)
{
  fake_pcsc_unplug (OTHER);
  fake_pcsc_unplug (READER);
}

static void
remove_card (void)
{
  fake_pcsc_remove (READER);
}

/* Expects that cards are inaccessible, for this reason. */
static void
assert_refused (EonayError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (eonay_reader_state_check_access (&error));
  g_assert_error (error, EONAY_ERROR, (int) code);
}

static void
test_held (void)
{
  plug_two ();
  g_assert_true (eonay_reader_state_check_access (NULL));
  fake_pcsc_hold (READER, TRUE);
  assert_refused (EONAY_ERROR_CARD_BUSY);
  fake_pcsc_remove (READER);
  g_assert_true (eonay_reader_state_check_access (NULL));
}

/* Cards of other readers and short transactions do not count. */
static void
test_transaction (void)
{
  plug_two ();
  fake_pcsc_insert (OTHER);
  g_assert_false (eonay_reader_state_is_in_transaction (LONG_TIME));
  g_assert_cmpuint (fake_pcsc_count_connections (), ==, 0);
  fake_pcsc_set_transaction (READER, TRUE);
  g_assert_true (eonay_reader_state_is_in_transaction (100));
  g_assert_cmpuint (fake_pcsc_count_connections (), ==, 1);
  fake_pcsc_set_transaction (READER, FALSE);
  g_assert_false (eonay_reader_state_is_in_transaction (LONG_TIME));
  fake_pcsc_hold (READER, TRUE);
  fake_pcsc_set_transaction (READER, TRUE);
  g_assert_false (eonay_reader_state_is_in_transaction (LONG_TIME));
  fake_pcsc_set_transaction (READER, FALSE);
}

/* The service's refusal is known before any card's state. */
static void
test_forbidden (void)
{
  plug_two ();
  fake_pcsc_hold (READER, TRUE);
  fake_pcsc_refuse (G_MAXUINT);
  assert_refused (EONAY_ERROR_NOT_AUTHORIZED);
  /* Connections are reset while the service stops, which looks like a refusal at first. */
  fake_pcsc_refuse (3);
  assert_refused (EONAY_ERROR_CARD_BUSY);
}

/* No statement about a card whose state is unknown. */
static void
test_cannot_be_asked (void)
{
  plug_two ();
  fake_pcsc_hold (READER, TRUE);
  fake_pcsc_before_look (unplug_all);
  g_assert_true (eonay_reader_state_check_access (NULL));

  plug_two ();
  fake_pcsc_before_look (unplug_all);
  g_assert_false (eonay_reader_state_wait_empty (READER, LONG_TIME));

  plug_two ();
  fake_pcsc_set_running (FALSE);
  g_assert_true (eonay_reader_state_check_access (NULL));
  g_assert_false (eonay_reader_state_wait_empty (READER, LONG_TIME));
}

static void
test_empty (void)
{
  plug_two ();
  g_assert_true (eonay_reader_state_wait_empty (OTHER, LONG_TIME));
  g_assert_cmpuint (fake_pcsc_count_timed_waits (), ==, 0);
  fake_pcsc_before_wait (remove_card);
  g_assert_true (eonay_reader_state_wait_empty (READER, LONG_TIME));
  g_assert_cmpuint (fake_pcsc_count_timed_waits (), ==, 1);
}

static void
test_card_stays (void)
{
  plug_two ();
  g_assert_false (eonay_reader_state_wait_empty (READER, SHORT_TIME));
}

/* A removed reader has no card, even if it was the only one. */
static void
test_reader_is_gone (void)
{
  plug_two ();
  fake_pcsc_unplug (READER);
  g_assert_true (eonay_reader_state_wait_empty (READER, LONG_TIME));
  fake_pcsc_unplug (OTHER);
  g_assert_true (eonay_reader_state_wait_empty (READER, LONG_TIME));
  g_assert_false (eonay_reader_state_has_card (READER));
  g_assert_true (eonay_reader_state_check_access (NULL));
  g_assert_cmpuint (fake_pcsc_count_timed_waits (), ==, 0);
}

/* A card that was there when the module began to read, and is not there in the end. */
static void
assert_left (void (*func) (void), gboolean expected)
{
  g_autoptr (EonayReaderCards) cards = NULL;

  plug_two ();
  cards = eonay_reader_cards_new ();
  g_assert_false (eonay_reader_cards_have_left (cards));
  func ();
  g_assert_true (eonay_reader_cards_have_left (cards) == expected);
}

static void
swap_card (void)
{
  fake_pcsc_remove (READER);
  fake_pcsc_insert (READER);
}

static void
restart_service (void)
{
  fake_pcsc_set_running (FALSE);
}

static void
insert_other (void)
{
  fake_pcsc_insert (OTHER);
  fake_pcsc_hold (READER, TRUE);
}

static void
test_left (void)
{
  g_autoptr (EonayReaderCards) none = NULL;

  assert_left (remove_card, TRUE);
  assert_left (swap_card, TRUE);
  assert_left (unplug_all, TRUE);
  assert_left (restart_service, TRUE);
  assert_left (insert_other, FALSE);

  plug_two ();
  fake_pcsc_remove (READER);
  none = eonay_reader_cards_new ();
  unplug_all ();
  g_assert_false (eonay_reader_cards_have_left (none));
  g_clear_pointer (&none, eonay_reader_cards_free);
  fake_pcsc_set_running (FALSE);
  none = eonay_reader_cards_new ();
  g_assert_false (eonay_reader_cards_have_left (none));
}

/* A card that the service does not let ask about is not one that another program holds. */
static void
test_no_service (void)
{
  g_autoptr (GAsyncQueue) answer = NULL;
  gboolean is_pending = TRUE;

  plug_two ();
  fake_pcsc_set_running (FALSE);
  answer = eonay_pcsc_probe_start (READER);
  g_assert_cmpint (eonay_pcsc_probe_wait (answer, LONG_TIME, &is_pending), ==, EONAY_PCSC_LOST);
  g_assert_false (is_pending);
}

/* A code of a later library is never taken for success. */
static void
test_unlisted_code (void)
{
  g_assert_cmpint (eonay_pcsc_get_meaning (0x7fffffff), ==, EONAY_PCSC_LOST);
  g_assert_cmpstr (eonay_pcsc_get_name (0x7fffffff), ==, "an unlisted code");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reader-state/held", test_held);
  g_test_add_func ("/reader-state/transaction", test_transaction);
  g_test_add_func ("/reader-state/forbidden", test_forbidden);
  g_test_add_func ("/reader-state/cannot-be-asked", test_cannot_be_asked);
  g_test_add_func ("/reader-state/empty", test_empty);
  g_test_add_func ("/reader-state/card-stays", test_card_stays);
  g_test_add_func ("/reader-state/reader-is-gone", test_reader_is_gone);
  g_test_add_func ("/reader-state/left", test_left);
  g_test_add_func ("/reader-state/no-service", test_no_service);
  g_test_add_func ("/reader-state/unlisted-code", test_unlisted_code);
  return g_test_run ();
}
