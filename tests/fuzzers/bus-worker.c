/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bus-worker.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "eonay-error.h"
#include "eonay-worker-message.h"

#define MAX_THREADS 64

struct _BusWorker
{
  GSocketService *service;
  guint8 behaviour[4];
};

static const char *const methods[] = {
  EONAY_WORKER_METHOD_MODULE,
  EONAY_WORKER_METHOD_LIST,
  EONAY_WORKER_METHOD_OPEN,
  EONAY_WORKER_METHOD_SIGN,
};

static GVariant *
make_list (void)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (GVariantDict) dictionary = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert_value (&dictionary, "der", g_variant_new_bytestring (BUS_WORKER_DER));
  g_variant_dict_insert (&dictionary, "holder", "s", "Ayşe\u202e $(holder)\n Yılmaz");
  g_variant_dict_insert (&dictionary, "reader", "s", "Reader 00 00");
  g_variant_dict_insert (&dictionary, "token-label", "s", "10000000146NES0");
  g_variant_dict_insert (&dictionary, "pin-state", "s", "ok");
  g_variant_dict_insert (&dictionary, "pin-min", "u", 4u);
  g_variant_dict_insert (&dictionary, "pin-max", "u", 8u);
  g_variant_dict_insert (&dictionary, "pin-pad", "b", FALSE);
  g_variant_builder_add_value (&list, g_variant_dict_end (&dictionary));
  return g_variant_builder_end (&list);
}

static GVariant *
make_answer (guint method)
{
  switch (method)
    {
    case 1:
      return make_list ();
    case 3:
      return g_variant_new ("(@ay)", g_variant_new_bytestring ("a signature"));
    default:
      return g_variant_new ("()");
    }
}

/* NULL: close without an answer. */
static GVariant *
make_reply (guint method, guint8 behaviour)
{
  g_autoptr (GError) error = NULL;

  if (behaviour < 0x80)
    return eonay_worker_reply_new (make_answer (method));
  if (behaviour == 0xff)
    return NULL;
  if (behaviour == 0xfe)
    return g_variant_new ("(isv)", -2, "", g_variant_new ("()"));
  if (behaviour == 0xfd)
    return eonay_worker_reply_new (g_variant_new ("(s)", "no answer of this kind"));

  error =
      g_error_new_literal (EONAY_ERROR, (behaviour - 0x80) % EONAY_N_ERRORS, "as the input says");
  return eonay_worker_reply_new_error (error);
}

/* (nullable): a message's body; NULL at the end. A received descriptor is closed. */
static GBytes *
read_body (GInputStream *in)
{
  guint8 header[EONAY_WORKER_MESSAGE_HEADER_SIZE];
  g_autofree guint8 *data = NULL;
  gsize size = 0;
  gsize n = 0;

  if (!g_input_stream_read_all (in, header, sizeof header, &n, NULL, NULL) || n < sizeof header ||
      !eonay_worker_message_parse_header (header, &size, NULL))
    return NULL;

  data = g_malloc (size);
  if (!g_input_stream_read_all (in, data, size, &n, NULL, NULL) || n < size)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

static gboolean
answer (BusWorker *self, GBytes *body, GOutputStream *out)
{
  g_autofree char *method = NULL;
  g_autoptr (GVariant) argument = eonay_worker_request_parse (body, &method, NULL);
  g_autoptr (GBytes) packed = NULL;
  GVariant *reply = NULL;

  g_assert_nonnull (argument);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    if (g_str_equal (method, methods[i]))
      reply = make_reply (i, self->behaviour[i]);
  if (reply == NULL)
    return FALSE;

  packed = eonay_worker_message_pack (reply);
  return g_output_stream_write_all (out, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed),
                                    NULL, NULL, NULL);
}

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        gpointer user_data)
{
  BusWorker *self = user_data;
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      g_autoptr (GBytes) body = read_body (in);

      goes_on = body != NULL && answer (self, body, out);
    }
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

BusWorker *
bus_worker_new (const char *path, const guint8 behaviour[4])
{
  BusWorker *self = g_new0 (BusWorker, 1);
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (path);

  memcpy (self->behaviour, behaviour, sizeof self->behaviour);
  g_unlink (path);
  self->service = g_threaded_socket_service_new (MAX_THREADS);
  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address,
                                                G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT,
                                                NULL, NULL, NULL));
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  g_socket_service_start (self->service);
  return self;
}

/* Called when no link to it is left. */
void
bus_worker_free (BusWorker *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_free (self);
}
