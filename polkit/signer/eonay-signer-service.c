/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-signer-service.h"

#include <unistd.h>

#include <gio/gunixfdlist.h>

#include "eonay-authority.h"
#include "eonay-caller.h"
#include "eonay-card-registry.h"
#include "eonay-error.h"
#include "eonay-opening.h"
#include "eonay-quota.h"
#include "eonay-session-registry.h"
#include "eonay-signer-bus.h"

/* The process has ended 30 s after the last call. */
#define IDLE_TIME (28 * 1000)

/* The bus allows 128 pending replies for a connection and fails further calls. This bounds the
 * concurrent lookups of callers; each place of the quota waits for two replies at most. */
#define MAX_LOOK_UPS 16

/* Each waiting call of OpenSession holds two descriptors, see LimitNOFILE= of the unit. */
#define MAX_WAITING 1024

/**
 * EonaySignerService:
 *
 * The D-Bus interface of the signer. Emits "idle" after a time without calls.
 */
struct _EonaySignerService
{
  GObject parent_instance;

  EonayCardRegistry *cards;
  EonayAuthority *authority; /* NULL until exported, like the following members */
  EonaySessionRegistry *sessions;
  EonayBusSigner1 *skeleton;
  GDBusConnection *connection; /* receives calls */
  GDBusConnection *questions;  /* for the signer's own calls */
  EonayQuota *quota;
  guint n_calls;
  GQueue unknown; /* Call, whose callers are still to be looked up */
  guint n_look_ups;
  guint idle_time; /* milliseconds */
  guint idle_source;
};

G_DEFINE_FINAL_TYPE (EonaySignerService, eonay_signer_service, G_TYPE_OBJECT)

/* One call under way. */
typedef struct
{
  EonaySignerService *service;
  GDBusMethodInvocation *invocation;
  EonayQuotaKind kind;
  GAsyncReadyCallback begin; /* set once the caller is known */
  EonayCaller *caller;       /* NULL until the bus has reported it */
  gboolean has_place;
  guint seat_changes; /* when the call arrived */
  GCancellable *cancellable;
  guint watch;
  char *id;
  char *purpose;
  int pin_fd;
} Call;

static void watch_idle (EonaySignerService *self);

