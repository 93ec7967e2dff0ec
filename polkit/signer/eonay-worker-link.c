/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-worker-link.h"

#include <gio/gunixfdmessage.h>
#include <gio/gunixsocketaddress.h>

#include "eonay-error.h"
#include "eonay-worker-message.h"

#define DEADLINE_MODULE 10

/* More than a call needs, for a log line each. */
#define MAX_NOTICES 8

/**
 * EonayWorkerLink:
 *
 * The signer's end of the socket to one token worker. One call at a time. Closing the link ends the
 * worker; a failed call closes it.
 */
struct _EonayWorkerLink
{
  GObject parent_instance;

  GSocketConnection *connection; /* NULL once closed */
  char *module;                  /* NULL if unknown */
  gint64 end;                    /* monotonic; no call lasts longer */
  gboolean has_pad;
};

G_DEFINE_FINAL_TYPE (EonayWorkerLink, eonay_worker_link, G_TYPE_OBJECT)

/* One request under way. */
typedef struct
{
  const GVariantType *answer_type;
  GBytes *packed;
  gsize written; /* bytes sent with the message that carried the descriptor */
  GCancellable *stop;
  GCancellable *outer;
  gulong outer_handler;
  GSource *deadline;
  guint n_notices;
  gboolean timed_out;
  guint8 header[EONAY_WORKER_MESSAGE_HEADER_SIZE];
  guint8 *body;
  gsize size;
} Call;

static void
call_free (Call *call)
{
  if (call->outer != NULL)
    g_cancellable_disconnect (call->outer, call->outer_handler);
  g_clear_object (&call->outer);
  if (call->deadline != NULL)
    g_source_destroy (call->deadline);
  g_clear_pointer (&call->deadline, g_source_unref);
  g_clear_object (&call->stop);
  g_clear_pointer (&call->packed, g_bytes_unref);
  g_clear_pointer (&call->body, g_free);
  g_free (call);
}

static void
eonay_worker_link_finalize (GObject *object)
{
  EonayWorkerLink *self = EONAY_WORKER_LINK (object);

  eonay_worker_link_close (self);
  g_clear_pointer (&self->module, g_free);

  G_OBJECT_CLASS (eonay_worker_link_parent_class)->finalize (object);
}

static void
eonay_worker_link_class_init (EonayWorkerLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_worker_link_finalize;

  g_signal_new ("pin-verified", EONAY_TYPE_WORKER_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
eonay_worker_link_init (EonayWorkerLink *self)
{
  self->end = G_MAXINT64;
}

/**
 * eonay_worker_link_new:
 * @connection: a connected stream socket
 *
 * Returns: (transfer full): a link over it
 */
EonayWorkerLink *
eonay_worker_link_new (GSocketConnection *connection)
{
  EonayWorkerLink *self = g_object_new (EONAY_TYPE_WORKER_LINK, NULL);

  self->connection = g_object_ref (connection);
  return self;
}

/**
 * eonay_worker_link_close:
 *
 * Ends the worker: it exits at the end of its socket, and its watch ends it if it hangs.
 */
void
eonay_worker_link_close (EonayWorkerLink *self)
{
  if (self->connection == NULL)
    return;

  g_socket_close (g_socket_connection_get_socket (self->connection), NULL);
  g_clear_object (&self->connection);
}

/**
 * eonay_worker_link_is_closed:
 *
 * Returns: whether it was closed, explicitly or by a failed call
 */
gboolean
eonay_worker_link_is_closed (EonayWorkerLink *self)
{
  return self->connection == NULL;
}

/**
 * eonay_worker_link_set_end:
 * @end: in monotonic time
 *
 * Later calls end by then, even if their own deadlines are longer.
 */
void
eonay_worker_link_set_end (EonayWorkerLink *self, gint64 end)
{
  self->end = end;
}

static gboolean
is_of_module (const GError *error)
{
  return g_error_matches (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED) ||
         g_error_matches (error, EONAY_ERROR, EONAY_ERROR_MODULE_TIMEOUT);
}

/* Log which module failed for the administrator; the caller is not told. */
static void
log_failure (const char *module, const GError *error)
{
  if (module != NULL && is_of_module (error))
    g_warning ("the module %s fails: %s", module, error->message);
}

/* The stream is out of sync or closed, so no further call can use it. */
static void
fail (GTask *task, GError *error)
{
  EonayWorkerLink *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  eonay_worker_link_close (self);
  if (call->timed_out)
    {
      g_clear_error (&error);
      error = g_error_new_literal (EONAY_ERROR, EONAY_ERROR_MODULE_TIMEOUT,
                                   "asking the token worker: no answer in time");
    }
  else if (error->domain != EONAY_ERROR &&
           !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autoptr (GError) cause = g_steal_pointer (&error);

      error = g_error_new (EONAY_ERROR, EONAY_ERROR_MODULE_FAILED, "asking the token worker: %s",
                           cause->message);
    }
  log_failure (self->module, error);
  g_task_return_error (task, error);
}

static void
fail_ended (GTask *task)
{
  fail (task, g_error_new_literal (EONAY_ERROR, EONAY_ERROR_MODULE_FAILED,
                                   "asking the token worker: its process ended"));
}

static void read_header_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
read_message (GTask *task)
{
  EonayWorkerLink *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (self->connection == NULL)
    fail_ended (task);
  else
    g_input_stream_read_all_async (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)),
                                   call->header, sizeof call->header, G_PRIORITY_DEFAULT,
                                   call->stop, read_header_cb, g_object_ref (task));
}

