/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-revocation-fetch.h"

#include <libsoup/soup.h>

#include "eonay-proxy-resolver.h"
#include "eonay-public-address.h"

typedef struct
{
  SoupSession *session;
  SoupMessage *message;
  EonayProxyResolver *resolver;
  GBytes *request;
  gsize max_size;
} Fetch;

static void
fetch_free (Fetch *self)
{
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  soup_session_abort (self->session);
  g_clear_object (&self->message);
  g_object_unref (self->session);
  g_object_unref (self->resolver);
  g_clear_pointer (&self->request, g_bytes_unref);
  g_free (self);
}

/* A proxy's question is answered from the settings, once; a responder's never. */
static gboolean
authenticate_cb (SoupMessage *message, SoupAuth *auth, gboolean is_retry, Fetch *self)
{
  const char *name = NULL, *password = NULL;

  if (is_retry || !soup_auth_is_for_proxy (auth) ||
      !eonay_proxy_resolver_get_login (self->resolver, &name, &password))
    return FALSE;
  soup_auth_authenticate (auth, name, password);
  return TRUE;
}

static void
set_body (SoupMessage *message, Fetch *self)
{
  soup_message_set_request_body_from_bytes (message, "application/ocsp-request", self->request);
}

static void
fail (GTask *task, int code, const char *why)
{
  g_task_return_new_error (task, G_IO_ERROR, code, "asking for revocation: %s", why);
}

static void
spliced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GOutputStream *body = G_OUTPUT_STREAM (source);
  GError *error = NULL;

  if (g_output_stream_splice_finish (body, result, &error) >= 0)
    g_task_return_pointer (task,
                           g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (body)),
                           (GDestroyNotify) g_bytes_unref);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    {
      g_clear_error (&error);
      fail (task, G_IO_ERROR_INVALID_DATA, "the answer is too large");
    }
  else
    g_task_return_error (task, error);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Fetch *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GInputStream) stream =
      soup_session_send_finish (SOUP_SESSION (source), result, &error);
  g_autoptr (GOutputStream) body = NULL;

  if (stream == NULL)
    g_task_return_error (task, error);
  else if (soup_message_get_status (self->message) != SOUP_STATUS_OK)
    fail (task, G_IO_ERROR_INVALID_DATA, "there is no answer, or only a redirect");
  else
    {
      /* It does not grow. */
      body = g_memory_output_stream_new (g_malloc (self->max_size), self->max_size, NULL, g_free);
      g_output_stream_splice_async (
          body, stream, G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET,
          G_PRIORITY_DEFAULT, g_task_get_cancellable (task), spliced_cb, g_object_ref (task));
    }
}

/* Each request has a session of its own, which connects to this host only. */
static Fetch *
fetch_new (GUri *uri, GBytes *request, gsize max_size, gboolean allows_local)
{
  Fetch *self = g_new0 (Fetch, 1);
  const char *scheme = g_uri_get_scheme (uri);
  int port = g_uri_get_port (uri);
  g_autoptr (GSocketConnectable) host = NULL;

  if (port == -1)
    port = g_str_equal (scheme, "https") ? 443 : 80;
  if (!allows_local)
    host = eonay_public_address_new (scheme, g_uri_get_host (uri), (guint16) port);
  self->resolver = eonay_proxy_resolver_new ();
  self->session = soup_session_new_with_options ("proxy-resolver", self->resolver,
                                                 "remote-connectable", host, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
  self->message = soup_message_new_from_uri (request != NULL ? "POST" : "GET", uri);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);
  self->max_size = max_size;
  g_signal_connect (self->message, "authenticate", G_CALLBACK (authenticate_cb), self);
  if (request != NULL)
    {
      self->request = g_bytes_ref (request);
      set_body (self->message, self);
      /* libsoup has dropped the body when a proxy closed the connection to ask for a password. */
      g_signal_connect (self->message, "restarted", G_CALLBACK (set_body), self);
    }
  return self;
}

/* An address that is written as such is known before a proxy is asked. */
static const char *
find_fault (GUri *uri, gboolean allows_local)
{
  g_autoptr (GInetAddress) address = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0' ||
      g_uri_get_user (uri) != NULL)
    return "not an address of a server";
  if (!g_str_equal (g_uri_get_scheme (uri), "http") &&
      !g_str_equal (g_uri_get_scheme (uri), "https"))
    return "neither http nor https";
  address = g_inet_address_new_from_string (g_uri_get_host (uri));
  if (address != NULL && !allows_local && !eonay_public_address_is_public (address))
    return "not a public address";
  return NULL;
}

/**
 * eonay_revocation_fetch_async:
 * @uri: an address from a certificate
 * @request: (nullable): an OCSP request, which is sent by POST; %NULL for a GET
 * @max_size: of the answer, in bytes
 * @allows_local: whether the host may have an address that is not public
 * @cancellable: (nullable): ends it, also after a deadline
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Sends one request by http or https and follows no redirect.
 */
void
eonay_revocation_fetch_async (const char *uri,
                              GBytes *request,
                              gsize max_size,
                              gboolean allows_local,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autoptr (GUri) parsed = g_uri_parse (uri, SOUP_HTTP_URI_FLAGS, NULL);
  const char *fault = find_fault (parsed, allows_local);
  Fetch *self = NULL;

  g_task_set_source_tag (task, eonay_revocation_fetch_async);
  if (fault != NULL)
    {
      fail (task, G_IO_ERROR_PERMISSION_DENIED, fault);
      return;
    }
  self = fetch_new (parsed, request, max_size, allows_local);
  g_task_set_task_data (task, self, (GDestroyNotify) fetch_free);
  soup_session_send_async (self->session, self->message, G_PRIORITY_DEFAULT, cancellable, sent_cb,
                           g_object_ref (task));
}

/**
 * eonay_revocation_fetch_finish:
 * @result: the result passed to the callback
 * @error: return location: %G_IO_ERROR_PERMISSION_DENIED if the address may not be asked,
 *   %G_IO_ERROR_INVALID_DATA, or why there is no connection
 *
 * Returns: (transfer full) (nullable): the answer
 */
GBytes *
eonay_revocation_fetch_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
