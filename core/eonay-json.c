/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-json.h"

/**
 * eonay_json_is_shallow:
 * @text: (array length=size): the text to be parsed
 * @size: its length in bytes
 * @max_depth: maximum nesting of objects and arrays; 1 for an object of plain values
 *
 * Call this before json-glib parses untrusted text: it recurses without a limit, so deep nesting
 * would crash the process, and of several top-level values it takes the last. It also accepts
 * comments and single-quoted strings, which are not JSON and could hide brackets from this check;
 * they are rejected.
 *
 * Returns: whether it is a single object or array that is not nested too deeply
 */
gboolean
eonay_json_is_shallow (const char *text, gsize size, guint max_depth)
{
  gboolean in_string = FALSE;
  guint n_values = 0;
  guint depth = 0;

  for (gsize i = 0; i < size; i++)
    {
      if (depth == 0 && !g_ascii_isspace (text[i]) &&
          ((text[i] != '{' && text[i] != '[') || n_values++ > 0))
        return FALSE;
      if (in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        in_string = !in_string;
      else if (!in_string && (text[i] == '/' || text[i] == '\''))
        return FALSE;
      else if (!in_string && (text[i] == '{' || text[i] == '['))
        depth++;
      else if (!in_string && (text[i] == '}' || text[i] == ']') && depth > 0)
        depth--;
      if (depth > max_depth)
        return FALSE;
    }
  return n_values == 1;
}

/**
 * eonay_json_is_shallow_object:
 * @text: (array length=size): the text to be parsed
 * @size: its length in bytes
 * @max_depth: maximum nesting of objects and arrays; 1 for an object of plain values
 *
 * Returns: whether it is a single object that is not nested too deeply, see eonay_json_is_shallow()
 */
gboolean
eonay_json_is_shallow_object (const char *text, gsize size, guint max_depth)
{
  gsize start = 0;

  while (start < size && g_ascii_isspace (text[start]))
    start++;
  return start < size && text[start] == '{' && eonay_json_is_shallow (text, size, max_depth);
}

/**
 * eonay_json_get_string:
 * @object: an object
 * @name: a member's name
 *
 * Returns: (nullable): the member if it is a UTF-8 string; json-glib decodes an escaped lone
 *   surrogate to invalid UTF-8
 */
const char *
eonay_json_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  const char *text = NULL;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
      json_node_get_value_type (node) == G_TYPE_STRING)
    text = json_node_get_string (node);
  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : NULL;
}
