/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-private.h"

#include <errno.h>
#include <glib/gstdio.h>

G_DEFINE_FINAL_TYPE (Portal, portal, G_TYPE_OBJECT)

enum
{
  SIGNAL_HELD, /* a request is held */
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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
  if (self->knobs.close)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection",
                                  "close");
  if (!portal_exchange_handle (self, message, path) && !portal_site_handle (self, message, path))
    soup_server_message_set_status (message, SOUP_STATUS_NOT_FOUND, NULL);
}

/* incident: (nullable). */
static void
answer (Portal *self, SoupServerMessage *message, PortalIncident *incident)
{
  handle_https (self, message);
  if (incident != NULL)
    portal_incident_spoil (incident, self, message);
}

static void
gone_cb (SoupServerMessage *message, Portal *self)
{
  self->held_is_gone = TRUE;
}

void
portal_hold (Portal *self, SoupServerMessage *message, PortalIncident *incident)
{
  g_set_object (&self->held, message);
  self->held_for = incident;
  self->held_is_gone = FALSE;
  g_signal_connect (message, "finished", G_CALLBACK (gone_cb), self);
  g_signal_emit (self, signals[SIGNAL_HELD], 0);
}

gboolean
portal_is_holding (Portal *self)
{
  return self->held != NULL;
}

static void
drop_held (Portal *self)
{
  if (self->held != NULL)
    g_signal_handlers_disconnect_by_data (self->held, self);
  g_clear_object (&self->held);
}

/* The request has arrived, even if its client has gone meanwhile. */
static void
release (Portal *self)
{
  g_autoptr (SoupServerMessage) message = self->held != NULL ? g_object_ref (self->held) : NULL;
  gboolean is_gone = self->held_is_gone;

  drop_held (self);
  if (message == NULL)
    return;
  answer (self, message, self->held_for);
  if (!is_gone)
    soup_server_message_unpause (message);
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
  PortalIncident *incident;
  Delayed *delayed;

  self->book->requests++;
  incident = g_hash_table_lookup (self->incidents, GUINT_TO_POINTER (self->book->requests));
  if (incident != NULL && portal_incident_prevent (incident, self, message))
    return;
  if (self->knobs.latency == 0)
    {
      answer (self, message, incident);
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
  g_clear_object (&self->door);
  drop_held (self);
  g_hash_table_unref (self->incidents);
  g_object_unref (self->https);
  g_object_unref (self->http);
  g_clear_pointer (&self->book, portal_book_free);
  g_clear_pointer (&self->verifier, portal_verifier_free);
  g_clear_pointer (&self->authority, portal_authority_free);
  g_clear_pointer (&self->recorder, portal_recorder_free);
  g_free (self->pki);
  g_free (self->archive);
  g_free (self->consents);
  G_OBJECT_CLASS (portal_parent_class)->finalize (object);
}

static void
portal_class_init (PortalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = portal_finalize;
  signals[SIGNAL_HELD] = g_signal_new ("held", PORTAL_TYPE_PORTAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                       NULL, G_TYPE_NONE, 0);
}

SoupServer *
portal_create_https (Portal *self)
{
  SoupServer *server = soup_server_new ("server-header", "E-Onay test portal", NULL);

  soup_server_add_handler (server, NULL, https_cb, self, NULL);
  return server;
}

static void
portal_init (Portal *self)
{
  portal_knobs_init (&self->knobs);
  self->book = portal_book_new ();
  self->incidents = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) portal_incident_free);
  self->https = portal_create_https (self);
  self->http = soup_server_new ("server-header", "E-Onay test authority", NULL);
  soup_server_add_handler (self->http, NULL, http_cb, self, NULL);
}

Portal *
portal_new (const char *pki, const char *state, GError **error)
{
  g_autoptr (Portal) self = g_object_new (PORTAL_TYPE_PORTAL, NULL);

  self->pki = g_strdup (pki);
  self->archive = g_build_filename (state, "accepted", NULL);
  self->consents = g_build_filename (state, "consents", NULL);
  if (g_mkdir_with_parents (state, 0755) == 0)
    portal_book_keep (self->book, self->consents);
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
  self->https_port = https_port;
  return portal_door_open (self, error) &&
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

/* As it was at first, but for what it has done. */
static void
restore (Portal *self)
{
  portal_knobs_init (&self->knobs);
  g_hash_table_remove_all (self->incidents);
  drop_held (self);
  portal_door_restore (self);
}

/* Accepted signatures stay on disk; numbering continues. */
static void
reset (Portal *self)
{
  restore (self);
  g_clear_pointer (&self->recorder, portal_recorder_free);
  portal_book_free (self->book);
  self->book = portal_book_new ();
  if (g_unlink (self->consents) != 0 && errno != ENOENT)
    g_warning ("forgetting the consents: %s", g_strerror (errno));
  portal_book_keep (self->book, self->consents);
}

/* words: "at", the number of the request since the last reset, what happens, and an argument. */
static gboolean
expect_incident (Portal *self, GStrv words)
{
  guint count = g_strv_length (words);
  g_autofree char *argument = count > 3 ? g_strjoinv (" ", words + 3) : NULL;
  PortalIncident *incident = count > 2 ? portal_incident_new (words[2], argument) : NULL;
  guint64 number;

  if (incident == NULL)
    return FALSE;
  if (!g_ascii_string_to_unsigned (words[1], 10, 1, G_MAXUINT, &number, NULL))
    {
      portal_incident_free (incident);
      return FALSE;
    }
  g_hash_table_replace (self->incidents, GUINT_TO_POINTER ((guint) number), incident);
  return TRUE;
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
  if (count == 1 && g_str_equal (words[0], "restore"))
    {
      /* libsoup keeps connections that their clients have closed. */
      self->is_changed = TRUE;
      restore (self);
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
  if (count == 1 && g_str_equal (words[0], "release"))
    {
      release (self);
      return g_strdup ("ok");
    }
  if (count > 0 && g_str_equal (words[0], "at") && expect_incident (self, words))
    return g_strdup ("ok");
  if (count == 2 && g_str_equal (words[0], "listen") && portal_listen_as (self, words[1]))
    return g_strdup ("ok");
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
