/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "connections.h"

#include <sys/socket.h>

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusConnection **connection = user_data;
  g_autoptr (GError) error = NULL;

  *connection = g_dbus_connection_new_finish (result, &error);
  g_assert_no_error (error);
}

static void
connect_end (int fd, GDBusConnectionFlags flags, GDBusConnection **connection)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, NULL);
  g_autoptr (GSocketConnection) stream = g_socket_connection_factory_create_connection (socket);
  g_autofree char *guid = g_dbus_generate_guid ();

  g_dbus_connection_new (G_IO_STREAM (stream),
                         flags == G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER ? guid : NULL,
                         flags, NULL, NULL, connected_cb, connection);
}

/* Two connected peers without a bus. */
void
connections_make_pair (GDBusConnection **server, GDBusConnection **client)
{
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  connect_end (fds[0], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER, server);
  connect_end (fds[1], G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, client);
  while (*server == NULL || *client == NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Waits until GDBus has notified each end of the close. GDBus identifies the connection by its
 * address, so a new one at the same address would be regarded as closed and send nothing. */
void
connections_drop_pair (GDBusConnection **server, GDBusConnection **client)
{
  g_dbus_connection_close (*client, NULL, NULL, NULL);
  while (!g_dbus_connection_is_closed (*server) || !g_dbus_connection_is_closed (*client))
    g_main_context_iteration (NULL, TRUE);
  g_clear_object (server);
  g_clear_object (client);
}

/* Another connection to a private bus. */
GDBusConnection *
connections_join (GTestDBus *bus)
{
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection =
      g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (bus),
                                              G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                  G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                              NULL, NULL, &error);

  g_assert_no_error (error);
  return connection;
}
