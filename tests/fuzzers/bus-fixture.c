/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus-fixture.h"

#include <sys/pidfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>

#include "bus-polkit.h"
#include "bus-worker.h"
#include "eonay-login-monitor.h"
#include "eonay-module-list.h"
#include "eonay-signer-service.h"

#define BUS_NAME     "org.freedesktop.DBus"
#define SESSION_PATH "/org/freedesktop/login1/session/_31"
#define FIRST_PID    4711

typeof (eonay_module_list_find) __wrap_eonay_module_list_find;
typeof (eonay_login_monitor_new) __wrap_eonay_login_monitor_new;
typeof (eonay_login_monitor_free) __wrap_eonay_login_monitor_free;
typeof (pidfd_open) __wrap_pidfd_open;
typeof (g_timeout_add) __wrap_g_timeout_add;
typeof (g_timeout_add) __real_g_timeout_add;
typeof (g_get_monotonic_time) __wrap_g_get_monotonic_time;
typeof (g_get_monotonic_time) __real_g_get_monotonic_time;

/* Timers of the signer, such as delayed refusals, expire immediately. */
#define LONGEST_WAIT 2000

struct _BusFixture
{
  BusConditions conditions;
  BusWorker *worker;
  GDBusConnection *bus; /* the bus's end; the signer's is the other */
  GDBusConnection *connection;
  EonaySignerService *service;
  gboolean has_left[BUS_FIXTURE_N_CALLERS];

  GMutex lock;         /* the following is also used in GDBus's thread */
  GHashTable *waiting; /* serial → the call, if it expects an answer */
  GHashTable *answered;
  guint n_signatures;
  GPtrArray *sessions;
};

/* The real bus's knowledge of a session. */
typedef struct
{
  char *path;
  char *owner;
  guint n_signatures;
} Session;

static void
session_free (Session *session)
{
  g_free (session->path);
  g_free (session->owner);
  g_free (session);
}

static gint skipped; /* milliseconds */

guint
__wrap_g_timeout_add (guint interval, GSourceFunc function, gpointer data)
{
  if (interval > LONGEST_WAIT)
    return __real_g_timeout_add (interval, function, data);

  g_atomic_int_add (&skipped, (gint) interval);
  return __real_g_timeout_add (0, function, data);
}

gint64
__wrap_g_get_monotonic_time (void)
{
  return __real_g_get_monotonic_time () + (gint64) g_atomic_int_get (&skipped) * 1000;
}

/* The callers have no processes. */
int
__wrap_pidfd_open (pid_t pid, unsigned int flags)
{
  return (int) syscall (SYS_pidfd_open, getpid (), flags);
}

/* Where packages are built there is no logind; no seat changes here. */
EonayLoginMonitor *
__wrap_eonay_login_monitor_new (EonayLoginMonitorFunc func, gpointer user_data, GError **error)
{
  return g_malloc (1);
}

void
__wrap_eonay_login_monitor_free (EonayLoginMonitor *self)
{
  g_free (self);
}

GPtrArray *
__wrap_eonay_module_list_find (const char *settings_path, GError **error)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (paths, g_strdup ("/module.so"));
  return paths;
}

static char *
dup_name (guint caller)
{
  return g_strdup_printf (":1.%u", caller % BUS_FIXTURE_N_CALLERS + 7);
}

static guint
find_caller (GVariant *body)
{
  const char *name = NULL;

  g_variant_get_child (body, 0, "&s", &name);
  return (guint) (name[3] - '7') % BUS_FIXTURE_N_CALLERS;
}

/* Two of the callers belong to the same user. */
static guint32
uid_of (guint caller)
{
  return caller == 0 ? 1001 : 1000;
}

static GVariant *
make_credentials (BusFixture *self, guint caller)
{
  g_auto (GVariantDict) credentials = G_VARIANT_DICT_INIT (NULL);
  guint8 condition = self->conditions.credentials[caller];

  if (condition % 8 != 1)
    g_variant_dict_insert (&credentials, "UnixUserID", "u", uid_of (caller));
  if (condition % 8 == 2)
    g_variant_dict_insert (&credentials, "UnixUserID", "s", "nobody");
  if (condition % 8 != 3)
    g_variant_dict_insert (&credentials, "ProcessID", "u", FIRST_PID + caller);
  return g_variant_new ("(@a{sv})", g_variant_dict_end (&credentials));
}

