/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-fields.h"

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-json.h"

#define MAX_DEPTH  16
#define MAX_FIELDS 2048

static char *
call_func (const char *expression,
           const char *name,
           EonayFieldType type,
           GBytes *value,
           EonayFieldFunc func,
           gpointer user_data)
{
  const EonayField field = { (char *) expression, (char *) name, type, value };

  return func (&field, user_data);
}

static char *
call_with_text (const char *expression,
                const char *name,
                EonayFieldType type,
                const char *text,
                EonayFieldFunc func,
                gpointer user_data)
{
  g_autoptr (GBytes) value = g_bytes_new (text, strlen (text));

  return call_func (expression, name, type, value, func, user_data);
}

/**
 * eonay_field_dup_text:
 * @field: a field
 *
 * Returns: (transfer full) (nullable): its value if that is text
 */
char *
eonay_field_dup_text (const EonayField *field)
{
  return eonay_exchange_dup_text (field->value);
}

/* --- JSON */

typedef struct
{
  EonayFieldFunc func;
  gpointer user_data;
} Walk;

static void walk_node (Walk *self, JsonNode *node, const char *path, const char *name);

static char *
join_member (const char *path, const char *name)
{
  return g_regex_match_simple ("\\A[A-Za-z_][A-Za-z0-9_]*\\z", name, 0, 0)
             ? g_strdup_printf ("%s.%s", path, name)
             : g_strdup_printf ("%s['%s']", path, name);
}

static void
walk_value (Walk *self, JsonNode *node, const char *path, const char *name)
{
  gboolean is_string = json_node_get_value_type (node) == G_TYPE_STRING;
  gboolean is_boolean = json_node_get_value_type (node) == G_TYPE_BOOLEAN;
  EonayFieldType type = is_string    ? EONAY_FIELD_STRING
                        : is_boolean ? EONAY_FIELD_BOOLEAN
                                     : EONAY_FIELD_NUMBER;
  g_autofree char *text =
      is_string ? g_strdup (json_node_get_string (node)) : json_to_string (node, FALSE);
  g_autofree char *other = call_with_text (path, name, type, text, self->func, self->user_data);
  gint64 number = 0;

  if (other == NULL || (!is_string && strcmp (other, text) == 0))
    return;
  /* A number that was changed to another one, not to a slot. */
  if (type == EONAY_FIELD_NUMBER &&
      g_ascii_string_to_signed (other, 10, G_MININT64, G_MAXINT64, &number, NULL))
    json_node_set_int (node, number);
  else
    json_node_set_string (node, other);
}

static void
walk_object (Walk *self, JsonObject *object, const char *path)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *at = members; at != NULL; at = at->next)
    {
      g_autofree char *child = join_member (path, at->data);

      walk_node (self, json_object_get_member (object, at->data), child, at->data);
    }
}

static void
walk_node (Walk *self, JsonNode *node, const char *path, const char *name)
{
  JsonArray *array = NULL;

  if (JSON_NODE_HOLDS_VALUE (node))
    walk_value (self, node, path, name);
  else if (JSON_NODE_HOLDS_OBJECT (node))
    walk_object (self, json_node_get_object (node), path);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      array = json_node_get_array (node);
      for (guint i = 0; i < MIN (json_array_get_length (array), MAX_FIELDS); i++)
        {
          g_autofree char *child = g_strdup_printf ("%s[%u]", path, i);

          walk_node (self, json_array_get_element (array, i), child, name);
        }
    }
}

static JsonNode *
parse_value (GBytes *body)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size = 0;
  const char *data = g_bytes_get_data (body, &size);

  return size > 0 && g_utf8_validate_len (data, size, NULL) &&
                 eonay_json_is_shallow (data, size, MAX_DEPTH) &&
                 json_parser_load_from_data (parser, data, (gssize) size, NULL)
             ? json_parser_steal_root (parser)
             : NULL;
}

