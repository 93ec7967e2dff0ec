/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the shapes share: reading requests strictly, and answering. */
#include "portal-call.h"

#define MAX_SIZE (2 * 1024 * 1024)

void
portal_call_fail (PortalCall *call, const char *problem)
{
  portal_book_note_malformed (call->portal->book, problem);
  portal_call_answer (call, SOUP_STATUS_BAD_REQUEST, "text/plain", g_strdup (problem));
}

const char *
portal_call_get_header (PortalCall *call, const char *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (call->message),
                                       name);
}

/* type: with its parameters, if it must have any. */
gboolean
portal_call_has_type (PortalCall *call, const char *type)
{
  const char *sent = portal_call_get_header (call, "Content-Type");

  if (sent != NULL && g_ascii_strcasecmp (sent, type) == 0)
    return TRUE;
  portal_call_fail (call, "the media type is another one");
  return FALSE;
}

char *
portal_call_dup_segment (PortalCall *call, guint index)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (call->message));
  g_auto (GStrv) segments = g_strsplit (path, "/", -1);

  return g_strdup (index < g_strv_length (segments) ? segments[index] : "");
}

/* NULL if it is no text in UTF-8. */
char *
portal_call_dup_body (PortalCall *call)
{
  gsize size;
  const char *data = g_bytes_get_data (call->body, &size);

  if (size == 0 || size > MAX_SIZE || !g_utf8_validate (data, (gssize) size, NULL))
    {
      portal_call_fail (call, "the body is no text in UTF-8");
      return NULL;
    }
  return g_strndup (data, size);
}

static JsonObject *
parse_json (const char *text)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (!json_parser_load_from_data (parser, text, -1, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root)
             ? json_object_ref (json_node_get_object (root))
             : NULL;
}

/* An object with these members and no other. */
JsonObject *
portal_call_read_json (PortalCall *call, const char *first_name, ...)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) object = NULL;
  gboolean fits = TRUE;
  guint count = 0;
  va_list arguments;

  if (!portal_call_has_type (call, "application/json") ||
      (text = portal_call_dup_body (call)) == NULL)
    return NULL;
  object = parse_json (text);
  va_start (arguments, first_name);
  for (const char *name = first_name; name != NULL; name = va_arg (arguments, const char *))
    {
      fits = fits && object != NULL && json_object_has_member (object, name);
      count++;
    }
  va_end (arguments);
  if (fits && json_object_get_size (object) == count)
    return g_steal_pointer (&object);
  portal_call_fail (call, "the JSON has other members");
  return NULL;
}

/* A form with these fields and no other. */
GHashTable *
portal_call_read_form (PortalCall *call, const char *first_name, ...)
{
  g_autofree char *text = NULL;
  g_autoptr (GHashTable) form = NULL;
  gboolean fits = TRUE;
  guint count = 0;
  va_list arguments;

  if (!portal_call_has_type (call, "application/x-www-form-urlencoded") ||
      (text = portal_call_dup_body (call)) == NULL)
    return NULL;
  form = soup_form_decode (text);
  va_start (arguments, first_name);
  for (const char *name = first_name; name != NULL; name = va_arg (arguments, const char *))
    {
      fits = fits && g_hash_table_contains (form, name);
      count++;
    }
  va_end (arguments);
  if (fits && g_hash_table_size (form) == count)
    return g_steal_pointer (&form);
  portal_call_fail (call, "the form has other fields");
  return NULL;
}

void
portal_call_add_header (PortalCall *call, const char *name, const char *value)
{
  soup_message_headers_append (soup_server_message_get_response_headers (call->message), name,
                               value);
}

void
portal_call_answer (PortalCall *call, guint status, const char *type, char *body)
{
  portal_respond (call->message, type, body);
  soup_server_message_set_status (call->message, status, NULL);
}

void
portal_call_answer_turkish (PortalCall *call, guint status, const char *type, char *body)
{
  g_autofree char *utf8 = body;
  gsize size;
  char *converted = g_convert (utf8, -1, "ISO-8859-9", "UTF-8", NULL, &size, NULL);

  if (converted == NULL)
    g_critical ("an answer has characters that ISO-8859-9 has not");
  soup_server_message_set_status (call->message, status, NULL);
  soup_server_message_set_response (call->message, type, SOUP_MEMORY_TAKE, converted, size);
}

char *
portal_quote_json (const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);

  return json_to_string (node, FALSE);
}

/* ISO-8859-9 is Latin-1 with six letters of Turkish in the place of Icelandic ones. */
static gboolean
is_turkish (gunichar c)
{
  if (c > 0xff)
    return g_utf8_strchr ("ĞİŞğış", -1, c) != NULL;
  return g_utf8_strchr ("ÐÝÞðýþ", -1, c) == NULL;
}

char *
portal_escape (const char *text)
{
  GString *escaped = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (strchr ("<>&\"'", (int) *at) != NULL || !is_turkish (c))
        g_string_append_printf (escaped, "&#%u;", c);
      else
        g_string_append_unichar (escaped, c);
    }
  return g_string_free (escaped, FALSE);
}
