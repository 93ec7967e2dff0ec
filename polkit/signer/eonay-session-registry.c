/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-session-registry.h"

#include "eonay-error.h"
#include "eonay-rate.h"
#include "eonay-login-monitor.h"
#include "eonay-signer-bus.h"

/* Log lines about calls to sessions of other clients. */
static const EonayRateLimit lines_of_user = { 20, 5 * G_TIME_SPAN_SECOND };
static const EonayRateLimit lines_in_all = { 100, 1 * G_TIME_SPAN_SECOND };

/**
 * EonaySessionRegistry:
 *
 * The sessions and their object paths. They cannot be listed, and a session of another client
 * answers like one that does not exist. Emits "changed" when a session is added or removed.
 */
struct _EonaySessionRegistry
{
  GObject parent_instance;

  GDBusConnection *connection;
  GDBusConnection *questions;
  char *path;
  guint registration;
  GHashTable *sessions; /* node → Leaf */
  EonayRate *lines;
  EonayLoginMonitor *seats; /* NULL if they could not be watched */
  guint seat_changes;
};

G_DEFINE_FINAL_TYPE (EonaySessionRegistry, eonay_session_registry, G_TYPE_OBJECT)

typedef struct
{
  EonaySignerSession *session;
  guint watch;
  gulong closed_handler;
} Leaf;

static void
leaf_free (Leaf *leaf)
{
  g_bus_unwatch_name (leaf->watch);
  g_clear_signal_handler (&leaf->closed_handler, leaf->session);
  eonay_signer_session_close (leaf->session);
  g_object_unref (leaf->session);
  g_free (leaf);
}

static void
eonay_session_registry_dispose (GObject *object)
{
  EonaySessionRegistry *self = EONAY_SESSION_REGISTRY (object);

  if (self->registration != 0)
    g_dbus_connection_unregister_subtree (self->connection, self->registration);
  self->registration = 0;
  g_clear_pointer (&self->seats, eonay_login_monitor_free);
  g_clear_pointer (&self->sessions, g_hash_table_unref);
  g_clear_object (&self->connection);
  g_clear_object (&self->questions);

  G_OBJECT_CLASS (eonay_session_registry_parent_class)->dispose (object);
}

static void
eonay_session_registry_finalize (GObject *object)
{
  EonaySessionRegistry *self = EONAY_SESSION_REGISTRY (object);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->lines, eonay_rate_free);

  G_OBJECT_CLASS (eonay_session_registry_parent_class)->finalize (object);
}

static void
eonay_session_registry_class_init (EonaySessionRegistryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = eonay_session_registry_dispose;
  object_class->finalize = eonay_session_registry_finalize;

  g_signal_new ("changed", EONAY_TYPE_SESSION_REGISTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
eonay_session_registry_init (EonaySessionRegistry *self)
{
  self->lines = eonay_rate_new (lines_of_user, lines_in_all);
  self->sessions =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) leaf_free);
}

/* The session at a path, if it belongs to the sender. */
static EonaySignerSession *
look_up (EonaySessionRegistry *self, const char *object_path, const char *sender)
{
  const char *node = strrchr (object_path, '/') + 1;
  Leaf *leaf = g_hash_table_lookup (self->sessions, node);

  if (leaf != NULL &&
      g_strcmp0 (eonay_signer_session_get_caller (leaf->session)->sender, sender) == 0)
    return leaf->session;

  if (leaf != NULL &&
      eonay_rate_take (self->lines, eonay_signer_session_get_caller (leaf->session)->uid,
                       g_get_monotonic_time ()))
    g_warning ("%s called the session of another client", sender);
  return NULL;
}

static void
method_call_cb (GDBusConnection *connection,
                const char *sender,
                const char *object_path,
                const char *interface,
                const char *method,
                GVariant *parameters,
                GDBusMethodInvocation *invocation,
                gpointer user_data)
{
  EonaySessionRegistry *self = EONAY_SESSION_REGISTRY (user_data);
  EonaySignerSession *session = look_up (self, object_path, sender);
  GDBusInterfaceSkeleton *skeleton = NULL;

  if (session == NULL)
    {
      g_dbus_method_invocation_return_error_literal (
          invocation, EONAY_ERROR, EONAY_ERROR_SESSION_CLOSED, "calling a session: there is none");
      return;
    }

  skeleton = G_DBUS_INTERFACE_SKELETON (eonay_signer_session_get_skeleton (session));
  g_dbus_interface_skeleton_get_vtable (skeleton)->method_call (
      connection, sender, object_path, interface, method, parameters, invocation, skeleton);
}

static const GDBusInterfaceVTable session_vtable = { .method_call = method_call_cb };

/* Introspection does not reveal sessions. */
static char **
enumerate_cb (GDBusConnection *connection,
              const char *sender,
              const char *object_path,
              gpointer user_data)
{
  return g_new0 (char *, 1);
}