/**
 * eonay_fields_rewrite_json:
 * @body: a body
 *
 * Returns: (transfer full) (nullable): the body with the members that @func changed
 */
char *
eonay_fields_rewrite_json (GBytes *body, EonayFieldFunc func, gpointer user_data)
{
  g_autoptr (JsonNode) root = parse_value (body);
  Walk walk = { func, user_data };

  if (root == NULL)
    return NULL;
  walk_node (&walk, root, "$", "");
  return json_to_string (root, FALSE);
}

/* --- forms */

static char *
unescape_form (const char *text)
{
  g_autofree char *spaced = g_strdelimit (g_strdup (text), "+", ' ');
  g_autoptr (GBytes) bytes = g_uri_unescape_bytes (spaced, -1, NULL, NULL);

  return bytes != NULL ? eonay_exchange_dup_text (bytes) : NULL;
}

/**
 * eonay_fields_rewrite_form:
 * @body: a body
 *
 * Returns: (transfer full) (nullable): its fields, "name=value" each
 */
GStrv
eonay_fields_rewrite_form (GBytes *body, EonayFieldFunc func, gpointer user_data)
{
  g_autofree char *text = eonay_exchange_dup_text (body);
  g_auto (GStrv) pairs = text != NULL ? g_strsplit (text, "&", MAX_FIELDS) : NULL;
  g_autoptr (GStrvBuilder) fields = g_strv_builder_new ();

  for (gsize i = 0; pairs != NULL && pairs[i] != NULL; i++)
    {
      char *equals = strchr (pairs[i], '=');
      g_autofree char *name = NULL;
      g_autofree char *value = NULL;
      g_autofree char *other = NULL;
      g_autofree char *field = NULL;

      if (equals == NULL)
        return NULL;
      *equals = '\0';
      name = unescape_form (pairs[i]);
      value = unescape_form (equals + 1);
      if (name == NULL || value == NULL)
        return NULL;
      other = call_with_text (name, name, EONAY_FIELD_STRING, value, func, user_data);
      field = g_strdup_printf ("%s=%s", name, other != NULL ? other : value);
      g_strv_builder_add (fields, field);
    }
  return pairs != NULL ? g_strv_builder_end (fields) : NULL;
}

/* --- address and headers */

/* Escapes what stands between slots. */
static char *
escape_literals (const char *text)
{
  g_autoptr (GString) escaped = g_string_new (NULL);

  while (*text != '\0')
    {
      const char *slot = strstr (text, "${");
      const char *end = slot != NULL ? strchr (slot, '}') : NULL;
      gsize length = end != NULL ? (gsize) (slot - text) : strlen (text);
      g_autofree char *literal = g_strndup (text, length);
      g_autofree char *part = g_uri_escape_string (literal, "$:@,;+*!'()", FALSE);

      g_string_append (escaped, part);
      text += length;
      if (end == NULL)
        break;
      g_string_append_len (escaped, slot, end + 1 - slot);
      text = end + 1;
    }
  return g_string_free (g_steal_pointer (&escaped), FALSE);
}

static void
append_address_part (GString *address,
                     const char *raw,
                     const char *expression,
                     const char *name,
                     EonayFieldFunc func,
                     gpointer user_data)
{
  g_autofree char *value = g_uri_unescape_string (raw, NULL);
  const char *text = value != NULL ? value : raw;
  g_autofree char *other =
      call_with_text (expression, name, EONAY_FIELD_ADDRESS, text, func, user_data);
  g_autofree char *escaped = NULL;

  /* Given up. */
  if (other != NULL && *other == '\0')
    return;
  /* Keep the recorded escapes of a constant. */
  if (other == NULL || strstr (other, "${") == NULL)
    {
      g_auto (GStrv) parts = g_strsplit (raw, "$", -1);
      g_autofree char *literal = g_strjoinv (other != NULL ? "$$" : "$", parts);

      g_string_append (address, literal);
      return;
    }
  escaped = escape_literals (other);
  g_string_append (address, escaped);
}

