/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-control.h"

#include <errno.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#define SOCKET_MODE 0666

typedef struct
{
  Portal *portal;
  GSocketConnection *connection;
  GDataInputStream *input;
  char *answer;
  gulong held_id; /* while waiting for a request to be held, or 0 */
} Caller;

static void
caller_free (Caller *self)
{
  g_clear_signal_handler (&self->held_id, self->portal);
  g_object_unref (self->portal);
  g_object_unref (self->connection);
  g_object_unref (self->input);
  g_free (self->answer);
  g_free (self);
}

static void read_next (Caller *caller);

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Caller *caller = user_data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL))
    read_next (caller);
  else
    caller_free (caller);
}

/* said: (transfer full) */
static void
write_answer (Caller *caller, char *said)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (caller->connection));

  g_free (caller->answer);
  caller->answer = g_strconcat (said, "\n", NULL);
  g_free (said);
  g_output_stream_write_all_async (output, caller->answer, strlen (caller->answer),
                                   G_PRIORITY_DEFAULT, NULL, written_cb, caller);
}

static void
held_cb (Portal *portal, Caller *caller)
{
  g_clear_signal_handler (&caller->held_id, portal);
  write_answer (caller, g_strdup ("ok"));
}

static void
line_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Caller *caller = user_data;
  g_autofree char *line =
      g_data_input_stream_read_line_finish_utf8 (caller->input, result, NULL, NULL);

  if (line == NULL)
    caller_free (caller);
  else if (g_str_equal (line, "wait") && !portal_is_holding (caller->portal))
    caller->held_id = g_signal_connect (caller->portal, "held", G_CALLBACK (held_cb), caller);
  else if (g_str_equal (line, "wait"))
    write_answer (caller, g_strdup ("ok"));
  else
    write_answer (caller, portal_command (caller->portal, line));
}

static void
read_next (Caller *caller)
{
  g_data_input_stream_read_line_async (caller->input, G_PRIORITY_DEFAULT, NULL, line_cb, caller);
}

static gboolean
incoming_cb (GSocketService *service,
             GSocketConnection *connection,
             GObject *source,
             gpointer user_data)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  Caller *caller = g_new0 (Caller, 1);

  caller->portal = g_object_ref (user_data);
  caller->connection = g_object_ref (connection);
  caller->input = g_data_input_stream_new (input);
  read_next (caller);
  return TRUE;
}

GSocketService *
portal_control_new (Portal *portal, const char *path, GError **error)
{
  g_autoptr (GSocketService) service = g_socket_service_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

  g_unlink (path);
  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL, error))
    return NULL;
  if (g_chmod (path, SOCKET_MODE) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "opening %s: %s", path,
                   g_strerror (errno));
      return NULL;
    }
  g_signal_connect (service, "incoming", G_CALLBACK (incoming_cb), portal);
  g_socket_service_start (service);
  return g_steal_pointer (&service);
}
