/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation-token.h"
#include "eonay-widgets.h"

#define ITEM_INTERFACE "org.kde.StatusNotifierItem"
#define METHOD         "ProvideXdgActivationToken"

static gboolean
provide_cb (gpointer token)
{
  eonay_provide_activation_token (token);
  return G_SOURCE_REMOVE;
}

/* In GDBus' thread. The priority is that of the event of the menu, which comes next. */
static GDBusMessage *
filter_cb (GDBusConnection *connection,
           GDBusMessage *message,
           gboolean is_incoming,
           gpointer user_data)
{
  GVariant *body = g_dbus_message_get_body (message);
  g_autoptr (GDBusMessage) reply = NULL;
  char *token = NULL;

  if (!is_incoming ||
      g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL ||
      g_strcmp0 (g_dbus_message_get_interface (message), ITEM_INTERFACE) != 0 ||
      g_strcmp0 (g_dbus_message_get_member (message), METHOD) != 0 || body == NULL ||
      !g_variant_is_of_type (body, G_VARIANT_TYPE ("(s)")))
    return message;
  g_variant_get (body, "(s)", &token);
  g_idle_add_full (G_PRIORITY_DEFAULT, provide_cb, token, g_free);
  reply = g_dbus_message_new_method_reply (message);
  g_dbus_connection_send_message (connection, reply, G_DBUS_SEND_MESSAGE_FLAGS_NONE, NULL, NULL);
  g_object_unref (message);
  return NULL;
}

void
eonay_activation_token_accept (GDBusConnection *connection)
{
  g_dbus_connection_add_filter (connection, filter_cb, NULL, NULL);
}
