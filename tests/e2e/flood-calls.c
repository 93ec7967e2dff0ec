/* SPDX-License-Identifier: GPL-3.0-or-later */
/* flood-calls CALLERS CALLS [METHOD]: CALLERS connections call the signer as fast as it answers,
 * each with CALLS calls at once, until standard input ends. Prints the number of answers, and how
 * many of them were LimitsExceeded. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#define NAME    "tr.org.pardus.EOnay.Signer1"
#define PATH    "/tr/org/pardus/EOnay/Signer1"
#define SESSION PATH "/Session/00000000000000000000000000000000"
#define ID      "0000000000000000000000000000000000000000000000000000000000000000"

#define LIMITS_EXCEEDED ".LimitsExceeded"

typedef struct
{
  GMainLoop *loop;
  GDBusConnection *connection;
  guint *counts;    /* shared: answered, refused by limit */
  const char *only; /* NULL for all methods */
  guint next;
} Caller;

static const struct
{
  const char *path;
  const char *interface;
  const char *method;
} calls[] = {
  { PATH, NAME, "ListCertificates" },
  { PATH, NAME, "OpenSession" },
  { SESSION, NAME ".Session", "Close" },
  { PATH, "org.freedesktop.DBus.Introspectable", "Introspect" },
  { "/nothing", NAME, "ListCertificates" },
};

static guint
choose (Caller *caller)
{
  guint number = caller->next++ % G_N_ELEMENTS (calls);

  while (caller->only != NULL && !g_str_equal (calls[number].method, caller->only))
    number = caller->next++ % G_N_ELEMENTS (calls);
  return number;
}

static GDBusMessage *
make_call (guint number)
{
  const char *method = calls[number].method;
  GDBusMessage *call =
      g_dbus_message_new_method_call (NAME, calls[number].path, calls[number].interface, method);

  if (g_str_equal (method, "OpenSession"))
    {
      g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
      int ends[2];

      g_return_val_if_fail (pipe (ends) == 0, call);
      g_unix_fd_list_append (fds, ends[0], NULL);
      close (ends[0]);
      close (ends[1]);
      g_dbus_message_set_body (call, g_variant_new ("(ssh)", ID, "e-onay", 0));
      g_dbus_message_set_unix_fd_list (call, fds);
    }
  return call;
}

static void answered_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
ask (Caller *caller)
{
  g_autoptr (GDBusMessage) call = make_call (choose (caller));

  g_dbus_connection_send_message_with_reply (caller->connection, call,
                                             G_DBUS_SEND_MESSAGE_FLAGS_NONE, G_MAXINT, NULL, NULL,
                                             answered_cb, caller);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Caller *caller = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusMessage) answer =
      g_dbus_connection_send_message_with_reply_finish (caller->connection, result, &error);
  const char *name = answer != NULL ? g_dbus_message_get_error_name (answer) : NULL;

  if (answer == NULL)
    {
      fprintf (stderr, "flood-calls: %s\n", error->message);
      return;
    }
  caller->counts[0]++;
  if (name != NULL && g_str_has_suffix (name, LIMITS_EXCEEDED))
    caller->counts[1]++;
  ask (caller);
}

static gboolean
input_cb (GIOChannel *channel, GIOCondition condition, gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

/* One descriptor for each connection, and pipes in transit. */
static void
allow_descriptors (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  GIOChannel *input = g_io_channel_unix_new (STDIN_FILENO);
  guint n_callers = argc > 1 ? (guint) atoi (argv[1]) : 1;
  guint n_calls = argc > 2 ? (guint) atoi (argv[2]) : 1;
  guint counts[2] = { 0, 0 };
  g_autofree Caller *callers = g_new0 (Caller, n_callers);

  allow_descriptors ();
  g_io_add_watch (input, G_IO_IN | G_IO_HUP, input_cb, loop);
  for (guint i = 0; i < n_callers; i++)
    {
      callers[i].connection = g_dbus_connection_new_for_address_sync (
          address,
          G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
              G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
          NULL, NULL, NULL);
      if (callers[i].connection == NULL)
        return EXIT_FAILURE;
      callers[i].counts = counts;
      callers[i].next = i;
      callers[i].only = argc > 3 ? argv[3] : NULL;
      for (guint j = 0; j < n_calls; j++)
        ask (&callers[i]);
    }
  puts ("began");
  fflush (stdout);
  g_main_loop_run (loop);
  printf ("%u %u\n", counts[0], counts[1]);
  return EXIT_SUCCESS;
}