static GDBusInterfaceInfo **
introspect_cb (GDBusConnection *connection,
               const char *sender,
               const char *object_path,
               const char *node,
               gpointer user_data)
{
  GDBusInterfaceInfo **interfaces = g_new0 (GDBusInterfaceInfo *, 2);

  if (node != NULL)
    interfaces[0] = g_dbus_interface_info_ref (eonay_bus_signer1_session_interface_info ());
  return interfaces;
}

static const GDBusInterfaceVTable *
dispatch_cb (GDBusConnection *connection,
             const char *sender,
             const char *object_path,
             const char *interface,
             const char *node,
             gpointer *out_user_data,
             gpointer user_data)
{
  *out_user_data = user_data;
  return node != NULL ? &session_vtable : NULL;
}

static const GDBusSubtreeVTable subtree_vtable = {
  .enumerate = enumerate_cb,
  .introspect = introspect_cb,
  .dispatch = dispatch_cb,
};

/* A review closes a session asynchronously, so the table does not change here. */
static void
seats_changed_cb (gpointer user_data)
{
  EonaySessionRegistry *self = EONAY_SESSION_REGISTRY (user_data);
  GHashTableIter iter;
  gpointer leaf = NULL;

  self->seat_changes++;
  g_hash_table_iter_init (&iter, self->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &leaf))
    eonay_signer_session_review (((Leaf *) leaf)->session);
}

/**
 * eonay_session_registry_watch_seats:
 * @error: return location: %EONAY_ERROR_FAILED
 *
 * Call it before a session is prepared: without this watch a session would outlive the loss of its
 * seat, so there must be none.
 */
gboolean
eonay_session_registry_watch_seats (EonaySessionRegistry *self, GError **error)
{
  g_autoptr (GError) cause = NULL;

  if (self->seats == NULL)
    self->seats = eonay_login_monitor_new (seats_changed_cb, self, &cause);
  if (self->seats != NULL)
    return TRUE;

  g_warning ("no session can be opened: %s", cause->message);
  g_set_error (error, EONAY_ERROR, EONAY_ERROR_FAILED, "opening a session: %s", cause->message);
  return FALSE;
}

/**
 * eonay_session_registry_new:
 * @connection: the bus, as calls come
 * @questions: the bus, as it is asked
 * @path: parent path of the sessions
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the registry, empty
 */
EonaySessionRegistry *
eonay_session_registry_new (GDBusConnection *connection,
                            GDBusConnection *questions,
                            const char *path,
                            GError **error)
{
  g_autoptr (EonaySessionRegistry) self = g_object_new (EONAY_TYPE_SESSION_REGISTRY, NULL);

  self->connection = g_object_ref (connection);
  self->questions = g_object_ref (questions);
  self->path = g_strdup (path);
  self->registration = g_dbus_connection_register_subtree (
      connection, path, &subtree_vtable, G_DBUS_SUBTREE_FLAGS_DISPATCH_TO_UNENUMERATED_NODES, self,
      NULL, error);
  if (self->registration == 0)
    return NULL;

  eonay_session_registry_watch_seats (self, NULL);
  return g_steal_pointer (&self);
}

static void
closed_cb (EonaySignerSession *session, gpointer user_data)
{
  EonaySessionRegistry *self = EONAY_SESSION_REGISTRY (user_data);

  g_hash_table_remove (self->sessions, eonay_signer_session_get_node (session));
  g_signal_emit_by_name (self, "changed");
}

static void
owner_vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  eonay_signer_session_close (EONAY_SIGNER_SESSION (user_data));
}

/**
 * eonay_session_registry_count:
 *
 * Returns: how many sessions there are
 */
guint
eonay_session_registry_count (EonaySessionRegistry *self)
{
  return g_hash_table_size (self->sessions);
}

/**
 * eonay_session_registry_count_seat_changes:
 *
 * Returns: number of changes at the seats so far
 */
guint
eonay_session_registry_count_seat_changes (EonaySessionRegistry *self)
{
  return self->seat_changes;
}

/**
 * eonay_session_registry_add:
 * @session: a new session
 * @seat_changes: value of eonay_session_registry_count_seat_changes() before polkit was asked: the
 *   seat may also be lost while the PIN is verified
 *
 * Keeps @session until it is closed, or its caller leaves the bus or loses the seat.
 *
 * Returns: (transfer full): its object path
 */
char *
eonay_session_registry_add (EonaySessionRegistry *self,
                            EonaySignerSession *session,
                            guint seat_changes)
{
  const char *node = eonay_signer_session_get_node (session);
  Leaf *leaf = g_new0 (Leaf, 1);

  leaf->session = g_object_ref (session);
  leaf->watch = g_bus_watch_name_on_connection (
      self->questions, eonay_signer_session_get_caller (session)->sender,
      G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, owner_vanished_cb, g_object_ref (session),
      g_object_unref);
  g_hash_table_insert (self->sessions, (gpointer) node, leaf);
  leaf->closed_handler =
      g_signal_connect_object (session, "closed", G_CALLBACK (closed_cb), self, G_CONNECT_DEFAULT);
  g_signal_emit_by_name (self, "changed");

  if (self->seat_changes != seat_changes)
    eonay_signer_session_review (session);

  return g_build_path ("/", self->path, node, NULL);
}