/* logind's answers about the callers' session. */
static GVariant *
make_session (guint8 condition)
{
  g_auto (GVariantDict) session = G_VARIANT_DICT_INIT (NULL);

  if (condition % 8 != 1)
    g_variant_dict_insert (&session, "Seat", "(so)", condition % 8 == 2 ? "" : "seat0",
                           "/org/freedesktop/login1/seat/seat0");
  if (condition % 8 == 3)
    g_variant_dict_insert (&session, "Seat", "s", "seat0");
  g_variant_dict_insert (&session, "Active", "b", condition % 8 == 4);
  return g_variant_new ("(@a{sv})", g_variant_dict_end (&session));
}

/* Processes and users have different object paths. */
static GVariant *
make_user (guint8 condition, guint caller)
{
  g_autofree char *path = g_strdup_printf ("/org/freedesktop/login1/user/_%u",
                                           uid_of (caller) + (condition % 8 == 3 ? 1 : 0));

  return condition % 8 == 1 || condition % 8 == 2 ? NULL : g_variant_new ("(o)", path);
}

static GVariant *
make_property (BusFixture *self, const char *path, GVariant *body)
{
  const char *name = NULL;
  guint32 uid = (guint32) g_ascii_strtoull (strrchr (path, '_') + 1, NULL, 10);

  g_variant_get_child (body, 1, "&s", &name);
  if (g_str_equal (name, "UID"))
    return g_variant_new ("(v)", self->conditions.owner % 8 == 4 ? g_variant_new_uint64 (uid)
                                                                 : g_variant_new_uint32 (uid));
  return g_variant_new ("(v)", self->conditions.login % 8 == 5
                                   ? g_variant_new_string ("x")
                                   : g_variant_new ("(so)", "1", SESSION_PATH));
}

static GVariant *
answer_of_login (BusFixture *self, GDBusMessage *call)
{
  const char *method = g_dbus_message_get_member (call);
  GVariant *body = g_dbus_message_get_body (call);
  guint8 condition = self->conditions.login;
  guint32 pid = 0;

  if (g_str_equal (method, "GetUserByPID"))
    {
      g_variant_get (body, "(u)", &pid);
      return make_user (self->conditions.owner, pid - FIRST_PID);
    }
  if (g_str_equal (method, "Get"))
    return make_property (self, g_dbus_message_get_path (call), body);
  if (condition >= 0xc0)
    return NULL;
  if (g_str_equal (method, "GetSessionByPID"))
    return condition >= 0x80 ? NULL : g_variant_new ("(o)", SESSION_PATH);
  if (g_str_equal (method, "GetUser"))
    return g_variant_new ("(o)", "/org/freedesktop/login1/user/_1000");
  return g_str_equal (method, "GetAll") ? make_session (condition) : NULL;
}

static GVariant *
answer_of_bus (BusFixture *self, GDBusMessage *call)
{
  const char *method = g_dbus_message_get_member (call);
  GVariant *body = g_dbus_message_get_body (call);

  if (g_str_equal (method, "GetConnectionCredentials"))
    return make_credentials (self, find_caller (body));
  if (g_str_equal (method, "GetConnectionUnixUser"))
    return g_variant_new ("(u)", uid_of (find_caller (body)));
  if (g_str_equal (method, "GetNameOwner"))
    return self->has_left[find_caller (body)] ? NULL : g_variant_ref (body);
  if (g_str_equal (method, "Hello"))
    return g_variant_new ("(s)", ":1.1");
  return g_variant_new ("()");
}

