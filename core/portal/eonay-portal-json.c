/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-json.h"
#include "eonay-portal-json.h"

#define CONTENT_TYPE "application/json"
#define MAX_DEPTH    4

/**
 * eonay_portal_json_parse:
 * @reply: a portal's answer
 *
 * Returns: (transfer full) (nullable): the answer's object; %NULL unless it is a single object of
 *   type application/json with status 200
 */
JsonObject *
eonay_portal_json_parse (EonayPortalReply *reply)
{
  /* Not an immutable one: json-glib 1.10 aborts with it on a text with two values. */
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize size;
  const char *text = g_bytes_get_data (reply->body, &size);
  JsonNode *root;

  if (reply->status != 200 || g_strcmp0 (reply->content_type, CONTENT_TYPE) != 0 || size == 0 ||
      !g_utf8_validate_len (text, size, NULL) ||
      !eonay_json_is_shallow_object (text, size, MAX_DEPTH) ||
      !json_parser_load_from_data (parser, text, (gssize) size, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root)
             ? json_object_ref (json_node_get_object (root))
             : NULL;
}

/**
 * eonay_portal_json_get_string:
 * @object: an answer's object
 * @name: a member's name
 *
 * Returns: (transfer none) (not nullable): the member as received; "" if it is not a string
 */
const char *
eonay_portal_json_get_string (JsonObject *object, const char *name)
{
  const char *text = eonay_json_get_string (object, name);

  return text != NULL ? text : "";
}

/**
 * eonay_portal_json_dup_line:
 * @object: an answer's object
 * @name: a member's name
 *
 * Returns: (transfer full) (not nullable): the member as eonay_portal_reply_dup_line() has it
 */
char *
eonay_portal_json_dup_line (JsonObject *object, const char *name)
{
  return eonay_portal_reply_dup_line (eonay_portal_json_get_string (object, name));
}