static void
call_free (Call *call)
{
  EonaySignerService *service = call->service;

  service->n_calls--;
  if (call->has_place)
    eonay_quota_release (service->quota, call->kind, call->caller->uid);
  if (call->watch != 0)
    g_bus_unwatch_name (call->watch);
  g_clear_object (&call->invocation);
  g_clear_pointer (&call->caller, eonay_caller_free);
  g_clear_object (&call->cancellable);
  g_free (call->id);
  g_free (call->purpose);
  if (call->pin_fd >= 0)
    close (call->pin_fd);
  g_free (call);

  watch_idle (service);
  g_object_unref (service);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void
eonay_signer_service_dispose (GObject *object)
{
  EonaySignerService *self = EONAY_SIGNER_SERVICE (object);

  g_clear_handle_id (&self->idle_source, g_source_remove);
  if (self->connection != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_clear_object (&self->sessions);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->authority);
  g_clear_object (&self->cards);
  g_clear_object (&self->connection);
  g_clear_object (&self->questions);

  G_OBJECT_CLASS (eonay_signer_service_parent_class)->dispose (object);
}

static void
eonay_signer_service_finalize (GObject *object)
{
  EonaySignerService *self = EONAY_SIGNER_SERVICE (object);

  g_clear_pointer (&self->quota, eonay_quota_free);

  G_OBJECT_CLASS (eonay_signer_service_parent_class)->finalize (object);
}

static void
eonay_signer_service_class_init (EonaySignerServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = eonay_signer_service_dispose;
  object_class->finalize = eonay_signer_service_finalize;

  g_signal_new ("idle", EONAY_TYPE_SIGNER_SERVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static gboolean
idle_cb (gpointer user_data)
{
  EonaySignerService *self = EONAY_SIGNER_SERVICE (user_data);

  self->idle_source = 0;
  g_signal_emit_by_name (self, "idle");
  return G_SOURCE_REMOVE;
}

/**
 * eonay_signer_service_is_busy:
 *
 * Returns: whether a call or a session is under way
 */
gboolean
eonay_signer_service_is_busy (EonaySignerService *self)
{
  return self->n_calls > 0 ||
         (self->sessions != NULL && eonay_session_registry_count (self->sessions) > 0);
}

static void
watch_idle (EonaySignerService *self)
{
  g_clear_handle_id (&self->idle_source, g_source_remove);
  if (self->connection != NULL && !eonay_signer_service_is_busy (self))
    self->idle_source = g_timeout_add (self->idle_time, idle_cb, self);
}

/* Cancel the calls of a client that has disconnected. */
static void
vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  g_cancellable_cancel (G_CANCELLABLE (user_data));
}

static Call *
call_new (EonaySignerService *self,
          GDBusMethodInvocation *invocation,
          EonayQuotaKind kind,
          GAsyncReadyCallback begin)
{
  Call *call = g_new0 (Call, 1);

  call->service = g_object_ref (self);
  call->invocation = invocation;
  call->kind = kind;
  call->begin = begin;
  call->cancellable = g_cancellable_new ();
  call->pin_fd = -1;
  call->seat_changes = eonay_session_registry_count_seat_changes (self->sessions);
  self->n_calls++;
  watch_idle (self);
  return call;
}

static void
call_fail (Call *call, const GError *error)
{
  g_dbus_method_invocation_return_gerror (g_steal_pointer (&call->invocation), error);
}

static void
look_up_callers (EonaySignerService *self)
{
  while (self->n_look_ups < MAX_LOOK_UPS && !g_queue_is_empty (&self->unknown))
    {
      Call *call = g_queue_pop_head (&self->unknown);

      self->n_look_ups++;
      eonay_caller_look_up_async (self->questions,
                                  g_dbus_method_invocation_get_sender (call->invocation),
                                  call->cancellable, call->begin, call);
    }
}

static void
call_start (Call *call)
{
  EonaySignerService *self = call->service;
  g_autoptr (GError) error = NULL;

  if (g_queue_get_length (&self->unknown) < MAX_WAITING)
    {
      g_queue_push_tail (&self->unknown, call);
      look_up_callers (self);
      return;
    }

  error = g_error_new_literal (EONAY_ERROR, EONAY_ERROR_LIMITS_EXCEEDED,
                               "asking the signer: too many calls are waiting");
  call_fail (call, error);
  call_free (call);
}

/* Acquire the user's quota before any expensive work. */
static gboolean
call_enter (Call *call, GAsyncResult *result)
{
  EonaySignerService *self = call->service;
  g_autoptr (GError) error = NULL;

  self->n_look_ups--;
  look_up_callers (self);

  call->caller = eonay_caller_look_up_finish (result, &error);
  call->has_place = call->caller != NULL &&
                    eonay_quota_acquire (self->quota, call->kind, call->caller->uid, &error);
  if (!call->has_place)
    {
      call_fail (call, error);
      return FALSE;
    }

  call->watch = g_bus_watch_name_on_connection (self->questions, call->caller->sender,
                                                G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, vanished_cb,
                                                g_object_ref (call->cancellable), g_object_unref);
  return TRUE;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GError) error = NULL;

  list = eonay_card_registry_list_finish (EONAY_CARD_REGISTRY (source), result, &error);
  if (list != NULL)
    eonay_bus_signer1_complete_list_certificates (call->service->skeleton,
                                                  g_steal_pointer (&call->invocation), list);
  else
    call_fail (call, error);
}

static void
list_allowed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  EonaySignerService *self = call->service;
  GCancellable *cancellable = call->cancellable;
  g_autoptr (GError) error = NULL;

  if (eonay_authority_check_finish (EONAY_AUTHORITY (source), result, &error) ==
      EONAY_AUTHORITY_ALLOWED)
    eonay_card_registry_list_async (self->cards, cancellable, listed_cb, g_steal_pointer (&call));
  else
    call_fail (call, error);
}

static void
list_caller_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;

  if (!call_enter (call, result))
    return;

  eonay_authority_require_async (call->service->authority, call->invocation, call->caller,
                                 call->cancellable, list_allowed_cb, call);
  (void) g_steal_pointer (&call);
}

