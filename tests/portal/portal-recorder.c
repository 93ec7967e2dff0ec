/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-recorder.h"

#include <json-glib/json-glib.h>

/* JSON-GLib writes no U+0000, so this stands for it until the text is written. */
#define NUL "\xee\x80\x80"

struct _PortalRecorder
{
  char *path;
  JsonArray *entries;
};

PortalRecorder *
portal_recorder_new (const char *path)
{
  PortalRecorder *self = g_new0 (PortalRecorder, 1);

  self->path = g_strdup (path);
  self->entries = json_array_new ();
  return self;
}

void
portal_recorder_free (PortalRecorder *self)
{
  json_array_unref (self->entries);
  g_free (self->path);
  g_free (self);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static void
add_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_pair_cb (const char *name, const char *value, gpointer user_data)
{
  json_builder_begin_object (user_data);
  add_string (user_data, "name", name);
  add_string (user_data, "value", value);
  json_builder_end_object (user_data);
}

static void
add_headers (JsonBuilder *builder, SoupMessageHeaders *headers)
{
  json_builder_set_member_name (builder, "headers");
  json_builder_begin_array (builder);
  soup_message_headers_foreach (headers, add_pair_cb, builder);
  json_builder_end_array (builder);
}

/* text: pairs in the manner of a query or a form, or NULL. */
static void
add_pairs (JsonBuilder *builder, const char *name, const char *text)
{
  g_autoptr (GHashTable) pairs = text != NULL ? soup_form_decode (text) : NULL;
  GHashTableIter iter;
  gpointer key, value;

  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  if (pairs != NULL)
    {
      g_hash_table_iter_init (&iter, pairs);
      while (g_hash_table_iter_next (&iter, &key, &value))
        add_pair_cb (key, value, builder);
    }
  json_builder_end_array (builder);
}

/* Of requests the pairs of each line, of answers the first one. */
static void
add_cookie_cb (const char *name, const char *value, gpointer user_data)
{
  g_auto (GStrv) parts = g_strsplit (value, ";", -1);
  gboolean is_answer = g_str_equal (name, "Set-Cookie");

  if (!is_answer && !g_str_equal (name, "Cookie"))
    return;
  for (gsize i = 0; parts[i] != NULL && (i == 0 || !is_answer); i++)
    {
      g_auto (GStrv) pair = g_strsplit (g_strstrip (parts[i]), "=", 2);

      if (g_strv_length (pair) == 2)
        add_pair_cb (pair[0], pair[1], user_data);
    }
}

static void
add_cookies (JsonBuilder *builder, SoupMessageHeaders *headers)
{
  json_builder_set_member_name (builder, "cookies");
  json_builder_begin_array (builder);
  soup_message_headers_foreach (headers, add_cookie_cb, builder);
  json_builder_end_array (builder);
}

/* As mitmproxy guesses: the named charset, else UTF-8 for what usually has it, else Latin-1, which
 * makes a text of any bytes. */
static char *
decode (GBytes *body, SoupMessageHeaders *headers)
{
  g_autoptr (GHashTable) parameters = NULL;
  const char *type = soup_message_headers_get_content_type (headers, &parameters);
  const char *charset = parameters != NULL ? g_hash_table_lookup (parameters, "charset") : NULL;
  gsize size, length;
  const char *data = g_bytes_get_data (body, &size);
  g_autofree char *text = NULL;
  g_autoptr (GString) shown = NULL;

  if (charset == NULL && type != NULL && (strstr (type, "json") != NULL))
    charset = "UTF-8";
  text = g_convert (data, (gssize) size, "UTF-8", charset != NULL ? charset : "ISO-8859-1", NULL,
                    &length, NULL);
  if (text == NULL)
    text = g_convert (data, (gssize) size, "UTF-8", "ISO-8859-1", NULL, &length, NULL);
  shown = g_string_new (NULL);
  for (gsize i = 0; i < length; i++)
    if (text[i] == '\0')
      g_string_append (shown, NUL);
    else
      g_string_append_c (shown, text[i]);
  return g_strdup (shown->str);
}

static void
add_request (JsonBuilder *builder, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autofree char *uri = g_uri_to_string (soup_server_message_get_uri (message));
  const char *type = soup_message_headers_get_one (headers, "Content-Type");
  g_autofree char *text = decode (body, headers);
  gboolean is_form = g_strcmp0 (type, "application/x-www-form-urlencoded") == 0;

  json_builder_set_member_name (builder, "request");
  json_builder_begin_object (builder);
  add_string (builder, "method", soup_server_message_get_method (message));
  add_string (builder, "url", uri);
  add_string (builder, "httpVersion", "HTTP/1.1");
  add_cookies (builder, headers);
  add_headers (builder, headers);
  add_pairs (builder, "queryString", g_uri_get_query (soup_server_message_get_uri (message)));
  add_number (builder, "headersSize", -1);
  add_number (builder, "bodySize", (gint64) g_bytes_get_size (body));
  if (g_bytes_get_size (body) > 0)
    {
      json_builder_set_member_name (builder, "postData");
      json_builder_begin_object (builder);
      add_string (builder, "mimeType", type != NULL ? type : "");
      add_string (builder, "text", text);
      add_pairs (builder, "params", is_form ? text : NULL);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static void
add_response (JsonBuilder *builder, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autoptr (GBytes) body =
      soup_message_body_flatten (soup_server_message_get_response_body (message));
  const char *type = soup_message_headers_get_one (headers, "Content-Type");
  g_autofree char *text = decode (body, headers);
  guint status = soup_server_message_get_status (message);

  json_builder_set_member_name (builder, "response");
  json_builder_begin_object (builder);
  add_number (builder, "status", status);
  add_string (builder, "statusText", soup_status_get_phrase (status));
  add_string (builder, "httpVersion", "HTTP/1.1");
  add_cookies (builder, headers);
  add_headers (builder, headers);
  json_builder_set_member_name (builder, "content");
  json_builder_begin_object (builder);
  add_number (builder, "size", (gint64) g_bytes_get_size (body));
  add_number (builder, "compression", 0);
  add_string (builder, "mimeType", type != NULL ? type : "");
  add_string (builder, "text", text);
  json_builder_end_object (builder);
  add_string (builder, "redirectURL", "");
  add_number (builder, "headersSize", -1);
  add_number (builder, "bodySize", (gint64) g_bytes_get_size (body));
  json_builder_end_object (builder);
}

static JsonNode *
create_entry (SoupServerMessage *message)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format_iso8601 (now);

  json_builder_begin_object (builder);
  add_string (builder, "startedDateTime", time);
  add_number (builder, "time", 3);
  add_request (builder, message);
  add_response (builder, message);
  json_builder_set_member_name (builder, "cache");
  json_builder_begin_object (builder);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "timings");
  json_builder_begin_object (builder);
  for (int i = 0; i < 3; i++)
    add_number (builder, ((const char *[]) { "send", "wait", "receive" })[i], 1);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static char *
create_archive (PortalRecorder *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) entries = json_node_init_array (json_node_alloc (), self->entries);
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;
  GString *archive;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "log");
  json_builder_begin_object (builder);
  add_string (builder, "version", "1.2");
  json_builder_set_member_name (builder, "creator");
  json_builder_begin_object (builder);
  add_string (builder, "name", "E-Onay test portal");
  add_string (builder, "version", "1");
  json_builder_end_object (builder);
  add_pairs (builder, "pages", NULL);
  json_builder_set_member_name (builder, "entries");
  json_builder_add_value (builder, g_steal_pointer (&entries));
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  text = json_to_string (root, TRUE);
  archive = g_string_new (text);
  g_string_replace (archive, NUL, "\\u0000", 0);
  /* JSON-GLib escapes the other control characters. */
  g_string_replace (archive, "\x1f", "\\u001f", 0);
  return g_string_free (archive, FALSE);
}

void
portal_recorder_add (PortalRecorder *self, SoupServerMessage *message)
{
  g_autofree char *archive = NULL;
  g_autoptr (GError) error = NULL;

  json_array_add_element (self->entries, create_entry (message));
  archive = create_archive (self);
  if (!g_file_set_contents (self->path, archive, -1, &error))
    g_warning ("recording: %s", error->message);
}
