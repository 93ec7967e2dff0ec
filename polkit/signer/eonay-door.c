/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-door.h"

#include <gio/gunixfdlist.h>

#include "eonay-error.h"
#include "eonay-rate.h"

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

/* An activation is five calls, a listing one. What all users may ask is what the signer and polkit
 * answer without strain. */
static const EonayRateLimit calls_of_user = { 200, 20 * G_TIME_SPAN_MILLISECOND };
static const EonayRateLimit calls_in_all = { 800, 2 * G_TIME_SPAN_MILLISECOND };
static const EonayRateLimit lines_of_user = { 1, 30 * G_TIME_SPAN_SECOND };
static const EonayRateLimit lines_in_all = { 10, 1 * G_TIME_SPAN_SECOND };

/* Until the bus has told whose a connection is. */
#define MAX_CALLS_OF_STRANGER 2

/* No method takes more. */
#define MAX_DESCRIPTORS 1

/* As many connections as a bus has by default, and more. Past it all are asked for anew. */
#define MAX_CONNECTIONS 4096

/* EonayDoor: what each call passes before it is queued.
 *
 * GDBus reads whatever comes and queues it for the main context, without bound: a caller who asks
 * faster than is answered would fill memory and descriptors, and all others would wait behind. So the
 * rate is measured in GDBus's own thread, as a filter: what exceeds it is refused there, whatever the
 * object, interface and method. Whose a connection is the bus is asked at its first call. Unique
 * names are never used twice, so the answer holds until it is forgotten.
 *
 * All of this is touched in that thread alone. */
typedef struct
{
  EonayRate *calls;
  EonayRate *lines;
  GHashTable *connections; /* unique name → Visitor */
  GHashTable *questions;   /* serial → unique name that the bus was asked about */
} Door;

typedef struct
{
  gboolean is_known;
  guint32 uid;
  guint n_calls; /* that passed before it was known */
} Visitor;

static void
door_free (gpointer data)
{
  Door *self = data;

  eonay_rate_free (self->calls);
  eonay_rate_free (self->lines);
  g_hash_table_unref (self->connections);
  g_hash_table_unref (self->questions);
  g_free (self);
}

/* Its answer comes through the filter as well. */
static gboolean
ask_bus (Door *self, GDBusConnection *connection, const char *sender)
{
  g_autoptr (GDBusMessage) question =
      g_dbus_message_new_method_call (BUS_NAME, BUS_PATH, BUS_NAME, "GetConnectionUnixUser");
  guint32 serial = 0;

  g_dbus_message_set_body (question, g_variant_new ("(s)", sender));
  if (!g_dbus_connection_send_message (connection, question, G_DBUS_SEND_MESSAGE_FLAGS_NONE,
                                       &serial, NULL))
    return FALSE;

  g_hash_table_insert (self->questions, GUINT_TO_POINTER (serial), g_strdup (sender));
  return TRUE;
}

static Visitor *
look_up (Door *self, GDBusConnection *connection, const char *sender)
{
  Visitor *visitor = g_hash_table_lookup (self->connections, sender);

  if (visitor != NULL)
    return visitor;

  if (g_hash_table_size (self->connections) >= MAX_CONNECTIONS)
    {
      g_hash_table_remove_all (self->connections);
      g_hash_table_remove_all (self->questions);
    }
  if (!ask_bus (self, connection, sender))
    return NULL;

  visitor = g_new0 (Visitor, 1);
  g_hash_table_insert (self->connections, g_strdup (sender), visitor);
  return visitor;
}

static gboolean
passes_rate (Door *self, const char *sender, guint32 uid)
{
  gint64 now = g_get_monotonic_time ();

  if (eonay_rate_take (self->calls, uid, now))
    return TRUE;

  if (eonay_rate_take (self->lines, uid, now))
    g_message ("refusing calls of user %u, %s is one of the callers: too many", uid, sender);
  return FALSE;
}