static void
pass_notice (GTask *task, gint code)
{
  EonayWorkerLink *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (call->n_notices++ >= MAX_NOTICES)
    {
      fail (task, g_error_new_literal (EONAY_ERROR, EONAY_ERROR_MODULE_FAILED,
                                       "asking the token worker: too many messages"));
      return;
    }
  g_signal_emit_by_name (self, "pin-verified", code);
  read_message (task);
}

static void
read_body_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayWorkerLink *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  gsize n = 0;
  gint code = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n, &error))
    {
      fail (task, g_steal_pointer (&error));
      return;
    }
  if (n < call->size)
    {
      fail_ended (task);
      return;
    }

  body = g_bytes_new_take (g_steal_pointer (&call->body), call->size);
  if (eonay_worker_notice_parse (body, &code))
    {
      pass_notice (task, code);
      return;
    }
  answer = eonay_worker_reply_parse (body, call->answer_type, &error);
  if (answer != NULL)
    g_task_return_pointer (task, g_steal_pointer (&answer), (GDestroyNotify) g_variant_unref);
  else
    {
      /* A worker that reports this has ended itself, perhaps during the verification of a PIN. */
      if (g_error_matches (error, EONAY_ERROR, EONAY_ERROR_MODULE_TIMEOUT))
        eonay_worker_link_close (self);
      log_failure (self->module, error);
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

static void
read_header_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Call *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gsize n = 0;

  if (!g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &n, &error))
    {
      fail (task, g_steal_pointer (&error));
      return;
    }
  if (n < sizeof call->header)
    {
      fail_ended (task);
      return;
    }
  if (!eonay_worker_message_parse_header (call->header, &call->size, &error))
    {
      fail (task, g_steal_pointer (&error));
      return;
    }

  call->body = g_malloc (call->size);
  g_input_stream_read_all_async (G_INPUT_STREAM (source), call->body, call->size,
                                 G_PRIORITY_DEFAULT, call->stop, read_body_cb, g_object_ref (task));
}

static void
write_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GError) error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, &error))
    read_message (task);
  else
    fail (task, g_steal_pointer (&error));
}

static gboolean
deadline_cb (gpointer user_data)
{
  Call *call = user_data;

  call->timed_out = TRUE;
  g_cancellable_cancel (call->stop);
  return G_SOURCE_REMOVE;
}

static void
outer_cancelled_cb (GCancellable *outer, GCancellable *stop)
{
  g_cancellable_cancel (stop);
}

/* Send the descriptor with the header: four bytes always fit into an idle socket. */
static gboolean
send_descriptor (EonayWorkerLink *self, Call *call, int fd, GError **error)
{
  g_autoptr (GSocketControlMessage) message = g_unix_fd_message_new ();
  GOutputVector vector = { .buffer = g_bytes_get_data (call->packed, NULL),
                           .size = EONAY_WORKER_MESSAGE_HEADER_SIZE };
  gssize n = 0;

  if (!g_unix_fd_message_append_fd (G_UNIX_FD_MESSAGE (message), fd, error))
    return FALSE;

  n = g_socket_send_message (g_socket_connection_get_socket (self->connection), NULL, &vector, 1,
                             &message, 1, G_SOCKET_MSG_NONE, NULL, error);
  if (n < 0)
    return FALSE;
  call->written = (gsize) n;
  return TRUE;
}

static Call *
call_new (GVariant *request, const GVariantType *answer_type, GCancellable *outer)
{
  Call *call = g_new0 (Call, 1);

  call->packed = eonay_worker_message_pack (request);
  call->answer_type = answer_type;
  call->stop = g_cancellable_new ();
  if (outer != NULL)
    {
      call->outer = g_object_ref (outer);
      call->outer_handler =
          g_cancellable_connect (outer, G_CALLBACK (outer_cancelled_cb), call->stop, NULL);
    }
  return call;
}

