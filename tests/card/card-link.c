/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "eonay-test-card"

#include "card-link.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#define MESSAGE_MAXIMUM 65535

/* vpcd's requests, messages of one byte. */
typedef enum
{
  CONTROL_OFF = 0,
  CONTROL_ON = 1,
  CONTROL_RESET = 2,
  CONTROL_ATR = 4,
} Control;

/* T=1; the historical bytes are EONAY, which no driver recognises. */
static const guint8 ATR[] = { 0x3B, 0x85, 0x80, 0x01, 'E', 'O', 'N', 'A', 'Y', 0x58 };

struct _EonayCardLink
{
  GObject parent_instance;

  gchar *host;
  guint16 port;
  GSocketConnection *connection;
  GCancellable *cancellable; /* of the connection or the connection attempt */
  guint8 header[2];
  guint8 *message;
};

enum
{
  APDU,
  POWERED,
  LOST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EonayCardLink, eonay_card_link, G_TYPE_OBJECT)

static void read_header (EonayCardLink *self);

static void
eonay_card_link_init (EonayCardLink *self)
{
}

static void
eonay_card_link_finalize (GObject *object)
{
  EonayCardLink *self = EONAY_CARD_LINK (object);

  eonay_card_link_close (self);
  g_free (self->message);
  g_free (self->host);
  G_OBJECT_CLASS (eonay_card_link_parent_class)->finalize (object);
}

static void
eonay_card_link_class_init (EonayCardLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_card_link_finalize;
  signals[APDU] = g_signal_new ("apdu", EONAY_TYPE_CARD_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_BYTES);
  signals[POWERED] = g_signal_new ("powered", EONAY_TYPE_CARD_LINK, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[LOST] = g_signal_new ("lost", EONAY_TYPE_CARD_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

EonayCardLink *
eonay_card_link_new (const gchar *host, guint16 port)
{
  EonayCardLink *self = g_object_new (EONAY_TYPE_CARD_LINK, NULL);

  self->host = g_strdup (host);
  self->port = port;
  return self;
}

static void
lose (EonayCardLink *self)
{
  eonay_card_link_close (self);
  g_signal_emit (self, signals[LOST], 0);
}

static void
handle_message (EonayCardLink *self, gsize size)
{
  g_autoptr (GBytes) message = g_bytes_new_take (g_steal_pointer (&self->message), size);
  const guint8 *bytes = g_bytes_get_data (message, NULL);

  if (size > 1)
    g_signal_emit (self, signals[APDU], 0, message);
  else if (bytes[0] == CONTROL_ATR)
    {
      g_autoptr (GBytes) atr = g_bytes_new_static (ATR, sizeof ATR);

      eonay_card_link_send (self, atr);
    }
  else if (bytes[0] == CONTROL_OFF || bytes[0] == CONTROL_ON || bytes[0] == CONTROL_RESET)
    g_signal_emit (self, signals[POWERED], 0);
}

/* Without this each APDU waits 40 ms for vpcd's delayed acknowledgement; the kernel resets the
 * option. */
static void
acknowledge_at_once (EonayCardLink *self)
{
  GSocket *socket = g_socket_connection_get_socket (self->connection);

  g_socket_set_option (socket, IPPROTO_TCP, TCP_QUICKACK, 1, NULL);
}

static gboolean
finish_read (GObject *source, GAsyncResult *result, gsize wanted)
{
  gsize size = 0;

  return g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &size, NULL) &&
         size == wanted;
}

static void
message_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayCardLink) self = user_data;
  gsize size = (gsize) self->header[0] << 8 | self->header[1];
  gboolean is_whole = finish_read (source, result, size);
  gboolean is_ours =
      self->connection != NULL &&
      source == (GObject *) g_io_stream_get_input_stream (G_IO_STREAM (self->connection));

  if (!is_ours)
    return;
  if (!is_whole)
    {
      lose (self);
      return;
    }
  acknowledge_at_once (self);
  handle_message (self, size);
  if (self->connection != NULL)
    read_header (self);
}

static void
header_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayCardLink) self = user_data;
  gboolean is_whole = finish_read (source, result, sizeof self->header);
  gsize size = (gsize) self->header[0] << 8 | self->header[1];
  gboolean is_ours =
      self->connection != NULL &&
      source == (GObject *) g_io_stream_get_input_stream (G_IO_STREAM (self->connection));

  if (!is_ours)
    return;
  if (!is_whole || size == 0)
    {
      lose (self);
      return;
    }
  acknowledge_at_once (self);
  g_free (self->message);
  self->message = g_malloc (size);
  g_input_stream_read_all_async (G_INPUT_STREAM (source), self->message, size, G_PRIORITY_DEFAULT,
                                 self->cancellable, message_read_cb, g_object_ref (self));
}

static void
read_header (EonayCardLink *self)
{
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (self->connection));

  g_input_stream_read_all_async (input, self->header, sizeof self->header, G_PRIORITY_DEFAULT,
                                 self->cancellable, header_read_cb, g_object_ref (self));
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EonayCardLink *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (g_task_return_error_if_cancelled (task))
    return;
  self->connection = g_steal_pointer (&connection);
  g_socket_set_option (g_socket_connection_get_socket (self->connection), IPPROTO_TCP, TCP_NODELAY,
                       1, NULL);
  read_header (self);
  g_task_return_boolean (task, TRUE);
}

void
eonay_card_link_open_async (EonayCardLink *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GTask) task = NULL;

  eonay_card_link_close (self);
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_card_link_open_async);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_to_host_async (client, self->host, self->port, self->cancellable,
                                         connected_cb, g_steal_pointer (&task));
}

gboolean
eonay_card_link_open_finish (EonayCardLink *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
eonay_card_link_close (EonayCardLink *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->connection != NULL)
    g_socket_close (g_socket_connection_get_socket (self->connection), NULL);
  g_clear_object (&self->connection);
}

gboolean
eonay_card_link_is_open (EonayCardLink *self)
{
  return self->connection != NULL;
}

/* Use one write, so that it is sent as one segment. */
void
eonay_card_link_send (EonayCardLink *self, GBytes *message)
{
  gsize size;
  const guint8 *bytes = g_bytes_get_data (message, &size);
  g_autoptr (GByteArray) frame = g_byte_array_sized_new (size + 2);
  const guint8 header[] = { size >> 8, size & 0xFF };
  GOutputStream *output;
  g_autoptr (GError) error = NULL;

  if (self->connection == NULL || size > MESSAGE_MAXIMUM)
    return;
  g_byte_array_append (frame, header, sizeof header);
  g_byte_array_append (frame, bytes, size);
  output = g_io_stream_get_output_stream (G_IO_STREAM (self->connection));
  /* A failure also appears as the end of the input. */
  if (!g_output_stream_write_all (output, frame->data, frame->len, NULL, NULL, &error))
    g_debug ("cannot write to the reader: %s", error->message);
}
