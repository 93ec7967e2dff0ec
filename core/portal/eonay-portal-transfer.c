/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-portal-transfer.h"

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
  gboolean sent;
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
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_object_unref (self->message);
  g_object_unref (self->cancellable);
  g_byte_array_unref (self->body);
  g_free (self);
}

static void
starting_cb (SoupMessage *message, Transfer *self)
{
  self->sent = TRUE;
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

/* The cause of a broken connection is only useful in the log; for the caller the portal is
 * unreachable. */
static void
return_error (GTask *task, GError *error)
{
  Transfer *self = g_task_get_task_data (task);
  g_autoptr (GError) cause = error;

  if (self->timed_out)
    g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE,
                             "asking the portal: no answer in time");
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
           cause->domain == EONAY_PROVIDER_ERROR)
    g_task_return_error (task, g_steal_pointer (&cause));
  else
    g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE,
                             "asking the portal: %s", cause->message);
}

static gint64
read_date (SoupMessageHeaders *headers)
{
  const char *text = soup_message_headers_get_one (headers, "Date");
  g_autoptr (GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return date != NULL ? g_date_time_to_unix (date) : 0;
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

  if (stream == NULL)
    {
      return_error (task, error);
      return;
    }
  g_input_stream_read_bytes_async (stream, CHUNK_SIZE, G_PRIORITY_DEFAULT, self->cancellable,
                                   read_cb, g_object_ref (task));
}

static Transfer *
transfer_new (SoupMessage *message, gsize max_size, guint timeout, GCancellable *cancellable)
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
  g_signal_connect (message, "starting", G_CALLBACK (starting_cb), self);
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
  Transfer *self = transfer_new (message, max_size, timeout, cancellable);

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
    *sent = self->sent;
  return g_task_propagate_pointer (G_TASK (result), error);
}