static void
serve (BusFixture *self, GDBusConnection *bus, GDBusMessage *call)
{
  g_autoptr (GDBusMessage) answer = NULL;
  gboolean is_bus = g_str_equal (g_dbus_message_get_destination (call), BUS_NAME);
  g_autoptr (GVariant) body = is_bus ? answer_of_bus (self, call) : answer_of_login (self, call);

  if (body != NULL)
    {
      answer = g_dbus_message_new_method_reply (call);
      body = g_variant_take_ref (body);
      g_dbus_message_set_body (answer, body);
    }
  else
    answer = g_dbus_message_new_method_error_literal (
        call,
        self->conditions.owner % 8 == 1 ? "org.freedesktop.login1.NoUserForPID"
                                        : "org.freedesktop.DBus.Error.NameHasNoOwner",
        "no");
  g_dbus_message_set_sender (answer, g_dbus_message_get_destination (call));
  g_dbus_connection_send_message (bus, answer, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

static void
note_opened (BusFixture *self, GDBusMessage *call, GVariant *body)
{
  Session *session = g_new0 (Session, 1);

  g_variant_get (body, "(ot)", &session->path, NULL);
  session->owner = g_strdup (g_dbus_message_get_sender (call));
  g_ptr_array_add (self->sessions, session);
}

/* Only for the session's opener, and at most twice. */
static void
note_signed (BusFixture *self, GDBusMessage *call)
{
  Session *session = NULL;

  for (guint i = 0; i < self->sessions->len; i++)
    {
      Session *known = g_ptr_array_index (self->sessions, i);

      if (g_str_equal (known->path, g_dbus_message_get_path (call)))
        session = known;
    }
  g_assert_nonnull (session);
  g_assert_cmpstr (session->owner, ==, g_dbus_message_get_sender (call));
  session->n_signatures++;
  g_assert_cmpuint (session->n_signatures, <=, 2);
  self->n_signatures++;
}

static void
note_answer (BusFixture *self, GDBusMessage *message)
{
  GVariant *body = g_dbus_message_get_body (message);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gpointer serial = GUINT_TO_POINTER (g_dbus_message_get_reply_serial (message));
  GDBusMessage *call = g_hash_table_lookup (self->waiting, serial);

  g_assert_false (g_hash_table_contains (self->answered, serial));
  if (call == NULL)
    return;

  if (body != NULL && g_variant_is_of_type (body, G_VARIANT_TYPE ("(ot)")))
    note_opened (self, call, body);
  if (body != NULL && g_variant_is_of_type (body, G_VARIANT_TYPE ("(h)")))
    note_signed (self, call);
  g_hash_table_add (self->answered, serial);
  g_hash_table_remove (self->waiting, serial);
}

/* Runs in GDBus's thread. */
static GDBusMessage *
filter_cb (GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
  BusFixture *self = user_data;

  if (!incoming)
    return message;

  if (g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    serve (self, bus, message);
  else if (g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_SIGNAL)
    {
      note_answer (self, message);
      g_main_context_wakeup (NULL);
    }
  g_object_unref (message);
  return NULL;
}

static void
clear (gpointer data)
{
  BusFixture *self = data;

  g_ptr_array_unref (self->sessions);
  g_hash_table_unref (self->waiting);
  g_hash_table_unref (self->answered);
  g_mutex_clear (&self->lock);
}

/* GDBus's thread may still be in the filter. */
static void
release (gpointer data)
{
  g_atomic_rc_box_release_full (data, clear);
}

static GIOStream *
make_stream (int end)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (end, NULL);

  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GDBusConnection *
wait_for_connection (GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = NULL;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  connection = g_dbus_connection_new_finish (*result, &error);
  g_assert_no_error (error);
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_clear_object (result);
  return connection;
}

/* Performs the authentication, which enables descriptor passing, and the signer's Hello. */
static void
connect_ends (BusFixture *self)
{
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GIOStream) bus_end = NULL;
  g_autoptr (GIOStream) signer_end = NULL;
  GAsyncResult *bus_result = NULL;
  GAsyncResult *signer_result = NULL;
  int ends[2];

  fuzz_make_socket_pair (ends);
  bus_end = make_stream (ends[0]);
  signer_end = make_stream (ends[1]);
  g_dbus_connection_new (bus_end, guid,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
                             G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                         NULL, NULL, store_result_cb, &bus_result);
  g_dbus_connection_new (signer_end, NULL,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                             G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                         NULL, NULL, store_result_cb, &signer_result);
  self->bus = wait_for_connection (&bus_result);
  g_dbus_connection_add_filter (self->bus, filter_cb, g_atomic_rc_box_acquire (self), release);
  g_dbus_connection_start_message_processing (self->bus);
  self->connection = wait_for_connection (&signer_result);
}

BusFixture *
bus_fixture_new (const BusConditions *conditions)
{
  BusFixture *self = g_atomic_rc_box_new0 (BusFixture);
  g_autofree char *socket = g_build_filename (fuzz_get_folder (), "worker", NULL);
  g_autofree char *wrong_pins = g_build_filename (fuzz_get_folder (), "wrong-pins", NULL);

  g_atomic_int_set (&skipped, 0);
  self->conditions = *conditions;
  self->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) session_free);
  self->waiting = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->answered = g_hash_table_new (NULL, NULL);
  g_mutex_init (&self->lock);
  connect_ends (self);
  bus_polkit_set_answers (conditions->polkit);
  self->worker = bus_worker_new (socket, conditions->worker);
  g_unlink (wrong_pins);
  self->service = eonay_signer_service_new (socket, "/no/settings", wrong_pins);
  g_assert_true (
      eonay_signer_service_export (self->service, self->connection, self->connection, NULL));
  return self;
}

