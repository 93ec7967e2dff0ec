/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-json.h"

#include <string.h>

#include "eonay-json.h"

#define MAX_DEPTH 16

typedef struct
{
  GHashTable *seen;
  gboolean is_clear;
} Members;

/* json-glib changes large integers and fractions. */
static char *
quote_numbers (const char *text)
{
  GString *quoted = g_string_new (NULL);
  gboolean in_string = FALSE;

  for (const char *at = text; *at != '\0';)
    {
      gsize length =
          in_string || (*at != '-' && !g_ascii_isdigit (*at)) ? 0 : strspn (at, "+-.0123456789Ee");

      if (length > 0)
        g_string_append_printf (quoted, "\"%.*s\"", (int) length, at);
      else
        g_string_append_c (quoted, *at);
      if (*at == '"')
        in_string = !in_string;
      else if (in_string && *at == '\\' && at[1] != '\0')
        g_string_append_c (quoted, *++at);
      at += MAX (length, 1);
    }
  return g_string_free (quoted, FALSE);
}

/* Of two members of one name, each reader may take another one. */
static void
member_cb (JsonParser *parser, JsonObject *object, const char *name, gpointer user_data)
{
  Members *members = user_data;

  if (!g_hash_table_add (members->seen, g_strdup_printf ("%p %s", (void *) object, name)))
    members->is_clear = FALSE;
}

/**
 * eonay_exchange_json_read:
 * @text: an answer's body, UTF-8
 *
 * Numbers become strings as they are written. A string with U+0000 would be cut there.
 *
 * Returns: (transfer full) (nullable): the value; %NULL if it is no JSON, nested too deeply, or can be
 *   read in two ways
 */
JsonNode *
eonay_exchange_json_read (const char *text)
{
  /* Not an immutable one: json-glib 1.10 aborts with it on a text with two values. */
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *quoted = quote_numbers (text);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Members members = { seen, TRUE };

  g_signal_connect (parser, "object-member", G_CALLBACK (member_cb), &members);
  if (strstr (quoted, "\\u0000") != NULL ||
      !eonay_json_is_shallow (quoted, strlen (quoted), MAX_DEPTH) ||
      !json_parser_load_from_data (parser, quoted, -1, NULL) || !members.is_clear)
    return NULL;
  return json_parser_steal_root (parser);
}

static char *
format_node (JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "true" : "false");
  return json_node_dup_string (node);
}

/**
 * eonay_exchange_json_dup_value:
 * @root: (nullable): what eonay_exchange_json_read() returned
 * @path: where the value stands
 * @is_there: (out): whether anything stands there, also if it is no single value
 *
 * Returns: (transfer full) (nullable): the value; %NULL unless there is exactly one
 */
char *
eonay_exchange_json_dup_value (JsonNode *root, JsonPath *path, gboolean *is_there)
{
  g_autoptr (JsonNode) found = root != NULL ? json_path_match (path, root) : NULL;
  JsonArray *array = found != NULL ? json_node_get_array (found) : NULL;
  guint length = array != NULL ? json_array_get_length (array) : 0;
  JsonNode *node = length == 1 ? json_array_get_element (array, 0) : NULL;

  *is_there = length > 1 || (node != NULL && !JSON_NODE_HOLDS_NULL (node));
  return node != NULL ? format_node (node) : NULL;
}
