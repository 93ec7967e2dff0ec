/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-portal-transfer.h"

#include "eonay-portal-way.h"
#include "eonay-provider.h"

#define CHUNK_SIZE (16 * 1024)

typedef struct
{
  SoupMessage *message;
  GCancellable *cancellable;
  gulong cancelled_id;
  GCancellable *outer;
  GSource *timer;
  gboolean timed_out;
  EonayPortalWay *way;
  gsize max_size;
  GByteArray *body;
} Transfer;

static void
transfer_free (Transfer *self)
{
  /* g_cancellable_disconnect() would deadlock if called from the cancelled handler. */
  if (self->outer != NULL)
    g_clear_signal_handler (&self->cancelled_id, self->outer);
  g_clear_object (&self->outer);
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  eonay_portal_way_free (self->way);
  g_object_unref (self->message);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->body);
  g_free (self);
}

static void
outer_cancelled_cb (GCancellable *outer, GCancellable *inner)
{
  g_cancellable_cancel (inner);
}

static gboolean
timed_out_cb (gpointer user_data)
{
  Transfer *self = user_data;

  self->timed_out = TRUE;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

/* error: (transfer full) (nullable): NULL if the proxy refused. The cause of a broken connection is
 * only useful in the log; for the caller the portal is unreachable. */
static void
return_error (GTask *task, GError *error)
{
  Transfer *self = g_task_get_task_data (task);
  g_autoptr (GError) cause = error;

  if (self->timed_out)
    g_task_return_error (task, eonay_portal_way_explain (self->way, "no answer in time", NULL));
  else if (cause == NULL)
    g_task_return_error (task, eonay_portal_way_explain (self->way, "the proxy refused", NULL));
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
           cause->domain == EONAY_PROVIDER_ERROR)
    g_task_return_error (task, g_steal_pointer (&cause));
  else
    g_task_return_error (task, eonay_portal_way_explain (self->way, cause->message, cause));
}

static gint64
read_date (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return date != NULL ? g_date_time_to_unix (date) : 0;
}

static GStrv
dup_headers (SoupMessageHeaders *headers)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new ();
  SoupMessageHeadersIter iter;
  const char *name, *value;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_ptr_array_add (pairs, g_strdup (name));
      g_ptr_array_add (pairs, g_strdup (value));
    }
  g_ptr_array_add (pairs, NULL);
  return (GStrv) g_ptr_array_steal (pairs, NULL);
}

static EonayPortalReply *
create_reply (Transfer *self)
{
  EonayPortalReply *reply = g_new0 (EonayPortalReply, 1);
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  g_autoptr (GHashTable) parameters = NULL;
  const char *type = soup_message_headers_get_content_type (headers, &parameters);

  reply->status = soup_message_get_status (self->message);
  reply->content_type = g_strdup (type);
  if (parameters != NULL)
    reply->charset = g_strdup (g_hash_table_lookup (parameters, "charset"));
  reply->location = g_strdup (soup_message_headers_get_one (headers, "Location"));
  reply->date = read_date (headers);
  reply->body = g_byte_array_free_to_bytes (g_byte_array_ref (self->body));
  reply->headers = dup_headers (headers);
  return reply;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GInputStream *stream = G_INPUT_STREAM (object);
  g_autoptr (GTask) task = user_data;
  Transfer *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) chunk = g_input_stream_read_bytes_finish (stream, result, &error);

  if (chunk == NULL)
    {
      return_error (task, error);
      return;
    }
  if (g_bytes_get_size (chunk) == 0)
    {
      g_task_return_pointer (task, create_reply (self), (GDestroyNotify) eonay_portal_reply_free);
      return;
    }
  if (g_bytes_get_size (chunk) > self->max_size - self->body->len)
    {
      g_task_return_new_error (
          task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
          "asking the portal: the answer is larger than %" G_GSIZE_FORMAT " bytes", self->max_size);
      return;
    }
  g_byte_array_append (self->body, g_bytes_get_data (chunk, NULL),
                       (guint) g_bytes_get_size (chunk));
  g_input_stream_read_bytes_async (stream, CHUNK_SIZE, G_PRIORITY_DEFAULT, self->cancellable,
                                   read_cb, g_object_ref (task));
}

