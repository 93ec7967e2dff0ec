/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-caller.h"

#include <poll.h>
#include <sys/pidfd.h>

#include "eonay-login-monitor.h"

#define LOGIN_NAME    "org.freedesktop.login1"
#define LOGIN_PATH    "/org/freedesktop/login1"
#define LOGIN_MANAGER "org.freedesktop.login1.Manager"
#define LOGIN_USER    "org.freedesktop.login1.User"
#define LOGIN_SESSION "org.freedesktop.login1.Session"
#define LOGIN_NO_USER "org.freedesktop.login1.NoUserForPID"

/* The bus and logind answer immediately unless they are broken. */
#define BUS_TIMEOUT_MSEC 5000

/**
 * eonay_caller_copy:
 *
 * Returns: (transfer full): a copy
 */
EonayCaller *
eonay_caller_copy (const EonayCaller *self)
{
  EonayCaller *copy = g_new0 (EonayCaller, 1);

  copy->sender = g_strdup (self->sender);
  copy->uid = self->uid;
  copy->pid = self->pid;
  copy->at_seat = self->at_seat;
  return copy;
}

/**
 * eonay_caller_free:
 */
void
eonay_caller_free (EonayCaller *self)
{
  g_free (self->sender);
  g_free (self);
}

static void
credentials_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) credentials = NULL;
  g_autoptr (EonayCaller) caller = g_new0 (EonayCaller, 1);
  g_autoptr (GError) error = NULL;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (reply != NULL)
    credentials = g_variant_get_child_value (reply, 0);
  if (credentials == NULL || !g_variant_lookup (credentials, "UnixUserID", "u", &caller->uid))
    {
      g_task_return_new_error (task, EONAY_ERROR, EONAY_ERROR_NOT_AUTHORIZED,
                               "asking the bus who calls: %s",
                               error != NULL ? error->message : "no user reported");
      return;
    }

  g_variant_lookup (credentials, "ProcessID", "u", &caller->pid);
  caller->at_seat = eonay_login_is_at_seat (caller->uid);
  caller->sender = g_strdup (g_task_get_task_data (task));
  g_task_return_pointer (task, g_steal_pointer (&caller), (GDestroyNotify) eonay_caller_free);
}

/**
 * eonay_caller_look_up_async:
 * @connection: the bus
 * @sender: a unique name on it
 * @cancellable: (nullable): a #GCancellable
 *
 * Asks the bus for the user and process of @sender.
 */
void
eonay_caller_look_up_async (GDBusConnection *connection,
                            const char *sender,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (connection, cancellable, callback, user_data);

  g_task_set_source_tag (task, eonay_caller_look_up_async);
  g_task_set_task_data (task, g_strdup (sender), g_free);
  g_dbus_connection_call (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "GetConnectionCredentials",
                          g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(a{sv})"),
                          G_DBUS_CALL_FLAGS_NONE, BUS_TIMEOUT_MSEC, cancellable, credentials_cb,
                          g_steal_pointer (&task));
}

/**
 * eonay_caller_look_up_finish:
 * @error: return location: %EONAY_ERROR_NOT_AUTHORIZED
 *
 * Returns: (transfer full) (nullable): the caller
 */
EonayCaller *
eonay_caller_look_up_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GVariant *
call_login (GDBusConnection *connection,
            const char *path,
            const char *interface,
            const char *method,
            GVariant *arguments,
            const char *reply_type,
            GError **error)
{
  return g_dbus_connection_call_sync (connection, LOGIN_NAME, path, interface, method, arguments,
                                      G_VARIANT_TYPE (reply_type), G_DBUS_CALL_FLAGS_NONE,
                                      BUS_TIMEOUT_MSEC, NULL, error);
}

/* The path of the user or session that has the id, or NULL. */
static char *
find_path (GDBusConnection *connection, const char *method, guint32 id, GError **error)
{
  g_autoptr (GVariant) reply = call_login (connection, LOGIN_PATH, LOGIN_MANAGER, method,
                                           g_variant_new ("(u)", id), "(o)", error);
  char *path = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(o)", &path);
  return path;
}

/* NULL if it has no value of this type. */
static GVariant *
read_property (GDBusConnection *connection,
               const char *path,
               const char *interface,
               const char *name,
               const char *type)
{
  g_autoptr (GVariant) reply =
      call_login (connection, path, "org.freedesktop.DBus.Properties", "Get",
                  g_variant_new ("(ss)", interface, name), "(v)", NULL);
  g_autoptr (GVariant) value = NULL;

  if (reply != NULL)
    g_variant_get (reply, "(v)", &value);
  return value != NULL && g_variant_is_of_type (value, G_VARIANT_TYPE (type))
             ? g_steal_pointer (&value)
             : NULL;
}

