/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>

#include "connections.h"
#include "eonay-error.h"
#include "eonay-idle-exit.h"

#define N_TENURES 200
#define IDLE_TIME 5 /* milliseconds */

/* A bus with one caller, which calls around the exit of the signer, once for each signer. */
typedef struct
{
  GTestDBus *bus;
  gint stop; /* atomic */
  guint n_answered;
  guint n_late; /* after the name was released */
  guint n_lost;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  (void) EONAY_ERROR;
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_test_dbus_down (self->bus);
  g_clear_object (&self->bus);
}

static void
ended_cb (EonayIdleExit *idle_exit, gboolean well, gpointer user_data)
{
  g_assert_true (well);
  g_main_loop_quit (user_data);
}

/* The life of one signer; without polkit it refuses calls, which counts as an answer. */
static void
run_signer (Fixture *self)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GDBusConnection) connection = connections_join (self->bus);
  g_autoptr (EonaySignerService) service =
      eonay_signer_service_new ("/nonexistent", "/nonexistent", "/nonexistent");
  g_autoptr (EonayIdleExit) idle_exit = NULL;

  eonay_signer_service_set_idle_time (service, IDLE_TIME);
  g_assert_true (eonay_signer_service_export (service, connection, connection, NULL));
  idle_exit = eonay_idle_exit_new (service, connection);
  g_signal_connect (idle_exit, "ended", G_CALLBACK (ended_cb), loop);
  g_main_loop_run (loop);
  g_assert_false (eonay_signer_service_is_busy (service));
  g_dbus_connection_close_sync (connection, NULL, NULL);
}

static void
note_answer (Fixture *self, const GError *error)
{
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    self->n_lost++;
  else if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
           g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    self->n_late++; /* here systemd would start the next one */
  else
    self->n_answered++;
}

static gpointer
call_thread (gpointer data)
{
  Fixture *self = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GDBusConnection) connection = NULL;

  g_main_context_push_thread_default (context);
  connection = connections_join (self->bus);
  while (g_atomic_int_get (&self->stop) == 0)
    {
      g_autoptr (GVariant) answer = NULL;
      g_autoptr (GError) error = NULL;

      answer = g_dbus_connection_call_sync (connection, EONAY_SIGNER_NAME, EONAY_SIGNER_PATH,
                                            EONAY_SIGNER_NAME, "ListCertificates", NULL, NULL,
                                            G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, &error);
      note_answer (self, error);
      g_usleep ((gulong) g_random_int_range (IDLE_TIME * 900, IDLE_TIME * 1100));
    }
  g_dbus_connection_close_sync (connection, NULL, NULL);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
test_calls_at_the_end (Fixture *self, gconstpointer data)
{
  GThread *caller = g_thread_new ("caller", call_thread, self);

  for (guint i = 0; i < N_TENURES; i++)
    run_signer (self);
  g_atomic_int_set (&self->stop, 1);
  g_thread_join (caller);

  g_test_message ("%u answered, %u late, %u lost", self->n_answered, self->n_late, self->n_lost);
  g_assert_cmpuint (self->n_lost, ==, 0);
  g_assert_cmpuint (self->n_answered, >, 0);
}

static gboolean
terminate_cb (gpointer user_data)
{
  eonay_idle_exit_terminate (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_terminated (Fixture *self, gconstpointer data)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GDBusConnection) connection = connections_join (self->bus);
  g_autoptr (EonaySignerService) service =
      eonay_signer_service_new ("/nonexistent", "/nonexistent", "/nonexistent");
  g_autoptr (EonayIdleExit) idle_exit = NULL;

  g_assert_true (eonay_signer_service_export (service, connection, connection, NULL));
  idle_exit = eonay_idle_exit_new (service, connection);
  g_signal_connect (idle_exit, "ended", G_CALLBACK (ended_cb), loop);
  g_idle_add (terminate_cb, idle_exit);
  g_main_loop_run (loop);
  g_dbus_connection_close_sync (connection, NULL, NULL);
}

static void
failed_cb (EonayIdleExit *idle_exit, gboolean well, gpointer user_data)
{
  g_assert_false (well);
  g_main_loop_quit (user_data);
}

static void
test_name_not_to_be_had (Fixture *self, gconstpointer data)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GDBusConnection) other = connections_join (self->bus);
  g_autoptr (GDBusConnection) connection = connections_join (self->bus);
  g_autoptr (EonaySignerService) service =
      eonay_signer_service_new ("/nonexistent", "/nonexistent", "/nonexistent");
  g_autoptr (EonayIdleExit) idle_exit = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      other, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
      g_variant_new ("(su)", EONAY_SIGNER_NAME, 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);

  g_assert_nonnull (answer);
  g_assert_true (eonay_signer_service_export (service, connection, connection, NULL));
  idle_exit = eonay_idle_exit_new (service, connection);
  g_signal_connect (idle_exit, "ended", G_CALLBACK (failed_cb), loop);
  g_main_loop_run (loop);
  g_dbus_connection_close_sync (connection, NULL, NULL);
  g_dbus_connection_close_sync (other, NULL, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/idle-exit/terminated", test_terminated);
  ADD ("/idle-exit/name-not-to-be-had", test_name_not_to_be_had);
  ADD ("/idle-exit/calls-at-the-end", test_calls_at_the_end);
#undef ADD
  return g_test_run ();
}
