/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-idle-exit.h"

/**
 * EonayIdleExit:
 *
 * Decides when the signer can exit without losing a call. The bus delivers what was sent before the
 * name was released, and starts the signer again for later calls. So the name is released first, then
 * the calls that arrived are looked at; where they cannot be answered at once, the name is requested
 * again until they are done.
 *
 * systemd treats a service of Type=dbus without its name as stopping: it sends SIGTERM and starts
 * no new instance until this one has ended. That SIGTERM is expected and ignored; any other ends
 * the signer immediately.
 *
 * Emits "ended", with whether it succeeded, when the process should exit.
 */
struct _EonayIdleExit
{
  GObject parent_instance;

  EonaySignerService *service;
  GDBusConnection *connection;
  guint name; /* 0 if the name is not owned */
  gboolean is_leaving;
  gboolean is_emptying;
  gboolean has_ended;
};

G_DEFINE_FINAL_TYPE (EonayIdleExit, eonay_idle_exit, G_TYPE_OBJECT)

static void
eonay_idle_exit_dispose (GObject *object)
{
  EonayIdleExit *self = EONAY_IDLE_EXIT (object);

  g_clear_handle_id (&self->name, g_bus_unown_name);
  g_clear_object (&self->service);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (eonay_idle_exit_parent_class)->dispose (object);
}

static void
eonay_idle_exit_class_init (EonayIdleExitClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = eonay_idle_exit_dispose;

  g_signal_new ("ended", EONAY_TYPE_IDLE_EXIT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                1, G_TYPE_BOOLEAN);
}

static void
eonay_idle_exit_init (EonayIdleExit *self)
{
}

/* The last answer may not have been written to the socket yet. */
static void
end (EonayIdleExit *self, gboolean well)
{
  if (self->has_ended)
    return;

  self->has_ended = TRUE;
  g_dbus_connection_flush_sync (self->connection, NULL, NULL);
  g_signal_emit_by_name (self, "ended", well);
}

static void
name_lost_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  g_warning ("the name on the bus was lost or could not be acquired");
  end (EONAY_IDLE_EXIT (user_data), FALSE);
}

static void
own_name (EonayIdleExit *self)
{
  self->name =
      g_bus_own_name_on_connection (self->connection, EONAY_SIGNER_NAME,
                                    G_BUS_NAME_OWNER_FLAGS_NONE, NULL, name_lost_cb, self, NULL);
}

/* Calls that arrived before the name was released are queued in the main context by the time the
 * bus confirms the release. */
static void
idle_cb (EonaySignerService *service, gpointer user_data)
{
  EonayIdleExit *self = EONAY_IDLE_EXIT (user_data);

  if (self->is_emptying || self->has_ended)
    return;

  self->is_leaving = TRUE;
  self->is_emptying = TRUE;
  g_clear_handle_id (&self->name, g_bus_unown_name);
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);
  self->is_emptying = FALSE;

  if (!eonay_signer_service_is_busy (service))
    {
      end (self, TRUE);
      return;
    }
  own_name (self);
  eonay_signer_service_set_idle_time (service, 0);
}

/**
 * eonay_idle_exit_new:
 * @service: on @connection
 * @connection: the bus
 *
 * Returns: (transfer full): the object; it requests the name immediately
 */
EonayIdleExit *
eonay_idle_exit_new (EonaySignerService *service, GDBusConnection *connection)
{
  EonayIdleExit *self = g_object_new (EONAY_TYPE_IDLE_EXIT, NULL);

  self->service = g_object_ref (service);
  self->connection = g_object_ref (connection);
  g_signal_connect_object (service, "idle", G_CALLBACK (idle_cb), self, G_CONNECT_DEFAULT);
  own_name (self);
  return self;
}

/**
 * eonay_idle_exit_terminate:
 *
 * Handles a request to end the process.
 */
void
eonay_idle_exit_terminate (EonayIdleExit *self)
{
  if (!self->is_leaving)
    end (self, TRUE);
}