/* (transfer full): the only certificate */
char *
bus_fixture_dup_certificate_id (void)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guint8 *) BUS_WORKER_DER,
                                      strlen (BUS_WORKER_DER) + 1);
}

static void
send_call (BusFixture *self, GDBusMessage *call)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GError) error = NULL;
  guint32 serial = 0;

  /* GVariant has types that D-Bus does not have. */
  if (!g_dbus_connection_send_message (self->bus, call, G_DBUS_SEND_MESSAGE_FLAGS_NONE, &serial,
                                       &error))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  else if ((g_dbus_message_get_flags (call) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) == 0)
    g_hash_table_insert (self->waiting, GUINT_TO_POINTER (serial), g_object_ref (call));
}

/* body: (nullable): taken if floating. fd: -1 for none; owned by the caller. */
void
bus_fixture_call (BusFixture *self,
                  guint caller,
                  GDBusMessageFlags flags,
                  const char *path,
                  const char *interface,
                  const char *method,
                  GVariant *body,
                  int fd)
{
  g_autoptr (GDBusMessage) call =
      g_dbus_message_new_method_call (EONAY_SIGNER_NAME, path, interface, method);
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  g_autofree char *sender = dup_name (caller);

  /* A disconnected caller makes no more calls. */
  if (body != NULL)
    g_variant_ref_sink (body);
  if (!self->has_left[caller % BUS_FIXTURE_N_CALLERS])
    {
      g_dbus_message_set_sender (call, sender);
      g_dbus_message_set_flags (call, flags);
      if (body != NULL)
        g_dbus_message_set_body (call, body);
      if (fd >= 0 && g_unix_fd_list_append (fds, fd, NULL) >= 0)
        g_dbus_message_set_unix_fd_list (call, fds);
      send_call (self, call);
    }
  g_clear_pointer (&body, g_variant_unref);
}

static gboolean
is_settled (BusFixture *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_hash_table_size (self->waiting) == 0;
}

/* Runs until each call is answered; open prompts are answered, too. */
void
bus_fixture_settle (BusFixture *self)
{
  while (!is_settled (self))
    if (!g_main_context_iteration (NULL, FALSE) && !bus_polkit_answer_prompts () &&
        !is_settled (self))
      g_main_context_iteration (NULL, TRUE);
}

void
bus_fixture_vanish (BusFixture *self, guint caller)
{
  g_autoptr (GDBusMessage) signal =
      g_dbus_message_new_signal ("/org/freedesktop/DBus", BUS_NAME, "NameOwnerChanged");
  g_autofree char *name = dup_name (caller);

  self->has_left[caller % BUS_FIXTURE_N_CALLERS] = TRUE;
  g_dbus_message_set_sender (signal, BUS_NAME);
  g_dbus_message_set_body (signal, g_variant_new ("(sss)", name, name, ""));
  g_dbus_connection_send_message (self->bus, signal, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

/* (nullable): one of the sessions opened so far */
const char *
bus_fixture_get_session (BusFixture *self, guint which)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->sessions->len > 0
             ? ((Session *) self->sessions->pdata[which % self->sessions->len])->path
             : NULL;
}

guint
bus_fixture_count_signatures (BusFixture *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_signatures;
}

/* When all callers have disconnected, no calls or sessions may remain. */
static void
end_calls (BusFixture *self)
{
  for (guint i = 0; i < BUS_FIXTURE_N_CALLERS; i++)
    bus_fixture_vanish (self, i);
  bus_fixture_settle (self);
  while (eonay_signer_service_is_busy (self->service))
    if (!g_main_context_iteration (NULL, FALSE) && !bus_polkit_answer_prompts ())
      g_main_context_iteration (NULL, TRUE);
}

void
bus_fixture_free (BusFixture *self)
{
  end_calls (self);
  g_object_run_dispose (G_OBJECT (self->service));
  g_object_unref (self->service);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_dbus_connection_close_sync (self->bus, NULL, NULL);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->connection);
  g_object_unref (self->bus);
  bus_worker_free (self->worker);
  release (self);
}
