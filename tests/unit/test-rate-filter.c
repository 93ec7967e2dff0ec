/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <unistd.h>

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#include "connections.h"
#include "eonay-rate-filter.h"
#include "eonay-error.h"

#define NAME "tr.org.pardus.EOnay.Test"
#define PATH "/tr/org/pardus/EOnay/Test"

/* The bus has a limit of its own. */
#define AT_ONCE 100

static const char description[] =
    "<node><interface name='tr.org.pardus.EOnay.Test'><method name='Ask'/></interface></node>";

/* A service behind the filter, and a caller, on a bus of their own. */
#define MAX_STRANGERS 1000

typedef struct
{
  GTestDBus *bus;
  GDBusConnection *service;
  GDBusConnection *questions;
  GDBusConnection *caller;
  EonayRateFilter *rate_filter;
  GDBusNodeInfo *info;
  guint n_reached;
  guint n_answered;
  guint n_refused;
} Fixture;

static void
asked_cb (GDBusConnection *connection,
          const char *sender,
          const char *object_path,
          const char *interface,
          const char *method,
          GVariant *parameters,
          GDBusMethodInvocation *invocation,
          gpointer user_data)
{
  Fixture *self = user_data;

  self->n_reached++;
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static const GDBusInterfaceVTable vtable = { .method_call = asked_cb };

static void
set_up (Fixture *self, gconstpointer data)
{
  (void) EONAY_ERROR;
  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  self->service = connections_join (self->bus);
  self->questions = connections_join (self->bus);
  self->caller = connections_join (self->bus);
  self->info = g_dbus_node_info_new_for_xml (description, NULL);
  self->rate_filter = eonay_rate_filter_new (self->service, self->questions);
  g_dbus_connection_register_object (self->service, PATH, self->info->interfaces[0], &vtable, self,
                                     NULL, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_dbus_connection_close_sync (self->caller, NULL, NULL);
  g_dbus_connection_close_sync (self->service, NULL, NULL);
  g_assert_cmpuint (eonay_rate_filter_count (self->rate_filter), ==, 0);
  g_clear_object (&self->rate_filter);
  g_clear_object (&self->caller);
  g_clear_object (&self->service);
  g_dbus_connection_close_sync (self->questions, NULL, NULL);
  g_clear_object (&self->questions);
  g_dbus_node_info_unref (self->info);
  g_test_dbus_down (self->bus);
  g_clear_object (&self->bus);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (answer != NULL || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD))
    self->n_answered++;
  else
    {
      g_assert_error (error, EONAY_ERROR, EONAY_ERROR_LIMITS_EXCEEDED);
      self->n_refused++;
    }
}

static void
ask (Fixture *self, GDBusConnection *caller, const char *path, const char *method)
{
  g_dbus_connection_call (caller, g_dbus_connection_get_unique_name (self->service), path, NAME,
                          method, NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, answered_cb, self);
}

static void
wait_for_answers (Fixture *self, guint n)
{
  while (self->n_answered + self->n_refused < n)
    g_main_context_iteration (NULL, TRUE);
}

/* Makes one call, after which the user of the connection is known. */
static void
become_known (Fixture *self)
{
  ask (self, self->caller, PATH, "Ask");
  wait_for_answers (self, 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* How many calls arrive before the lookup ends is random: with many new callers some are too quick,
 * on a busy machine few. */
static void
test_calls_of_a_stranger (Fixture *self, gconstpointer data)
{
  guint n = 0;

  for (guint round = 0; round < MAX_STRANGERS && self->n_refused == 0; round++)
    {
      g_autoptr (GDBusConnection) stranger = connections_join (self->bus);

      for (guint i = 0; i < 10; i++)
        ask (self, stranger, PATH, "Ask");
      n += 10;
      wait_for_answers (self, n);
      g_assert_cmpuint (self->n_answered, >=, 2 * (round + 1));
      g_dbus_connection_close_sync (stranger, NULL, NULL);
    }
  g_assert_cmpuint (self->n_refused, >, 0);
  g_assert_cmpuint (self->n_reached, ==, self->n_answered);
}

/* Refusals are delayed. */
static void
test_refusals_wait (Fixture *self, gconstpointer data)
{
  gint64 start = 0;

  become_known (self);
  while (self->n_refused == 0)
    {
      start = g_get_monotonic_time ();
      ask (self, self->caller, PATH, "Ask");
      wait_for_answers (self, self->n_answered + self->n_refused + 1);
    }
  g_assert_cmpint (g_get_monotonic_time () - start, >=, G_TIME_SPAN_SECOND * 9 / 10);
}

/* A burst of 200 and one in each 20 ms; the elapsed time sets the upper limit. */
static void
check_rate (Fixture *self, GDBusConnection *second, const char *path, const char *method)
{
  gint64 start = g_get_monotonic_time ();
  guint n_allowed = 0;

  become_known (self);
  for (guint i = 1; i <= 400; i++)
    {
      ask (self, i % 2 == 0 ? self->caller : second, path, method);
      if (i % AT_ONCE == 0)
        wait_for_answers (self, i + 1);
    }

  n_allowed = 200 + (guint) ((g_get_monotonic_time () - start) / 20000) + 1;
  g_assert_cmpuint (self->n_answered, >=, 200);
  g_assert_cmpuint (self->n_answered, <=, n_allowed);
}

static void
test_rate (Fixture *self, gconstpointer data)
{
  check_rate (self, self->caller, PATH, "Ask");
  g_assert_cmpuint (self->n_reached, ==, self->n_answered);
}

static void
test_rate_is_of_the_user (Fixture *self, gconstpointer data)
{
  g_autoptr (GDBusConnection) second = connections_join (self->bus);

  check_rate (self, second, PATH, "Ask");
  g_dbus_connection_close_sync (second, NULL, NULL);
}

static void
test_rate_of_what_is_not_there (Fixture *self, gconstpointer data)
{
  check_rate (self, self->caller, "/nothing/here", "Nothing");
  g_assert_cmpuint (self->n_reached, ==, 1);
}

static void
test_descriptors (Fixture *self, gconstpointer data)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  become_known (self);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (g_unix_fd_list_append (fds, STDIN_FILENO, NULL), >=, 0);
  answer = g_dbus_connection_call_with_unix_fd_list_sync (
      self->caller, g_dbus_connection_get_unique_name (self->service), PATH, NAME, "Ask", NULL,
      NULL, G_DBUS_CALL_FLAGS_NONE, -1, fds, NULL, NULL, &error);
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (self->n_reached, ==, 1);
}

/* A caller that disconnects before its lookup ends leaves no state and does not block others. */
static void
test_callers_who_leave (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (GDBusConnection) visitor = connections_join (self->bus);

      g_dbus_connection_call (visitor, g_dbus_connection_get_unique_name (self->service), PATH,
                              NAME, "Ask", NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL,
                              NULL);
      g_dbus_connection_close_sync (visitor, NULL, NULL);
    }
  become_known (self);
  g_assert_cmpuint (self->n_answered, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/rate-filter/calls-of-a-stranger", test_calls_of_a_stranger);
  ADD ("/rate-filter/rate", test_rate);
  ADD ("/rate-filter/rate-is-of-the-user", test_rate_is_of_the_user);
  ADD ("/rate-filter/rate-of-what-is-not-there", test_rate_of_what_is_not_there);
  ADD ("/rate-filter/refusals-wait", test_refusals_wait);
  ADD ("/rate-filter/descriptors", test_descriptors);
  ADD ("/rate-filter/callers-who-leave", test_callers_who_leave);
#undef ADD
  return g_test_run ();
}