static gboolean
handle_list_cb (EonayBusSigner1 *skeleton, GDBusMethodInvocation *invocation, gpointer user_data)
{
  EonaySignerService *self = EONAY_SIGNER_SERVICE (user_data);

  call_start (call_new (self, invocation, EONAY_QUOTA_LISTING, list_caller_cb));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
session_closed_cb (EonaySignerSession *session, gpointer user_data)
{
  EonaySignerService *self = EONAY_SIGNER_SERVICE (user_data);

  eonay_quota_release (self->quota, EONAY_QUOTA_SESSION,
                       eonay_signer_session_get_caller (session)->uid);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  EonaySignerService *self = call->service;
  g_autoptr (EonayWorkerLink) link = NULL;
  g_autoptr (EonaySignerSession) session = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  link = eonay_opening_run_finish (result, &error);
  if (link == NULL)
    {
      call_fail (call, error);
      return;
    }

  session = eonay_signer_session_new (self->authority, self->cards, call->caller, call->id,
                                      call->purpose, link, &error);
  if (session == NULL)
    {
      call_fail (call, error);
      return;
    }

  g_signal_connect_object (session, "closed", G_CALLBACK (session_closed_cb), self,
                           G_CONNECT_DEFAULT);
  call->has_place = FALSE; /* now owned by the session */
  path = eonay_session_registry_add (self->sessions, session, call->seat_changes);
  eonay_bus_signer1_complete_open_session (self->skeleton, g_steal_pointer (&call->invocation),
                                           NULL, path,
                                           (guint64) eonay_signer_session_get_expires (session));
}

static void
open_caller_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  EonaySignerService *self = call->service;

  if (!call_enter (call, result))
    return;

  eonay_opening_run_async (self->authority, self->cards, call->invocation, call->caller, call->id,
                           call->purpose, call->pin_fd, call->cancellable, opened_cb, call);
  (void) g_steal_pointer (&call);
}

static gboolean
handle_open_cb (EonayBusSigner1 *skeleton,
                GDBusMethodInvocation *invocation,
                GUnixFDList *fds,
                const char *id,
                const char *purpose,
                GVariant *handle,
                gpointer user_data)
{
  EonaySignerService *self = EONAY_SIGNER_SERVICE (user_data);
  gint32 index = g_variant_get_handle (handle);
  g_autoptr (GError) error = NULL;
  Call *call = call_new (self, invocation, EONAY_QUOTA_SESSION, open_caller_cb);

  call->id = g_strdup (id);
  call->purpose = g_strdup (purpose);
  if (fds != NULL && index >= 0 && index < g_unix_fd_list_get_length (fds))
    call->pin_fd = g_unix_fd_list_get (fds, index, NULL);
  if (!eonay_opening_check_arguments (id, purpose, call->pin_fd, &error) ||
      !eonay_session_registry_watch_seats (self->sessions, &error))
    {
      call_fail (call, error);
      call_free (call);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  call_start (call);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
eonay_signer_service_init (EonaySignerService *self)
{
  self->idle_time = IDLE_TIME;
  self->quota = eonay_quota_new ();
  self->skeleton = eonay_bus_signer1_skeleton_new ();
  g_signal_connect (self->skeleton, "handle-list-certificates", G_CALLBACK (handle_list_cb), self);
  g_signal_connect (self->skeleton, "handle-open-session", G_CALLBACK (handle_open_cb), self);
}

/**
 * eonay_signer_service_new:
 * @socket_path: where systemd listens for the worker
 * @settings_path: path of signer.conf
 * @wrong_pins_path: path of the file in which wrong PINs are remembered
 *
 * Returns: (transfer full): the service, not exported yet
 */
EonaySignerService *
eonay_signer_service_new (const char *socket_path,
                          const char *settings_path,
                          const char *wrong_pins_path)
{
  EonaySignerService *self = g_object_new (EONAY_TYPE_SIGNER_SERVICE, NULL);

  /* Register the error domain with GDBus. */
  (void) EONAY_ERROR;
  self->cards = eonay_card_registry_new (socket_path, settings_path, wrong_pins_path);
  return self;
}

/**
 * eonay_signer_service_set_idle_time:
 * @milliseconds: time without calls until "idle"; 28 s by default
 */
void
eonay_signer_service_set_idle_time (EonaySignerService *self, guint milliseconds)
{
  self->idle_time = milliseconds;
  watch_idle (self);
}

/**
 * eonay_signer_service_export:
 * @connection: the bus connection that receives calls
 * @questions: another bus connection, which owns no name, for the signer's own calls. The bus has a
 *   queue for each connection and drops messages that do not fit, replies too; any caller can fill
 *   the queue to @connection
 * @error: return location
 *
 * Exports the objects; call it before the name is requested.
 */
gboolean
eonay_signer_service_export (EonaySignerService *self,
                             GDBusConnection *connection,
                             GDBusConnection *questions,
                             GError **error)
{
  g_set_object (&self->connection, connection);
  g_set_object (&self->questions, questions);
  self->authority = eonay_authority_new (questions);
  self->sessions =
      eonay_session_registry_new (connection, questions, EONAY_SIGNER_PATH "/Session", error);
  if (self->sessions == NULL)
    return FALSE;

  g_signal_connect_object (self->sessions, "changed", G_CALLBACK (watch_idle), self,
                           G_CONNECT_SWAPPED);
  watch_idle (self);
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                           EONAY_SIGNER_PATH, error);
}
