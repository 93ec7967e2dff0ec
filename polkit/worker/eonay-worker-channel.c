/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-worker-channel.h"

#include <unistd.h>

#include <gio/gunixfdmessage.h>

#include "eonay-error.h"
#include "eonay-worker-message.h"

/* Keeps a copy of the first received descriptor in *fd; the originals are closed with their
 * messages. */
static void
take_descriptor (GSocketControlMessage *message, int *fd)
{
  GUnixFDList *list = G_IS_UNIX_FD_MESSAGE (message)
                          ? g_unix_fd_message_get_fd_list (G_UNIX_FD_MESSAGE (message))
                          : NULL;

  if (*fd < 0 && list != NULL && g_unix_fd_list_get_length (list) > 0)
    *fd = g_unix_fd_list_get (list, 0, NULL);
}

/* FALSE without an error if the peer closed the connection between two messages. */
static gboolean
receive_bytes (GSocket *socket,
               guint8 *buffer,
               gsize size,
               gboolean may_end,
               int *fd,
               GError **error)
{
  gsize done = 0;

  while (done < size)
    {
      GInputVector vector = { .buffer = buffer + done, .size = size - done };
      GSocketControlMessage **messages = NULL;
      int n_messages = 0;
      gssize n = g_socket_receive_message (socket, NULL, &vector, 1, &messages, &n_messages, NULL,
                                           NULL, error);

      for (int i = 0; i < n_messages; i++)
        {
          take_descriptor (messages[i], fd);
          g_object_unref (messages[i]);
        }
      g_free (messages);

      if (n == 0 && !(may_end && done == 0))
        g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED,
                             "reading a message: it ended too early");
      if (n <= 0)
        return FALSE;
      done += (gsize) n;
    }
  return TRUE;
}

/**
 * eonay_worker_channel_receive:
 * @socket: a connected stream socket
 * @body: (out) (transfer full): a message without its header
 * @fd: (out): a descriptor received with it, owned by the caller, or -1
 * @error: return location
 *
 * Returns: FALSE without an error set if the peer has closed the connection
 */
gboolean
eonay_worker_channel_receive (GSocket *socket, GBytes **body, int *fd, GError **error)
{
  guint8 header[EONAY_WORKER_MESSAGE_HEADER_SIZE];
  g_autofree guint8 *data = NULL;
  gsize size = 0;
  int received_fd = -1;

  if (receive_bytes (socket, header, sizeof header, TRUE, &received_fd, error) &&
      eonay_worker_message_parse_header (header, &size, error))
    {
      data = g_malloc (size);
      if (receive_bytes (socket, data, size, FALSE, &received_fd, error))
        {
          *body = g_bytes_new_take (g_steal_pointer (&data), size);
          *fd = received_fd;
          return TRUE;
        }
    }

  if (received_fd >= 0)
    close (received_fd);
  return FALSE;
}

/**
 * eonay_worker_channel_send:
 * @socket: a connected stream socket
 * @reply: what to send; taken if floating
 * @error: return location
 */
gboolean
eonay_worker_channel_send (GSocket *socket, GVariant *reply, GError **error)
{
  g_autoptr (GBytes) packed = eonay_worker_message_pack (reply);
  gsize size = 0;
  const char *data = g_bytes_get_data (packed, &size);

  while (size > 0)
    {
      gssize n = g_socket_send (socket, data, size, NULL, error);

      if (n < 0)
        return FALSE;
      data += n;
      size -= (gsize) n;
    }
  return TRUE;
}
