/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A test must not set the machine's clock. So most tests fake the kernel's timer: they check its
 * arguments and make it readable, as at its expiry or after a clock change. */
#include "eonay-wall-clock.h"

#include <dlfcn.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define MOMENT G_GINT64_CONSTANT (4102444800)
#define WAIT_S 20

static gboolean is_real;
static int last_clock;
static int last_fd = -1;
static int last_flags;
static time_t last_moment;
static guint n_timers;

int
timerfd_create (clockid_t clock, int flags)
{
  int (*real) (clockid_t, int) = dlsym (RTLD_NEXT, "timerfd_create");

  if (is_real)
    return real (clock, flags);
  last_clock = clock;
  last_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  n_timers++;
  return last_fd;
}

int
timerfd_settime (int fd,
                 int flags,
                 const struct itimerspec *new_value,
                 struct itimerspec *old_value)
{
  int (*real) (int, int, const struct itimerspec *, struct itimerspec *) =
      dlsym (RTLD_NEXT, "timerfd_settime");

  if (is_real)
    return real (fd, flags, new_value, old_value);
  g_assert_cmpint (fd, ==, last_fd);
  last_flags = flags;
  last_moment = new_value->it_value.tv_sec;
  return 0;
}

static void
changed_cb (EonayWallClock *clock, guint *n_changes)
{
  (*n_changes)++;
}

/* Makes it readable if it is still open. */
static gboolean
fire (int fd)
{
  guint64 one = 1;

  return write (fd, &one, sizeof one) == sizeof one;
}

/* Dispatches everything that is ready. */
static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_asks_for_the_wall_clock (void)
{
  g_autoptr (EonayWallClock) clock = eonay_wall_clock_new ();

  eonay_wall_clock_await (clock, MOMENT);
  g_assert_cmpint (last_clock, ==, CLOCK_REALTIME);
  g_assert_cmpint (last_flags, ==, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET);
  g_assert_cmpint (last_moment, ==, MOMENT);
}

/* It calls back once, at its expiry or after a clock change, and may be set again in the callback.
 * */
static void
test_tells_once (void)
{
  g_autoptr (EonayWallClock) clock = eonay_wall_clock_new ();
  guint n_changes = 0;

  g_signal_connect (clock, "changed", G_CALLBACK (changed_cb), &n_changes);
  eonay_wall_clock_await (clock, MOMENT);
  iterate ();
  g_assert_cmpuint (n_changes, ==, 0);
  g_assert_true (fire (last_fd));
  iterate ();
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_false (fire (last_fd));
  iterate ();
  g_assert_cmpuint (n_changes, ==, 1);
}

static void
await_again_cb (EonayWallClock *clock)
{
  eonay_wall_clock_await (clock, MOMENT + 1);
}

static void
test_goes_on (void)
{
  g_autoptr (EonayWallClock) clock = eonay_wall_clock_new ();
  guint n_changes = 0;

  g_signal_connect (clock, "changed", G_CALLBACK (await_again_cb), NULL);
  g_signal_connect (clock, "changed", G_CALLBACK (changed_cb), &n_changes);
  eonay_wall_clock_await (clock, MOMENT);
  g_assert_true (fire (last_fd));
  iterate ();
  g_assert_cmpint (last_moment, ==, MOMENT + 1);
  g_assert_true (fire (last_fd));
  iterate ();
  g_assert_cmpuint (n_changes, ==, 2);
}

/* One moment at a time, and no timer without a moment. */
static void
test_replaces (void)
{
  EonayWallClock *clock = eonay_wall_clock_new ();
  int fd = -1;

  n_timers = 0;
  eonay_wall_clock_await (clock, MOMENT);
  eonay_wall_clock_await (clock, MOMENT + 60);
  fd = last_fd;
  g_assert_cmpuint (n_timers, ==, 2);
  g_assert_cmpint (last_moment, ==, MOMENT + 60);
  eonay_wall_clock_await (clock, G_MAXINT64);
  g_assert_cmpuint (n_timers, ==, 2);
  g_assert_false (fire (fd));
  g_object_unref (clock);
}

static gboolean
too_late_cb (gpointer user_data)
{
  g_error ("waited %d s in vain for the timer to fire", WAIT_S);
  return G_SOURCE_REMOVE;
}

/* With the kernel's timer. */
static void
wait_for (gint64 moment)
{
  g_autoptr (EonayWallClock) clock = eonay_wall_clock_new ();
  guint limit_id = g_timeout_add_seconds (WAIT_S, too_late_cb, NULL);
  guint n_changes = 0;

  is_real = TRUE;
  g_signal_connect (clock, "changed", G_CALLBACK (changed_cb), &n_changes);
  eonay_wall_clock_await (clock, moment);
  while (n_changes == 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (limit_id);
  is_real = FALSE;
}

static void
test_waits_for_the_moment (void)
{
  gint64 moment = g_get_real_time () / G_USEC_PER_SEC + 1;

  wait_for (moment);
  g_assert_cmpint (g_get_real_time () / G_USEC_PER_SEC, >=, moment);
}

/* A moment in the past, even before 1970, is reached immediately. */
static void
test_past (void)
{
  wait_for (-5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wall-clock/asks-for-the-wall-clock", test_asks_for_the_wall_clock);
  g_test_add_func ("/wall-clock/tells-once", test_tells_once);
  g_test_add_func ("/wall-clock/goes-on", test_goes_on);
  g_test_add_func ("/wall-clock/replaces", test_replaces);
  g_test_add_func ("/wall-clock/waits-for-the-moment", test_waits_for_the_moment);
  g_test_add_func ("/wall-clock/past", test_past);
  return g_test_run ();
}