static gboolean
passes (Door *self, GDBusConnection *connection, const char *sender)
{
  Visitor *visitor = look_up (self, connection, sender);

  if (visitor == NULL)
    return FALSE;
  if (visitor->is_known)
    return passes_rate (self, sender, visitor->uid);

  visitor->n_calls++;
  return visitor->n_calls <= MAX_CALLS_OF_STRANGER;
}

/* Whether it is the answer to one of our questions, which nobody else has to see. */
static gboolean
learn (Door *self, GDBusMessage *message)
{
  gpointer serial = GUINT_TO_POINTER (g_dbus_message_get_reply_serial (message));
  const char *sender = g_hash_table_lookup (self->questions, serial);
  GVariant *body = g_dbus_message_get_body (message);
  Visitor *visitor = NULL;

  if (sender == NULL || g_strcmp0 (g_dbus_message_get_sender (message), BUS_NAME) != 0)
    return FALSE;

  visitor = g_hash_table_lookup (self->connections, sender);
  if (visitor != NULL && body != NULL && g_variant_is_of_type (body, G_VARIANT_TYPE ("(u)")))
    {
      g_variant_get (body, "(u)", &visitor->uid);
      visitor->is_known = TRUE;
      for (guint i = 0; i < MIN (visitor->n_calls, MAX_CALLS_OF_STRANGER); i++)
        eonay_rate_take (self->calls, visitor->uid, g_get_monotonic_time ());
    }
  else
    g_hash_table_remove (self->connections, sender); /* it has left */
  g_hash_table_remove (self->questions, serial);
  return TRUE;
}

static void
refuse (GDBusConnection *connection, GDBusMessage *call, EonayError code, const char *why)
{
  g_autoptr (GError) error = g_error_new_literal (EONAY_ERROR, (gint) code, why);
  g_autofree char *name = g_dbus_error_encode_gerror (error);
  g_autoptr (GDBusMessage) answer = NULL;

  if ((g_dbus_message_get_flags (call) & G_DBUS_MESSAGE_FLAGS_NO_REPLY_EXPECTED) != 0)
    return;

  answer = g_dbus_message_new_method_error_literal (call, name, why);
  g_dbus_connection_send_message (connection, answer, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
}

/* Whether a call may go on. */
static gboolean
admit (Door *self, GDBusConnection *connection, GDBusMessage *call)
{
  GUnixFDList *fds = g_dbus_message_get_unix_fd_list (call);
  const char *sender = g_dbus_message_get_sender (call);

  if (sender != NULL && !passes (self, connection, sender))
    refuse (connection, call, EONAY_ERROR_LIMITS_EXCEEDED, "asking the signer: too often");
  else if (fds != NULL && g_unix_fd_list_get_length (fds) > MAX_DESCRIPTORS)
    refuse (connection, call, EONAY_ERROR_INVALID_ARGUMENT,
            "asking the signer: more descriptors than any method takes");
  else
    return TRUE;

  return FALSE;
}

static GDBusMessage *
filter_cb (GDBusConnection *connection, GDBusMessage *message, gboolean incoming, gpointer data)
{
  GDBusMessageType type = g_dbus_message_get_message_type (message);
  gboolean goes_on = TRUE;

  if (incoming && type == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    goes_on = admit (data, connection, message);
  else if (incoming &&
           (type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN || type == G_DBUS_MESSAGE_TYPE_ERROR))
    goes_on = !learn (data, message);

  if (goes_on)
    return message;
  g_object_unref (message);
  return NULL;
}

/**
 * eonay_door_install:
 * @connection: the bus
 *
 * From now on calls that come over @connection are answered with %EONAY_ERROR_LIMITS_EXCEEDED where
 * their user asks too often, and never reach an object.
 */
void
eonay_door_install (GDBusConnection *connection)
{
  Door *self = g_new0 (Door, 1);

  self->calls = eonay_rate_new (calls_of_user, calls_in_all);
  self->lines = eonay_rate_new (lines_of_user, lines_in_all);
  self->connections = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->questions = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_dbus_connection_add_filter (connection, filter_cb, self, door_free);
}