/**
 * eonay_caller_open_process:
 *
 * Returns: a descriptor of the process that has the caller's process id now, -1 if there is none
 */
int
eonay_caller_open_process (const EonayCaller *self)
{
  return self->pid != 0 ? pidfd_open ((pid_t) self->pid, 0) : -1;
}

static gboolean
has_ended (int process)
{
  struct pollfd ended = { .fd = process, .events = POLLIN };

  return process < 0 || poll (&ended, 1, 0) != 0;
}

/* Also if logind knows no user of the process: a rule may permit services, which have no session. */
static gboolean
owns_process (GDBusConnection *connection, const EonayCaller *caller)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *user = find_path (connection, "GetUserByPID", caller->pid, &error);
  g_autofree char *name = error != NULL ? g_dbus_error_get_remote_error (error) : NULL;
  g_autoptr (GVariant) uid = NULL;

  if (user == NULL)
    return g_strcmp0 (name, LOGIN_NO_USER) == 0;

  uid = read_property (connection, user, LOGIN_USER, "UID", "u");
  return uid != NULL && g_variant_get_uint32 (uid) == caller->uid;
}

/**
 * eonay_caller_confirm:
 * @process: of eonay_caller_open_process(), from before polkit was asked
 * @connection: the bus
 *
 * polkit authorizes a bus name by the session of its process, found by process id. A connection can
 * outlive the process that made it until the id is reused by a process at the seat. So this asks
 * logind whether the process is in a session of the caller's own user, and checks that polkit and
 * logind answered about one process, which has not ended: its id was not reused in between. Blocks
 * for short calls.
 *
 * Returns: whether the process still belongs to the caller; also %FALSE if it has ended or logind did
 *   not answer
 */
gboolean
eonay_caller_confirm (const EonayCaller *self, int process, GDBusConnection *connection)
{
  if (self->uid == 0)
    return TRUE; /* root needs no seat, for polkit either */

  /* In this order: logind's answer is about a process that is still running afterwards. */
  return owns_process (connection, self) && !has_ended (process);
}

/* The session of the process. A process of the user's service manager, as the applet may be,
 * belongs to the session that logind reports as the user's display, as in polkit. */
static char *
find_session (GDBusConnection *connection, const EonayCaller *caller)
{
  g_autofree char *user = NULL;
  g_autoptr (GVariant) display = NULL;
  char *session = NULL;

  if (caller->pid != 0)
    session = find_path (connection, "GetSessionByPID", caller->pid, NULL);
  if (session != NULL)
    return session;

  user = find_path (connection, "GetUser", caller->uid, NULL);
  if (user != NULL)
    display = read_property (connection, user, LOGIN_USER, "Display", "(so)");
  if (display != NULL)
    g_variant_get (display, "(so)", NULL, &session);
  return session;
}

/**
 * eonay_caller_explain:
 * @connection: the bus
 *
 * After polkit refused, asks logind for the reason to report to the caller. Blocks for short calls.
 *
 * Returns: %EONAY_ERROR_NO_SEAT, %EONAY_ERROR_SEAT_INACTIVE, or %EONAY_ERROR_NOT_AUTHORIZED if the
 *   seat is not the reason
 */
EonayError
eonay_caller_explain (const EonayCaller *self, GDBusConnection *connection)
{
  g_autofree char *session = find_session (connection, self);
  g_autoptr (GVariant) seat = NULL;
  g_autoptr (GVariant) active = NULL;
  const char *name = "";

  if (session == NULL || g_str_equal (session, "/"))
    return EONAY_ERROR_NO_SEAT;

  seat = read_property (connection, session, LOGIN_SESSION, "Seat", "(so)");
  if (seat != NULL)
    g_variant_get (seat, "(&so)", &name, NULL);
  if (*name == '\0')
    return EONAY_ERROR_NO_SEAT;

  active = read_property (connection, session, LOGIN_SESSION, "Active", "b");
  return active != NULL && g_variant_get_boolean (active) ? EONAY_ERROR_NOT_AUTHORIZED
                                                          : EONAY_ERROR_SEAT_INACTIVE;
}