static void
append_query (GString *address, const char *query, EonayFieldFunc func, gpointer user_data)
{
  g_auto (GStrv) pairs = g_strsplit (query, "&", MAX_FIELDS);

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      char *equals = strchr (pairs[i], '=');
      g_autofree char *name = NULL;
      g_autofree char *expression = NULL;

      if (equals != NULL)
        *equals = '\0';
      name = g_uri_unescape_string (pairs[i], NULL);
      expression = g_strdup_printf ("query:%s", name != NULL ? name : pairs[i]);
      g_string_append_printf (address, "%c%s", i == 0 ? '?' : '&', pairs[i]);
      if (equals == NULL)
        continue;
      g_string_append_c (address, '=');
      append_address_part (address, equals + 1, expression, name != NULL ? name : pairs[i], func,
                           user_data);
    }
}

/**
 * eonay_fields_rewrite_address:
 * @uri: an address
 *
 * Returns: (transfer full): its path and query
 */
char *
eonay_fields_rewrite_address (GUri *uri, EonayFieldFunc func, gpointer user_data)
{
  g_autoptr (GString) address = g_string_new (NULL);
  const char *path = g_uri_get_path (uri);
  g_auto (GStrv) segments = g_strsplit (*path == '/' ? path + 1 : path, "/", MAX_FIELDS);

  for (gsize i = 0; segments[i] != NULL; i++)
    {
      g_autofree char *expression = g_strdup_printf ("path:%" G_GSIZE_FORMAT, i + 1);

      g_string_append_c (address, '/');
      append_address_part (address, segments[i], expression, i > 0 ? segments[i - 1] : "", func,
                           user_data);
    }
  if (address->len == 0)
    g_string_append_c (address, '/');
  if (g_uri_get_query (uri) != NULL)
    append_query (address, g_uri_get_query (uri), func, user_data);
  return g_string_free (g_steal_pointer (&address), FALSE);
}

/**
 * eonay_fields_is_own_header:
 * @name: a header of a request
 *
 * Returns: whether it is the client's own, not the exchange's
 */
gboolean
eonay_fields_is_own_header (const char *name)
{
  static const char *const names[] = {
    "accept",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "cookie",
    "cookie2",
    "content-type",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "pragma",
    "priority",
    "referer",
    "te",
    "transfer-encoding",
    "user-agent",
    "upgrade",
    "via",
    "upgrade-insecure-requests",
    "trailer",
    "x-requested-with",
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (lower, names[i]))
      return TRUE;
  return g_regex_match_simple ("forwarded|\\bip\\z", lower, G_REGEX_DEFAULT,
                               G_REGEX_MATCH_DEFAULT) ||
         g_str_has_prefix (lower, "accept-") || g_str_has_prefix (lower, "sec-") ||
         g_str_has_prefix (lower, "if-") || g_str_has_prefix (lower, "proxy-");
}

/**
 * eonay_fields_rewrite_headers:
 * @message: a request
 *
 * Returns: (transfer full): the headers that are the exchange's, as entries of Headers; a header
 *   for which @func returns an empty text is left out
 */
GStrv
eonay_fields_rewrite_headers (const EonayRecordedMessage *message,
                              EonayFieldFunc func,
                              gpointer user_data)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  for (guint i = 0; i < message->headers->len; i++)
    {
      const EonayRecordedHeader *header = message->headers->pdata[i];
      g_autofree char *expression = g_strdup_printf ("header:%s", header->name);
      g_autofree char *other = NULL;
      g_autofree char *line = NULL;

      if (eonay_fields_is_own_header (header->name))
        continue;
      other = call_with_text (expression, header->name, EONAY_FIELD_HEADER, header->value, func,
                              user_data);
      if (other != NULL && *other == '\0')
        continue;
      line = g_strdup_printf ("%s: %s", header->name, other != NULL ? other : header->value);
      g_strv_builder_add (lines, line);
    }
  return g_strv_builder_end (lines);
}
