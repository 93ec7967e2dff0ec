/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-private.h"

G_DEFINE_FINAL_TYPE (Portal, portal, G_TYPE_OBJECT)

gint64
portal_get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* Takes body. */
void
portal_respond (SoupServerMessage *message, const char *content_type, char *body)
{
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, content_type, SOUP_MEMORY_TAKE, body, strlen (body));
}

static void
handle_https (Portal *self, SoupServerMessage *message)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (message));

  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Cache-Control",
                                "no-store");
  if (!portal_exchange_handle (self, message, path) && !portal_site_handle (self, message, path))
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

typedef struct
{
  Portal *portal;
  SoupServerMessage *message;
  gboolean finished;
} Delayed;

static void
delayed_free (Delayed *self)
{
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_object_unref (self->portal);
  g_object_unref (self->message);
  g_free (self);
}

static void
finished_cb (SoupServerMessage *message, Delayed *delayed)
{
  delayed->finished = TRUE;
}

static gboolean
delay_over_cb (gpointer user_data)
{
  Delayed *delayed = user_data;

  if (!delayed->finished)
    {
      handle_https (delayed->portal, delayed->message);
      if (!delayed->finished)
        soup_server_message_unpause (delayed->message);
    }
  return G_SOURCE_REMOVE;
}

static void
https_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer user_data)
{
  Portal *self = PORTAL_PORTAL (user_data);
  Delayed *delayed;

  self->book->requests++;
  if (self->knobs.latency == 0)
    {
      handle_https (self, message);
      return;
    }
  delayed = g_new0 (Delayed, 1);
  delayed->portal = g_object_ref (self);
  delayed->message = g_object_ref (message);
  g_signal_connect (message, "finished", G_CALLBACK (finished_cb), delayed);
  soup_server_message_pause (message);
  g_timeout_add_full (G_PRIORITY_DEFAULT, self->knobs.latency, delay_over_cb, delayed,
                      (GDestroyNotify) delayed_free);
}

static void
respond_file (Portal *self, SoupServerMessage *message, const char *name, const char *content_type)
{
  g_autofree char *path = g_build_filename (self->pki, "ca", name, NULL);
  char *data;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, NULL))
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
      return;
    }
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_server_message_set_response (message, content_type, SOUP_MEMORY_TAKE, data, size);
}

/* A GET carries the request in base64 as the last part of its path (RFC 6960, A.1). */
static GBytes *
read_ocsp_request (SoupServerMessage *message, const char *path)
{
  g_autofree char *encoded = NULL;
  gsize size = 0;
  guchar *data;

  if (g_str_equal (soup_server_message_get_method (message), "POST"))
    return soup_message_body_flatten (soup_server_message_get_request_body (message));
  encoded = g_uri_unescape_string (path + strlen ("/ocsp"), NULL);
  if (encoded == NULL || encoded[0] == '\0' || encoded[1] == '\0')
    return g_bytes_new (NULL, 0);
  data = g_base64_decode (encoded + 1, &size);
  return g_bytes_new_take (data, size);
}

/* answer: (nullable): NULL for a fault of the connection. */
static void
respond_authority (SoupServerMessage *message,
                   const char *content_type,
                   GBytes *answer,
                   PortalAuthorityFault fault)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  if (answer != NULL)
    soup_server_message_set_response (message, content_type, SOUP_MEMORY_COPY,
                                      g_bytes_get_data (answer, NULL), g_bytes_get_size (answer));
  else if (fault == PORTAL_AUTHORITY_SLOW)
    soup_server_message_pause (message);
  else if (fault == PORTAL_AUTHORITY_REDIRECT)
    {
      soup_server_message_set_status (message, SOUP_STATUS_FOUND, NULL);
      soup_message_headers_replace (headers, "Location", "/redirected");
    }
  else
    soup_server_message_set_status (
        message,
        fault == PORTAL_AUTHORITY_MISSING ? SOUP_STATUS_NOT_FOUND : SOUP_STATUS_BAD_REQUEST, NULL);
}

static void
respond_ocsp (Portal *self, SoupServerMessage *message, const char *path)
{
  g_autoptr (GBytes) request = read_ocsp_request (message, path);
  g_autoptr (GBytes) answer =
      portal_authority_answer_ocsp (self->authority, request, self->knobs.ocsp);

  respond_authority (message, "application/ocsp-response", answer, self->knobs.ocsp);
}

static void
respond_list (Portal *self, SoupServerMessage *message)
{
  g_autoptr (GBytes) list = portal_authority_create_list (self->authority, self->knobs.crl);

  respond_authority (message, "application/pkix-crl", list, self->knobs.crl);
}