static void
send_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Transfer *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (object), result, &error);

  if (stream == NULL || eonay_portal_way_ends_at_proxy (self->way))
    {
      return_error (task, error);
      return;
    }
  g_input_stream_read_bytes_async (stream, CHUNK_SIZE, G_PRIORITY_DEFAULT, self->cancellable,
                                   read_cb, g_object_ref (task));
}

static void
connect_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Transfer *self = g_task_get_task_data (task);
  GTlsCertificate *certificate = NULL;
  GDateTime *end = NULL;
  GError *error = NULL;

  if (!soup_session_preconnect_finish (SOUP_SESSION (object), result, &error) ||
      eonay_portal_way_ends_at_proxy (self->way))
    {
      return_error (task, error);
      return;
    }
  certificate = soup_message_get_tls_peer_certificate (self->message);
  if (certificate != NULL)
    end = g_tls_certificate_get_not_valid_after (certificate);
  if (end != NULL)
    g_task_return_pointer (task, end, (GDestroyNotify) g_date_time_unref);
  else
    g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
                             "connecting to the portal: its certificate has no end");
}

static Transfer *
transfer_new (SoupSession *session,
              SoupMessage *message,
              gsize max_size,
              guint timeout,
              GCancellable *cancellable)
{
  Transfer *self = g_new0 (Transfer, 1);

  self->message = g_object_ref (message);
  self->max_size = max_size;
  self->body = g_byte_array_new ();
  self->cancellable = g_cancellable_new ();
  if (cancellable != NULL)
    {
      self->outer = g_object_ref (cancellable);
      self->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (outer_cancelled_cb),
                                                  self->cancellable, NULL);
    }
  self->timer = g_timeout_source_new_seconds (timeout);
  g_source_set_callback (self->timer, timed_out_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
  self->way = eonay_portal_way_new (session, message);
  return self;
}

/**
 * eonay_portal_transfer_async:
 * @max_size: of the answer's body, in bytes
 * @timeout: for all of it, in seconds
 *
 * Sends one message and reads the answer.
 */
void
eonay_portal_transfer_async (SoupSession *session,
                             SoupMessage *message,
                             gsize max_size,
                             guint timeout,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (session, cancellable, callback, user_data);
  Transfer *self = transfer_new (session, message, max_size, timeout, cancellable);

  g_task_set_source_tag (task, eonay_portal_transfer_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify) transfer_free);
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, self->cancellable, send_cb,
                           g_object_ref (task));
}

/**
 * eonay_portal_transfer_finish:
 * @sent: (out): whether the message had begun to be sent, set on error, too
 * @error: return location: an #EonayProviderError or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
EonayPortalReply *
eonay_portal_transfer_finish (GAsyncResult *result, gboolean *sent, GError **error)
{
  Transfer *self = g_task_get_task_data (G_TASK (result));

  if (sent != NULL)
    *sent = eonay_portal_way_is_sent (self->way);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * eonay_portal_transfer_connect_async:
 * @message: a message that is not sent
 * @timeout: in seconds
 *
 * Connects to the host of a message.
 */
void
eonay_portal_transfer_connect_async (SoupSession *session,
                                     SoupMessage *message,
                                     guint timeout,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (session, cancellable, callback, user_data);
  Transfer *self = transfer_new (session, message, 0, timeout, cancellable);

  g_task_set_source_tag (task, eonay_portal_transfer_connect_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, self, (GDestroyNotify) transfer_free);
  soup_session_preconnect_async (session, message, G_PRIORITY_DEFAULT, self->cancellable,
                                 connect_cb, g_object_ref (task));
}

/**
 * eonay_portal_transfer_connect_finish:
 * @error: return location: an #EonayProviderError or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the last moment of the host's certificate
 */
GDateTime *
eonay_portal_transfer_connect_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
