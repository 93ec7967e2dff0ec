/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>

#include "eonay-rate.h"

#define HOSTILE 2000
#define HONEST  1000

/* An arbitrary time: the rate takes it as an argument. */
#define START 123456789

static const EonayRateLimit ten_then_one_a_second = { 10, G_TIME_SPAN_SECOND };
static const EonayRateLimit forty_then_twenty_a_second = { 40, 50 * G_TIME_SPAN_MILLISECOND };

static guint
take_all (EonayRate *rate, guint32 uid, gint64 now)
{
  guint n = 0;

  while (eonay_rate_take (rate, uid, now))
    n++;
  return n;
}

static void
test_burst_and_refill (void)
{
  g_autoptr (EonayRate) rate = eonay_rate_new (ten_then_one_a_second, forty_then_twenty_a_second);

  g_assert_cmpuint (take_all (rate, HOSTILE, START), ==, 10);
  g_assert_cmpuint (take_all (rate, HOSTILE, START + G_TIME_SPAN_SECOND - 1), ==, 0);
  g_assert_cmpuint (take_all (rate, HOSTILE, START + G_TIME_SPAN_SECOND), ==, 1);
  g_assert_cmpuint (take_all (rate, HOSTILE, START + 4 * G_TIME_SPAN_SECOND), ==, 3);
  g_assert_cmpuint (take_all (rate, HOSTILE, START + G_TIME_SPAN_DAY), ==, 10);
}

static void
test_users_are_apart (void)
{
  g_autoptr (EonayRate) rate = eonay_rate_new (ten_then_one_a_second, forty_then_twenty_a_second);

  take_all (rate, HOSTILE, START);
  g_assert_cmpuint (take_all (rate, HONEST, START), ==, 10);
}

/* A flood leaves the lower half of the common bucket to users that call rarely. */
static void
test_room_is_kept (void)
{
  g_autoptr (EonayRate) rate = eonay_rate_new (ten_then_one_a_second, forty_then_twenty_a_second);

  g_assert_cmpuint (take_all (rate, HOSTILE, START), ==, 10);
  g_assert_cmpuint (take_all (rate, HOSTILE + 1, START), ==, 10);
  g_assert_cmpuint (take_all (rate, HOSTILE + 2, START), ==, 5);
  g_assert_cmpuint (take_all (rate, HONEST, START), ==, 5);
}

static void
test_total (void)
{
  g_autoptr (EonayRate) rate = eonay_rate_new (ten_then_one_a_second, forty_then_twenty_a_second);
  guint n = 0;

  for (guint32 uid = HOSTILE; uid < HOSTILE + 100; uid++)
    n += take_all (rate, uid, START);
  g_assert_cmpuint (n, ==, 40);
  g_assert_false (eonay_rate_take (rate, HONEST, START));
  g_assert_true (eonay_rate_take (rate, HONEST, START + 50 * G_TIME_SPAN_MILLISECOND));
}

static void
test_memory_is_bounded (void)
{
  const EonayRateLimit any_number = { 1000000, 1 };
  g_autoptr (EonayRate) rate = eonay_rate_new (ten_then_one_a_second, any_number);

  for (guint32 uid = 0; uid < 100000; uid++)
    {
      g_assert_true (eonay_rate_take (rate, uid, START + uid));
      g_assert_cmpuint (eonay_rate_count_users (rate), <=, 1024);
    }
}

/* Users without a full bucket are evicted last. */
static void
test_debts_are_remembered (void)
{
  const EonayRateLimit any_number = { 1000000, 1 };
  g_autoptr (EonayRate) rate = eonay_rate_new (ten_then_one_a_second, any_number);
  const gint64 later = START + 5 * G_TIME_SPAN_SECOND;

  take_all (rate, HOSTILE, START);
  for (guint32 uid = 10000; uid < 11000; uid++)
    eonay_rate_take (rate, uid, START);
  for (guint32 uid = 11000; uid < 11100; uid++)
    eonay_rate_take (rate, uid, later);
  g_assert_cmpuint (eonay_rate_count_users (rate), <, 200);
  g_assert_cmpuint (take_all (rate, HOSTILE, later), ==, 5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rate/burst-and-refill", test_burst_and_refill);
  g_test_add_func ("/rate/users-are-apart", test_users_are_apart);
  g_test_add_func ("/rate/room-is-kept", test_room_is_kept);
  g_test_add_func ("/rate/total", test_total);
  g_test_add_func ("/rate/memory-is-bounded", test_memory_is_bounded);
  g_test_add_func ("/rate/debts-are-remembered", test_debts_are_remembered);
  return g_test_run ();
}
