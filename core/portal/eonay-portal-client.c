/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "eonay-calendar.h"
#include "eonay-portal-client.h"
#include "eonay-portal-transfer.h"
#include "eonay-proxy-resolver.h"

#define MAX_REDIRECTS      5
#define DEFAULT_TIMEOUT    30
#define CONNECT_TIMEOUT    7 /* less than a check of the diagnosis may take */
#define DEFAULT_MAX_SIZE   (512 * 1024)
#define DEFAULT_PORT       443
#define TOKEN_CONTENT_TYPE "text/plain"

struct _EonayPortalClient
{
  GObject parent_instance;

  EonayProfile *profile;
  char *host;
  int port;
  guint timeout;
  gsize max_size;
  SoupSession *browser;
  SoupSession *signer;
  SoupCookieJar *cookies;
  SoupCookieJar *signer_cookies;
  EonayPage *page;
  char *uri;
  gboolean knows_offset;
  gint64 clock_offset;
};

G_DEFINE_FINAL_TYPE (EonayPortalClient, eonay_portal_client, G_TYPE_OBJECT)

static void
eonay_portal_client_finalize (GObject *object)
{
  EonayPortalClient *self = EONAY_PORTAL_CLIENT (object);

  soup_session_abort (self->browser);
  soup_session_abort (self->signer);
  g_clear_object (&self->browser);
  g_clear_object (&self->signer);
  g_clear_object (&self->cookies);
  g_clear_object (&self->signer_cookies);
  g_clear_object (&self->profile);
  g_clear_object (&self->page);
  g_free (self->host);
  g_free (self->uri);
  G_OBJECT_CLASS (eonay_portal_client_parent_class)->finalize (object);
}

static void
eonay_portal_client_class_init (EonayPortalClientClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_portal_client_finalize;
}

static void
eonay_portal_client_init (EonayPortalClient *self)
{
  self->cookies = soup_cookie_jar_new ();
  self->signer_cookies = soup_cookie_jar_new ();
}

static SoupSession *
create_session (guint timeout)
{
  g_autoptr (EonayProxyResolver) resolver = eonay_proxy_resolver_new ();

  return soup_session_new_with_options ("timeout", timeout, "user-agent",
                                        "pardus-eonay/" PACKAGE_VERSION, "proxy-resolver", resolver,
                                        NULL);
}

/**
 * eonay_portal_client_new:
 * @profile: a profile with a [Portal] Host
 *
 * Returns: (transfer full): a client that has not loaded a page yet
 */
EonayPortalClient *
eonay_portal_client_new (EonayProfile *profile)
{
  EonayPortalClient *self = g_object_new (EONAY_TYPE_PORTAL_CLIENT, NULL);

  self->profile = g_object_ref (profile);
  self->host = eonay_profile_dup_string (profile, "Portal", "Host");
  self->port = (int) eonay_profile_get_uint (profile, "Portal", "Port", DEFAULT_PORT);
  self->timeout = eonay_profile_get_uint (profile, "Limits", "Timeout", DEFAULT_TIMEOUT);
  self->max_size = eonay_profile_get_uint (profile, "Limits", "Bytes", DEFAULT_MAX_SIZE);
  self->browser = create_session (self->timeout);
  self->signer = create_session (self->timeout);
  soup_session_add_feature (self->browser, SOUP_SESSION_FEATURE (self->cookies));
  soup_session_add_feature (self->signer, SOUP_SESSION_FEATURE (self->signer_cookies));
  return self;
}

/**
 * eonay_portal_client_get_profile:
 *
 * Returns: (transfer none): the profile of the portal
 */
EonayProfile *
eonay_portal_client_get_profile (EonayPortalClient *self)
{
  return self->profile;
}

/**
 * eonay_portal_client_get_page:
 *
 * Returns: (transfer none) (nullable): the current page, %NULL before one was loaded
 */
EonayPage *
eonay_portal_client_get_page (EonayPortalClient *self)
{
  return self->page;
}

/* path: may have a query. */
static GUri *
create_uri (const char *host, int port, const char *path)
{
  g_auto (GStrv) parts = path != NULL ? g_strsplit (path, "?", 2) : NULL;

  if (host == NULL || parts == NULL || parts[0] == NULL || *parts[0] != '/')
    return NULL;
  return g_uri_build (SOUP_HTTP_URI_FLAGS, "https", NULL, host, port != DEFAULT_PORT ? port : -1,
                      parts[0], parts[1], NULL);
}

static GUri *
create_host_uri (EonayPortalClient *self, const char *path)
{
  return create_uri (self->host, self->port, path);
}

