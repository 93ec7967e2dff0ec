/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-wall-timer.h"

#define WAIT_S 20

static gboolean
fired_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
too_late_cb (gpointer user_data)
{
  g_error ("waited %d s in vain for the timer to fire", WAIT_S);
  return G_SOURCE_REMOVE;
}

static void
test_fires (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  gint64 moment = g_get_real_time () / G_USEC_PER_SEC + 1;
  g_autoptr (GSource) timer = eonay_wall_timer_new (moment, &error);
  guint limit_id = g_timeout_add_seconds (WAIT_S, too_late_cb, NULL);

  g_assert_no_error (error);
  g_source_set_callback (timer, fired_cb, loop, NULL);
  g_source_attach (timer, NULL);
  g_main_loop_run (loop);
  g_assert_cmpint (g_get_real_time () / G_USEC_PER_SEC, >=, moment);
  g_assert_true (g_source_is_destroyed (timer));
  g_source_remove (limit_id);
}

/* A moment in the past fires immediately. */
static void
test_past (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSource) timer = eonay_wall_timer_new (-5, &error);
  guint limit_id = g_timeout_add_seconds (WAIT_S, too_late_cb, NULL);

  g_assert_no_error (error);
  g_source_set_callback (timer, fired_cb, loop, NULL);
  g_source_attach (timer, NULL);
  g_main_loop_run (loop);
  g_source_remove (limit_id);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wall-timer/fires", test_fires);
  g_test_add_func ("/wall-timer/past", test_past);
  return g_test_run ();
}
