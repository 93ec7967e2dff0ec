/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-seat.h"

#define LOGIN_NAME    "org.freedesktop.login1"
#define LOGIN_PATH    "/org/freedesktop/login1"
#define LOGIN_MANAGER "org.freedesktop.login1.Manager"
#define LOGIN_SESSION "org.freedesktop.login1.Session"

struct _EonaySeat
{
  GObject parent_instance;

  GCancellable *cancellable;
  GDBusProxy *session;
  gboolean is_active;
};

G_DEFINE_FINAL_TYPE (EonaySeat, eonay_seat, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
set_active (EonaySeat *self, gboolean is_active)
{
  if (self->is_active == is_active)
    return;
  self->is_active = is_active;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
properties_changed_cb (EonaySeat *self)
{
  g_autoptr (GVariant) active = g_dbus_proxy_get_cached_property (self->session, "Active");

  set_active (self, active == NULL || g_variant_get_boolean (active));
}

/* Who cannot be told from anybody else may speak. */
static void
give_up (EonaySeat *self, const char *doing, const GError *error)
{
  g_message ("%s: %s", doing, error->message);
  set_active (self, TRUE);
}

static void
proxy_new_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GDBusProxy *session = g_dbus_proxy_new_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (session == NULL)
    {
      give_up (user_data, "watching the session", error);
      return;
    }

  EonaySeat *self = user_data;
  self->session = session;
  g_signal_connect_object (session, "g-properties-changed", G_CALLBACK (properties_changed_cb),
                           self, G_CONNECT_SWAPPED);
  properties_changed_cb (self);
}

static void
get_session_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  const char *path = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (reply == NULL)
    {
      give_up (user_data, "asking for the session", error);
      return;
    }

  EonaySeat *self = user_data;
  g_variant_get (reply, "(&o)", &path);
  g_dbus_proxy_new (G_DBUS_CONNECTION (source), G_DBUS_PROXY_FLAGS_NONE, NULL, LOGIN_NAME, path,
                    LOGIN_SESSION, self->cancellable, proxy_new_cb, self);
}

static void
eonay_seat_finalize (GObject *object)
{
  EonaySeat *self = EONAY_SEAT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (eonay_seat_parent_class)->finalize (object);
}

static void
eonay_seat_class_init (EonaySeatClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_seat_finalize;

  signals[CHANGED] = g_signal_new ("changed", EONAY_TYPE_SEAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
eonay_seat_init (EonaySeat *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * eonay_seat_new:
 * @system_bus: (nullable): the bus that logind is on
 *
 * "auto" is the session that the program is in, or the user's own where the desktop starts its
 * programs outside of it.
 *
 * Returns: (transfer full): the seat
 */
EonaySeat *
eonay_seat_new (GDBusConnection *system_bus)
{
  EonaySeat *self = g_object_new (EONAY_TYPE_SEAT, NULL);

  if (system_bus == NULL)
    self->is_active = TRUE;
  else
    g_dbus_connection_call (system_bus, LOGIN_NAME, LOGIN_PATH, LOGIN_MANAGER, "GetSession",
                            g_variant_new ("(s)", "auto"), G_VARIANT_TYPE ("(o)"),
                            G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, get_session_cb, self);
  return self;
}

gboolean
eonay_seat_is_active (EonaySeat *self)
{
  return self->is_active;
}
