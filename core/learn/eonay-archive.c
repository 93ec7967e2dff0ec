/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-archive.h"

#include <json-glib/json-glib.h>

#include "eonay-exchange-encoding.h"

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
add_empty_array (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  json_builder_end_array (builder);
}

static void
add_headers (JsonBuilder *builder, const EonayRecordedMessage *message)
{
  json_builder_set_member_name (builder, "headers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < message->headers->len; i++)
    {
      EonayRecordedHeader *header = message->headers->pdata[i];

      json_builder_begin_object (builder);
      add_string (builder, "name", header->name);
      add_string (builder, "value", header->value);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  add_empty_array (builder, "cookies");
  add_number (builder, "headersSize", -1);
  add_number (builder, "bodySize", (gint64) g_bytes_get_size (message->body));
}

/* A body that is no text is written in base64. */
static void
add_body (JsonBuilder *builder, const char *name, const EonayRecordedMessage *message)
{
  g_autofree char *text = eonay_exchange_dup_text (message->body);
  g_autofree char *encoded = NULL;
  gsize size = 0;
  const guchar *data = g_bytes_get_data (message->body, &size);

  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
  add_number (builder, "size", (gint64) size);
  add_string (builder, "mimeType", message->type);
  if (text == NULL)
    {
      encoded = g_base64_encode (data, size);
      add_string (builder, "encoding", "base64");
    }
  add_string (builder, "text", text != NULL ? text : encoded);
  json_builder_end_object (builder);
}

static void
add_time (JsonBuilder *builder, gint64 time)
{
  g_autoptr (GDateTime) second = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) moment =
      second != NULL ? g_date_time_add (second, time % G_USEC_PER_SEC) : NULL;
  g_autofree char *text = moment != NULL ? g_date_time_format_iso8601 (moment) : NULL;

  if (text != NULL && time != 0)
    add_string (builder, "startedDateTime", text);
  add_number (builder, "time", 0);
}

static void
add_call (JsonBuilder *builder, const EonayRecordedCall *call)
{
  g_autofree char *uri = g_uri_to_string (call->uri);

  json_builder_begin_object (builder);
  add_time (builder, call->time);
  json_builder_set_member_name (builder, "request");
  json_builder_begin_object (builder);
  add_string (builder, "method", call->method);
  add_string (builder, "url", uri);
  add_string (builder, "httpVersion", "HTTP/1.1");
  add_headers (builder, &call->request);
  add_empty_array (builder, "queryString");
  if (g_bytes_get_size (call->request.body) > 0)
    add_body (builder, "postData", &call->request);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "response");
  json_builder_begin_object (builder);
  add_number (builder, "status", call->status);
  add_string (builder, "statusText", "");
  add_string (builder, "httpVersion", "HTTP/1.1");
  add_headers (builder, &call->answer);
  add_string (builder, "redirectURL", "");
  add_body (builder, "content", &call->answer);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

/**
 * eonay_archive_write:
 * @calls: (element-type EonayRecordedCall): calls
 *
 * Returns: (transfer full): an HTTP archive (HAR 1.2)
 */
char *
eonay_archive_write (GPtrArray *calls)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "log");
  json_builder_begin_object (builder);
  add_string (builder, "version", "1.2");
  json_builder_set_member_name (builder, "creator");
  json_builder_begin_object (builder);
  add_string (builder, "name", "eonay");
  add_string (builder, "version", PACKAGE_VERSION);
  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "entries");
  json_builder_begin_array (builder);
  for (guint i = 0; i < calls->len; i++)
    add_call (builder, calls->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}