/**
 * eonay_portal_client_set_token:
 * @self: a client that has not loaded a page yet
 * @token: a token from eonay_portal_client_dup_token()
 *
 * Returns: whether the token is valid
 */
gboolean
eonay_portal_client_set_token (EonayPortalClient *self, SecretValue *token)
{
  g_autoptr (GUri) origin = create_host_uri (self, "/");
  const char *text = secret_value_get_text (token);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  gboolean found = FALSE;

  for (gsize i = 0; origin != NULL && lines != NULL && lines[i] != NULL; i++)
    {
      SoupCookie *cookie = *lines[i] != '\0' ? soup_cookie_parse (lines[i], origin) : NULL;

      if (cookie == NULL)
        continue;
      found = TRUE;
      soup_cookie_jar_add_cookie (self->cookies, cookie);
    }
  return found;
}

/**
 * eonay_portal_client_dup_token:
 * @self: a client
 *
 * Returns: (transfer full) (nullable): the cookies, one per line in the format of Set-Cookie
 */
SecretValue *
eonay_portal_client_dup_token (EonayPortalClient *self)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  GSList *cookies = soup_cookie_jar_all_cookies (self->cookies);
  SecretValue *token = NULL;

  for (GSList *l = cookies; l != NULL; l = l->next)
    {
      g_autofree char *line = soup_cookie_to_set_cookie_header (l->data);

      g_string_append_printf (lines, "%s\n", line);
    }
  g_slist_free_full (cookies, (GDestroyNotify) soup_cookie_free);
  if (lines->len > 0)
    token = secret_value_new (lines->str, (gssize) lines->len, TOKEN_CONTENT_TYPE);
  memset (lines->str, 0, lines->len);
  return token;
}

/**
 * eonay_portal_client_get_clock_offset:
 * @self: a client
 * @seconds: (out): how far the portal's clock was ahead of this machine's when the page was
 *   received
 *
 * Returns: whether the portal sent its time
 */
gboolean
eonay_portal_client_get_clock_offset (EonayPortalClient *self, gint64 *seconds)
{
  *seconds = self->clock_offset;
  return self->knows_offset;
}

static gboolean
is_allowed (EonayPortalClient *self, GUri *uri)
{
  int port = g_uri_get_port (uri) != -1 ? g_uri_get_port (uri) : DEFAULT_PORT;

  return g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 && g_uri_get_user (uri) == NULL &&
         self->host != NULL && g_uri_get_host (uri) != NULL &&
         g_ascii_strcasecmp (g_uri_get_host (uri), self->host) == 0 && port == self->port;
}

/* One page load, including redirects. */
typedef struct
{
  guint redirects;
  GUri *uri;
} Load;

static void
load_free (Load *self)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self);
}

static void load_uri (GTask *task, const char *reference, const char *body);

static gboolean
is_redirect (guint status)
{
  return status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND ||
         status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_TEMPORARY_REDIRECT ||
         status == SOUP_STATUS_PERMANENT_REDIRECT;
}

static void
load_failed (GTask *task, int code, const char *why, guint status)
{
  g_task_return_new_error (task, EONAY_PROVIDER_ERROR, code,
                           "loading a page of the portal: %s (%u)", why, status);
}

static void
redirect (GTask *task, EonayPortalReply *reply)
{
  Load *load = g_task_get_task_data (task);

  if (reply->location == NULL || ++load->redirects > MAX_REDIRECTS)
    load_failed (task, EONAY_PROVIDER_ERROR_UNEXPECTED, "too many redirects", reply->status);
  else if (reply->status == SOUP_STATUS_TEMPORARY_REDIRECT ||
           reply->status == SOUP_STATUS_PERMANENT_REDIRECT)
    /* Following it would repeat the POST. */
    load_failed (task, EONAY_PROVIDER_ERROR_UNEXPECTED, "unknown redirect", reply->status);
  else
    load_uri (task, reply->location, NULL);
}

