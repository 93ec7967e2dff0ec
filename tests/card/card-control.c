/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "eonay-test-card"

#include "card-control.h"
#include "card-commands.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

struct _EonayCardControl
{
  GObject parent_instance;

  EonayCardSlot *slot;
  GSocketService *service;
  gchar *path;
};

G_DEFINE_FINAL_TYPE (EonayCardControl, eonay_card_control, G_TYPE_OBJECT)

/* One client; kept alive by a pending operation. */
typedef struct
{
  EonayCardSlot *slot;
  GSocketConnection *connection;
  GDataInputStream *input;
} Client;

static void read_line (Client *client);

static void
client_free (Client *client)
{
  g_object_unref (client->input);
  g_object_unref (client->connection);
  g_object_unref (client->slot);
  g_free (client);
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;
  g_autofree gchar *reply = eonay_card_commands_run_finish (EONAY_CARD_SLOT (source), result);
  g_autofree gchar *line = g_strconcat (reply, "\n", NULL);
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (client->connection));

  if (g_output_stream_write_all (output, line, strlen (line), NULL, NULL, NULL))
    read_line (client);
  else
    client_free (client);
}

static void
line_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Client *client = user_data;
  g_autofree gchar *line =
      g_data_input_stream_read_line_finish_utf8 (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line != NULL)
    eonay_card_commands_run_async (client->slot, g_strstrip (line), ran_cb, client);
  else
    client_free (client);
}

static void
read_line (Client *client)
{
  g_data_input_stream_read_line_async (client->input, G_PRIORITY_DEFAULT, NULL, line_read_cb,
                                       client);
}

static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  EonayCardControl *self = user_data;
  Client *client = g_new0 (Client, 1);

  client->slot = g_object_ref (self->slot);
  client->connection = g_object_ref (connection);
  client->input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  read_line (client);
  return TRUE;
}

static void
eonay_card_control_init (EonayCardControl *self)
{
  self->service = g_socket_service_new ();
}

static void
eonay_card_control_finalize (GObject *object)
{
  EonayCardControl *self = EONAY_CARD_CONTROL (object);

  g_socket_service_stop (self->service);
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_object_unref (self->service);
  g_clear_object (&self->slot);
  if (self->path != NULL)
    g_unlink (self->path);
  g_free (self->path);
  G_OBJECT_CLASS (eonay_card_control_parent_class)->finalize (object);
}

static void
eonay_card_control_class_init (EonayCardControlClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_card_control_finalize;
}

EonayCardControl *
eonay_card_control_new (EonayCardSlot *slot, const gchar *path, GError **error)
{
  g_autoptr (EonayCardControl) self = g_object_new (EONAY_TYPE_CARD_CONTROL, NULL);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

  self->slot = g_object_ref (slot);
  g_unlink (path);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                      G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL,
                                      error))
    {
      g_prefix_error (error, "listen on %s: ", path);
      return NULL;
    }
  self->path = g_strdup (path);
  /* Every user may control the test card. */
  g_chmod (path, 0666);
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  return g_steal_pointer (&self);
}