/**
 * eonay_worker_link_set_has_pad:
 * @has_pad: whether the PIN is typed on the card's reader
 */
void
eonay_worker_link_set_has_pad (EonayWorkerLink *self, gboolean has_pad)
{
  g_return_if_fail (EONAY_IS_WORKER_LINK (self));

  self->has_pad = has_pad;
}

/**
 * eonay_worker_link_has_pad:
 *
 * Returns: whether the PIN is typed on the card's reader, which needs a longer deadline
 */
gboolean
eonay_worker_link_has_pad (EonayWorkerLink *self)
{
  g_return_val_if_fail (EONAY_IS_WORKER_LINK (self), FALSE);

  return self->has_pad;
}

/**
 * eonay_worker_link_call_async:
 * @request: of eonay_worker_request_new(); taken if floating
 * @answer_type: expected type of the answer; must stay valid
 * @fd: a descriptor to pass, owned by the caller; -1 for none
 * @deadline_seconds: how long to wait for the answer
 * @cancellable: (nullable): closes the link when cancelled
 */
void
eonay_worker_link_call_async (EonayWorkerLink *self,
                              GVariant *request,
                              const GVariantType *answer_type,
                              int fd,
                              guint deadline_seconds,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GError) error = NULL;
  Call *call = call_new (request, answer_type, cancellable);
  const char *data = NULL;
  gsize size = 0;

  g_task_set_source_tag (task, eonay_worker_link_call_async);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  if (self->connection == NULL)
    {
      fail_ended (task);
      return;
    }
  if (fd >= 0 && !send_descriptor (self, call, fd, &error))
    {
      fail (task, g_steal_pointer (&error));
      return;
    }

  call->deadline = g_timeout_source_new (0);
  g_source_set_ready_time (
      call->deadline,
      MIN (g_get_monotonic_time () + deadline_seconds * G_TIME_SPAN_SECOND, self->end));
  g_source_set_callback (call->deadline, deadline_cb, call, NULL);
  g_source_attach (call->deadline, g_main_context_get_thread_default ());

  data = g_bytes_get_data (call->packed, &size);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)),
                                   data + call->written, size - call->written, G_PRIORITY_DEFAULT,
                                   call->stop, write_cb, g_steal_pointer (&task));
}

/**
 * eonay_worker_link_call_finish:
 * @error: return location: the worker's own error; %EONAY_ERROR_MODULE_TIMEOUT or
 *   %EONAY_ERROR_MODULE_FAILED if it returned none, and then the link is closed
 *
 * Returns: (transfer full) (nullable): the answer
 */
GVariant *
eonay_worker_link_call_finish (EonayWorkerLink *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
named_module_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayWorkerLink *link = EONAY_WORKER_LINK (source);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  answer = eonay_worker_link_call_finish (link, result, &error);
  if (answer != NULL)
    g_task_return_pointer (task, g_object_ref (link), g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
connect_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (EonayWorkerLink) link = NULL;
  g_autoptr (GError) error = NULL;
  const char *module_path = g_task_get_task_data (task);

  connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (connection == NULL)
    {
      g_message ("reaching the token worker of %s: %s", module_path, error->message);
      g_task_return_new_error (task, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED,
                               "reaching the token worker: %s", error->message);
      return;
    }

  link = eonay_worker_link_new (connection);
  link->module = g_strdup (module_path);
  eonay_worker_link_call_async (
      link,
      eonay_worker_request_new (EONAY_WORKER_METHOD_MODULE, g_variant_new ("(s)", module_path)),
      G_VARIANT_TYPE_UNIT, -1, DEADLINE_MODULE, g_task_get_cancellable (task), named_module_cb,
      g_object_ref (task));
}

/**
 * eonay_worker_link_open_async:
 * @socket_path: where systemd listens for the worker
 * @module_path: absolute path of the module to load
 * @cancellable: (nullable): a #GCancellable
 *
 * Starts a worker and loads its module.
 */
void
eonay_worker_link_open_async (const char *socket_path,
                              const char *module_path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (socket_path);

  g_task_set_source_tag (task, eonay_worker_link_open_async);
  g_task_set_task_data (task, g_strdup (module_path), g_free);
  g_socket_client_connect_async (client, G_SOCKET_CONNECTABLE (address), cancellable, connect_cb,
                                 g_steal_pointer (&task));
}

/**
 * eonay_worker_link_open_finish:
 * @error: return location: as eonay_worker_link_call_finish()
 *
 * Returns: (transfer full) (nullable): the link
 */
EonayWorkerLink *
eonay_worker_link_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