static void
load_transfer_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EonayPortalClient *self = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EonayPortalReply) reply = eonay_portal_transfer_finish (result, NULL, &error);

  if (reply == NULL)
    g_task_return_error (task, error);
  else if (is_redirect (reply->status))
    redirect (task, reply);
  else if (eonay_portal_reply_is_out_of_order (reply))
    load_failed (task, EONAY_PROVIDER_ERROR_UNREACHABLE, "out of order", reply->status);
  else if (reply->status == SOUP_STATUS_UNAUTHORIZED)
    load_failed (task, EONAY_PROVIDER_ERROR_SESSION_EXPIRED, "not logged in", reply->status);
  else if (reply->status != SOUP_STATUS_OK)
    load_failed (task, EONAY_PROVIDER_ERROR_UNEXPECTED, "not there", reply->status);
  else if (g_strcmp0 (reply->content_type, "text/html") != 0)
    load_failed (task, EONAY_PROVIDER_ERROR_UNEXPECTED, "no HTML", reply->status);
  else
    {
      g_free (self->uri);
      self->uri = g_uri_to_string (load->uri);
      self->knows_offset = reply->date != 0;
      self->clock_offset = reply->date - eonay_calendar_get_now ();
      g_clear_object (&self->page);
      self->page = eonay_page_new (reply->body, reply->charset, self->uri);
      g_task_return_pointer (task, g_object_ref (self->page), g_object_unref);
    }
}

/* libsoup has dropped the body when a proxy closed the connection to ask for a password. */
static void
restarted_cb (SoupMessage *message, GBytes *body)
{
  soup_message_set_request_body_from_bytes (message, NULL, body);
}

static void
release_body (gpointer body, GClosure *closure)
{
  g_bytes_unref (body);
}

static SoupMessage *
create_message (const char *method, GUri *uri, GBytes *body, const char *content_type)
{
  SoupMessage *message = soup_message_new_from_uri (method, uri);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept-Language",
                                "tr");
  if (body != NULL)
    {
      soup_message_set_request_body_from_bytes (message, content_type, body);
      g_signal_connect_data (message, "restarted", G_CALLBACK (restarted_cb), g_bytes_ref (body),
                             release_body, 0);
    }
  return message;
}

static void
load_uri (GTask *task, const char *reference, const char *body)
{
  EonayPortalClient *self = g_task_get_source_object (task);
  Load *load = g_task_get_task_data (task);
  g_autoptr (GUri) uri = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;

  uri = load->uri != NULL ? g_uri_parse_relative (load->uri, reference, SOUP_HTTP_URI_FLAGS, NULL)
                          : g_uri_parse (reference, SOUP_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || !is_allowed (self, uri))
    {
      load_failed (task, EONAY_PROVIDER_ERROR_UNEXPECTED, "it leads away from the portal", 0);
      return;
    }
  g_clear_pointer (&load->uri, g_uri_unref);
  load->uri = g_steal_pointer (&uri);
  message = create_message (bytes != NULL ? "POST" : "GET", load->uri, bytes,
                            "application/x-www-form-urlencoded");
  eonay_portal_transfer_async (self->browser, message, self->max_size, self->timeout,
                               g_task_get_cancellable (task), load_transfer_cb,
                               g_object_ref (task));
}

static void
start_load (EonayPortalClient *self,
            const char *uri,
            const char *body,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, start_load);
  g_task_set_task_data (task, g_new0 (Load, 1), (GDestroyNotify) load_free);
  if (uri != NULL)
    load_uri (task, uri, body);
  else
    load_failed (task, EONAY_PROVIDER_ERROR_UNEXPECTED, "the profile has no address for it", 0);
}

/**
 * eonay_portal_client_enter_async:
 *
 * Loads the page of [Portal] EntryPath, which becomes the current one.
 */
void
eonay_portal_client_enter_async (EonayPortalClient *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_autofree char *path = eonay_profile_dup_string (self->profile, "Portal", "EntryPath");
  g_autoptr (GUri) uri = create_host_uri (self, path);
  g_autofree char *text = uri != NULL ? g_uri_to_string (uri) : NULL;

  start_load (self, text, NULL, cancellable, callback, user_data);
}

/**
 * eonay_portal_client_follow_async:
 * @action: an action of the current page
 *
 * Loads its target, which becomes the current page.
 */
void
eonay_portal_client_follow_async (EonayPortalClient *self,
                                  EonayPageAction *action,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  start_load (self, action->uri, action->body, cancellable, callback, user_data);
}

/**
 * eonay_portal_client_reload_async:
 *
 * Loads the current page again.
 */
void
eonay_portal_client_reload_async (EonayPortalClient *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  start_load (self, self->uri, NULL, cancellable, callback, user_data);
}

/**
 * eonay_portal_client_load_finish:
 * @error: return location: an #EonayProviderError or %G_IO_ERROR_CANCELLED
 *
 * Ends eonay_portal_client_enter_async(), eonay_portal_client_follow_async() and
 * eonay_portal_client_reload_async().
 *
 * Returns: (transfer full): the current page
 */
