/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-decoding.h"

#include <json-glib/json-glib.h>
#include <libxml/HTMLparser.h>
#include <string.h>

#define MAX_ENTITY_LENGTH 16

static GBytes *
from_plain (GBytes *value)
{
  return g_bytes_ref (value);
}

/* Without blanks and line ends. */
static char *
dup_compact (GBytes *value)
{
  char *text = eonay_exchange_dup_text (value);
  gsize length = 0;

  for (gsize i = 0; text != NULL && text[i] != '\0'; i++)
    if (!g_ascii_isspace (text[i]))
      text[length++] = text[i];
  if (text != NULL)
    text[length] = '\0';
  return text;
}

/* g_base64_decode() skips what is not base64. */
static GBytes *
from_base64 (GBytes *value)
{
  g_autofree char *text = dup_compact (value);
  guchar *data;
  gsize size;

  if (text == NULL || strlen (text) % 4 != 0 ||
      !g_regex_match_simple ("\\A[A-Za-z0-9+/]*={0,2}\\z", text, G_REGEX_DEFAULT,
                             G_REGEX_MATCH_DEFAULT))
    return NULL;
  data = g_base64_decode (text, &size);
  return g_bytes_new_take (data, size);
}

static GBytes *
from_base64url (GBytes *value)
{
  g_autofree char *compact = dup_compact (value);
  g_autoptr (GString) text = g_string_new (compact);
  g_autoptr (GBytes) padded = NULL;

  if (compact == NULL || strpbrk (compact, "+/") != NULL)
    return NULL;
  g_strdelimit (text->str, "-", '+');
  g_strdelimit (text->str, "_", '/');
  while (text->len % 4 != 0)
    g_string_append_c (text, '=');
  padded = g_bytes_new (text->str, text->len);
  return from_base64 (padded);
}

static GBytes *
from_hex (GBytes *value)
{
  g_autofree char *text = dup_compact (value);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  if (text == NULL || strlen (text) % 2 != 0)
    return NULL;
  for (const char *at = text; *at != '\0'; at += 2)
    {
      guint8 byte;

      if (!g_ascii_isxdigit (at[0]) || !g_ascii_isxdigit (at[1]))
        return NULL;
      byte = (guint8) (g_ascii_xdigit_value (at[0]) << 4 | g_ascii_xdigit_value (at[1]));
      g_byte_array_append (bytes, &byte, 1);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* name: of a character reference, without & and ;. Returns 0 if there is none of that name. */
static gunichar
find_entity (const char *name)
{
  const htmlEntityDesc *entity;
  gboolean is_hex = g_ascii_strncasecmp (name, "#x", 2) == 0;
  guint64 letter = 0;

  if (*name == '#' && g_ascii_string_to_unsigned (name + (is_hex ? 2 : 1), is_hex ? 16 : 10, 1,
                                                  0x10ffff, &letter, NULL))
    return g_unichar_validate ((gunichar) letter) ? (gunichar) letter : 0;
  if (g_str_equal (name, "apos"))
    return '\'';
  entity = htmlEntityLookup ((const xmlChar *) name);
  return entity != NULL ? entity->value : 0;
}

/* As a browser does, what is no reference stays as it is. */
static GBytes *
from_html (GBytes *value)
{
  g_autofree char *text = eonay_exchange_dup_text (value);
  GString *decoded;

  if (text == NULL)
    return NULL;
  decoded = g_string_new (NULL);
  for (const char *at = text; *at != '\0';)
    {
      const char *end = *at == '&' ? g_strstr_len (at, MAX_ENTITY_LENGTH + 1, ";") : NULL;
      gsize length = end != NULL ? (gsize) (end - at) : 0;
      g_autofree char *name = length > 1 ? g_strndup (at + 1, length - 1) : NULL;
      gunichar letter = name != NULL ? find_entity (name) : 0;

      if (letter != 0)
        g_string_append_unichar (decoded, letter);
      else
        g_string_append_c (decoded, *at);
      at += letter != 0 ? length + 1 : 1;
    }
  return g_string_free_to_bytes (decoded);
}

static GBytes *
from_percent (GBytes *value)
{
  g_autofree char *text = eonay_exchange_dup_text (value);

  return text != NULL ? g_uri_unescape_bytes (text, -1, NULL, NULL) : NULL;
}

/* As in a form, where a plus sign is a blank. */
static GBytes *
from_form (GBytes *value)
{
  g_autofree char *text = eonay_exchange_dup_text (value);

  return text != NULL ? g_uri_unescape_bytes (g_strdelimit (text, "+", ' '), -1, NULL, NULL) : NULL;
}

/* A quote that would end the string is escaped. */
static gboolean
is_json_string (const char *text)
{
  const char *at = text;

  while (*at != '\0' && *at != '"')
    at += *at == '\\' && at[1] != '\0' ? 2 : 1;
  return *at == '\0';
}

/* What stands between the quotes of a string. */
static GBytes *
from_json (GBytes *value)
{
  g_autofree char *text = eonay_exchange_dup_text (value);
  g_autofree char *array =
      text != NULL && is_json_string (text) ? g_strdup_printf ("[\"%s\"]", text) : NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  const char *string = NULL;

  if (array == NULL || !json_parser_load_from_data (parser, array, -1, NULL))
    return NULL;
  string = json_array_get_string_element (json_node_get_array (json_parser_get_root (parser)), 0);
  return g_bytes_new (string, strlen (string));
}

static const struct
{
  const char *name;
  EonayExchangeCoder code;
} decoders[] = {
  { "plain", from_plain }, { "base64", from_base64 }, { "base64url", from_base64url },
  { "hex", from_hex },     { "html", from_html },     { "percent", from_percent },
  { "form", from_form },   { "json", from_json },
};

/**
 * eonay_exchange_find_decoder:
 * @name: a decoder's name
 *
 * Returns: (nullable): the decoder; %NULL if there is none of that name
 */
EonayExchangeCoder
eonay_exchange_find_decoder (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (decoders); i++)
    if (g_str_equal (decoders[i].name, name))
      return decoders[i].code;
  return NULL;
}

/**
 * eonay_exchange_decode:
 * @name: a decoder's name
 * @value: what to decode
 * @error: return location for an #EonayProviderError, which does not contain the value
 *
 * Returns: (transfer full) (nullable): the decoded value; %NULL with an error
 */
GBytes *
eonay_exchange_decode (const char *name, GBytes *value, GError **error)
{
  return eonay_exchange_code (eonay_exchange_find_decoder (name), name, value, error);
}