static void
http_cb (SoupServer *server,
         SoupServerMessage *message,
         const char *path,
         GHashTable *query,
         gpointer user_data)
{
  Portal *self = PORTAL_PORTAL (user_data);

  self->book->http_requests++;
  if (g_str_equal (path, "/authority.crl"))
    respond_list (self, message);
  else if (g_str_equal (path, "/authority.crt"))
    respond_file (self, message, "authority.der", "application/pkix-cert");
  else if (g_str_equal (path, "/ocsp") || g_str_has_prefix (path, "/ocsp/"))
    respond_ocsp (self, message, path);
  else
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

static void
portal_finalize (GObject *object)
{
  Portal *self = PORTAL_PORTAL (object);

  soup_server_disconnect (self->https);
  soup_server_disconnect (self->http);
  g_object_unref (self->https);
  g_object_unref (self->http);
  g_clear_pointer (&self->book, portal_book_free);
  g_clear_pointer (&self->verifier, portal_verifier_free);
  g_clear_pointer (&self->authority, portal_authority_free);
  g_clear_pointer (&self->recorder, portal_recorder_free);
  g_free (self->pki);
  g_free (self->archive);
  G_OBJECT_CLASS (portal_parent_class)->finalize (object);
}

static void
portal_class_init (PortalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = portal_finalize;
}

static void
portal_init (Portal *self)
{
  portal_knobs_init (&self->knobs);
  self->book = portal_book_new ();
  self->https = soup_server_new ("server-header", "E-Onay test portal", NULL);
  self->http = soup_server_new ("server-header", "E-Onay test authority", NULL);
  soup_server_add_handler (self->https, NULL, https_cb, self, NULL);
  soup_server_add_handler (self->http, NULL, http_cb, self, NULL);
}

Portal *
portal_new (const char *pki, const char *state, GError **error)
{
  g_autoptr (Portal) self = g_object_new (PORTAL_TYPE_PORTAL, NULL);
  g_autofree char *certificate_path = g_build_filename (pki, "tls", "server.crt", NULL);
  g_autofree char *key_path = g_build_filename (pki, "tls", "server.key", NULL);
  g_autoptr (GTlsCertificate) certificate =
      g_tls_certificate_new_from_files (certificate_path, key_path, error);

  if (certificate == NULL)
    return NULL;
  soup_server_set_tls_certificate (self->https, certificate);
  self->pki = g_strdup (pki);
  self->archive = g_build_filename (state, "accepted", NULL);
  self->verifier = portal_verifier_new (pki, error);
  if (self->verifier == NULL)
    return NULL;
  self->authority = portal_authority_new (pki, error);
  if (self->authority == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
portal_listen (Portal *self, guint https_port, guint http_port, GError **error)
{
  return soup_server_listen_local (self->https, https_port, SOUP_SERVER_LISTEN_HTTPS, error) &&
         soup_server_listen_local (self->http, http_port, 0, error);
}

static guint
get_port (SoupServer *server)
{
  GSList *uris = soup_server_get_uris (server);
  guint port = uris != NULL ? (guint) g_uri_get_port (uris->data) : 0;

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return port;
}

guint
portal_get_https_port (Portal *self)
{
  return get_port (self->https);
}

guint
portal_get_http_port (Portal *self)
{
  return get_port (self->http);
}

static char *
describe (Portal *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  portal_book_describe (self->book, builder);
  json_builder_set_member_name (builder, "knobs");
  json_builder_begin_object (builder);
  portal_knobs_describe (&self->knobs, builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* Accepted signatures stay on disk; numbering continues. */
static void
reset (Portal *self)
{
  portal_knobs_init (&self->knobs);
  g_clear_pointer (&self->recorder, portal_recorder_free);
  portal_book_free (self->book);
  self->book = portal_book_new ();
}

char *
portal_command (Portal *self, const char *line)
{
  g_autofree char *stripped = g_strstrip (g_strdup (line));
  g_auto (GStrv) words = g_strsplit (stripped, " ", -1);
  guint count = g_strv_length (words);

  if (count == 1 && g_str_equal (words[0], "state"))
    return describe (self);
  if (count == 1 && g_str_equal (words[0], "reset"))
    {
      reset (self);
      return g_strdup ("ok");
    }
  if (count == 1 && g_str_equal (words[0], "expire-sessions"))
    {
      portal_book_close_all_sessions (self->book);
      return g_strdup ("ok");
    }
  if (count == 1 && g_str_equal (words[0], "expire-codes"))
    {
      portal_book_expire_codes (self->book, portal_get_now ());
      return g_strdup ("ok");
    }
  if (count == 2 && g_str_equal (words[0], "record"))
    {
      g_clear_pointer (&self->recorder, portal_recorder_free);
      self->recorder = portal_recorder_new (words[1]);
      return g_strdup ("ok");
    }
  if (count == 3 && g_str_equal (words[0], "set") &&
      portal_knobs_set (&self->knobs, words[1], words[2]))
    return g_strdup ("ok");
  return g_strdup ("error unknown command, knob or value");
}