EonayPage *
eonay_portal_client_load_finish (EonayPortalClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
connect_transfer_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GDateTime *end = eonay_portal_transfer_connect_finish (result, &error);

  if (end != NULL)
    g_task_return_pointer (task, end, (GDestroyNotify) g_date_time_unref);
  else
    g_task_return_error (task, error);
}

/**
 * eonay_portal_client_connect_async:
 *
 * Connects to the portal, without a request.
 */
void
eonay_portal_client_connect_async (EonayPortalClient *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GUri) uri = create_host_uri (self, "/");
  g_autoptr (SoupMessage) message = NULL;

  g_task_set_source_tag (task, eonay_portal_client_connect_async);
  if (uri == NULL)
    {
      g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_NOT_KNOWN,
                               "connecting to the portal: the profile names no host");
      return;
    }
  message = create_message ("GET", uri, NULL, NULL);
  eonay_portal_transfer_connect_async (self->browser, message, MIN (self->timeout, CONNECT_TIMEOUT),
                                       cancellable, connect_transfer_cb, g_steal_pointer (&task));
}

/**
 * eonay_portal_client_connect_finish:
 * @error: return location: an #EonayProviderError or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the last moment of the portal's certificate
 */
GDateTime *
eonay_portal_client_connect_finish (EonayPortalClient *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* NULL unless it is the portal's own or one that the profile names. */
static GUri *
create_call_uri (EonayPortalClient *self, const EonayPortalRequest *request)
{
  g_auto (GStrv) hosts = eonay_profile_dup_strings (self->profile, "Portal", "Hosts");
  g_auto (GStrv) parts = NULL;
  guint64 port = DEFAULT_PORT;

  if (request->host == NULL)
    return create_host_uri (self, request->path);
  parts = g_strsplit (request->host, ":", 2);
  if (!g_strv_contains ((const char *const *) hosts, request->host) ||
      (parts[1] != NULL && !g_ascii_string_to_unsigned (parts[1], 10, 1, G_MAXUINT16, &port, NULL)))
    return NULL;
  return create_uri (parts[0], (int) port, request->path);
}

typedef struct
{
  gboolean sent;
} Call;

static void
call_transfer_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  EonayPortalReply *reply = eonay_portal_transfer_finish (result, &call->sent, &error);

  if (reply != NULL)
    g_task_return_pointer (task, reply, (GDestroyNotify) eonay_portal_reply_free);
  else
    g_task_return_error (task, error);
}

/**
 * eonay_portal_client_forget_calls:
 *
 * Drops the cookies of the calls.
 */
void
eonay_portal_client_forget_calls (EonayPortalClient *self)
{
  GSList *cookies = soup_cookie_jar_all_cookies (self->signer_cookies);

  for (GSList *l = cookies; l != NULL; l = l->next)
    soup_cookie_jar_delete_cookie (self->signer_cookies, l->data);
  g_slist_free_full (cookies, (GDestroyNotify) soup_cookie_free);
}

/**
 * eonay_portal_client_call_async:
 * @request: what to send
 *
 * Sends a request once, with the cookies of the calls before and without those of the pages, since
 * the signer is not the browser. Redirects are not followed.
 */
void
eonay_portal_client_call_async (EonayPortalClient *self,
                                const EonayPortalRequest *request,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GUri) uri = create_call_uri (self, request);
  g_autoptr (SoupMessage) message = NULL;

  g_task_set_source_tag (task, eonay_portal_client_call_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_new0 (Call, 1), g_free);
  if (uri == NULL)
    {
      g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_NOT_KNOWN,
                               "asking the portal: the profile has no address for it");
      return;
    }
  message = create_message (request->method, uri, request->body, request->content_type);
  for (gsize i = 0; request->headers != NULL && request->headers[i] != NULL; i += 2)
    soup_message_headers_replace (soup_message_get_request_headers (message), request->headers[i],
                                  request->headers[i + 1]);
  /* A kept connection may have been closed unnoticed; then it would be unknown whether the request
   * arrived. */
  soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
  eonay_portal_transfer_async (self->signer, message, self->max_size, self->timeout, cancellable,
                               call_transfer_cb, g_steal_pointer (&task));
}

/**
 * eonay_portal_client_call_finish:
 * @sent: (out): whether the request had begun to be sent, set on error, too
 * @error: return location: an #EonayProviderError or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
EonayPortalReply *
eonay_portal_client_call_finish (EonayPortalClient *self,
                                 GAsyncResult *result,
                                 gboolean *sent,
                                 GError **error)
{
  Call *call = g_task_get_task_data (G_TASK (result));

  *sent = call->sent;
  return g_task_propagate_pointer (G_TASK (result), error);
}
