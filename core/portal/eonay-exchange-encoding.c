/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-encoding.h"

#include <json-glib/json-glib.h>
#include <openssl/pem.h>
#include <string.h>

#include "eonay-openssl.h"

#define LINE_LENGTH 76
#define DECODER     "from-"

/* A path, perhaps of a whole address: no empty segment, none that leads upwards. */
#define PATH_LETTER "(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"
#define PATH_REGEX                                                                                 \
  "\\A(?:https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?)?(?=/)"                                            \
  "(?:/(?!(?:\\.|%2[Ee]){1,2}(?:[/?;]|\\z))" PATH_LETTER "+)*/?(?:\\?(?:" PATH_LETTER              \
  "|[/?])*)?\\z"

/**
 * eonay_exchange_escape_json:
 * @text: a text
 *
 * Returns: (transfer full): what stands for it between the quotes of a string
 */
char *
eonay_exchange_escape_json (const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
  g_autofree char *quoted = json_to_string (node, FALSE);

  return g_strndup (quoted + 1, strlen (quoted) - 2);
}

/**
 * eonay_exchange_escape_xml:
 * @text: a text
 *
 * Returns: (transfer full) (nullable): what stands for it in an element or an attribute; %NULL if it
 *   has a control character, which cannot stand in XML, escaped or not
 */
char *
eonay_exchange_escape_xml (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at) && strchr ("\t\n\r", *at) == NULL)
      return NULL;
  return g_markup_escape_text (text, -1);
}

static GBytes *
take_text (char *text)
{
  return text != NULL ? g_bytes_new_take (text, strlen (text)) : NULL;
}

/* -- filters ----------------------------------------------------------------------------------- */

static char *
dup_base64 (GBytes *value)
{
  gsize size;
  const guchar *data = g_bytes_get_data (value, &size);

  return size > 0 ? g_base64_encode (data, size) : g_strdup ("");
}

static GBytes *
to_base64 (GBytes *value)
{
  return take_text (dup_base64 (value));
}

/* GLib breaks lines at 72 columns. */
static GBytes *
to_base64_lines (GBytes *value)
{
  g_autofree char *line = dup_base64 (value);
  gsize size = strlen (line);
  GString *lines = g_string_new (NULL);

  for (gsize at = 0; at < size; at += LINE_LENGTH)
    {
      if (at > 0)
        g_string_append_c (lines, '\n');
      g_string_append_len (lines, line + at, (gssize) MIN (LINE_LENGTH, size - at));
    }
  return g_string_free_to_bytes (lines);
}

static GBytes *
to_base64url (GBytes *value)
{
  char *text = dup_base64 (value);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return take_text (text);
}

static GBytes *
format_hex (GBytes *value, const char *digits)
{
  gsize size;
  const guchar *data = g_bytes_get_data (value, &size);
  GString *text = g_string_sized_new (size * 2);

  for (gsize i = 0; i < size; i++)
    {
      g_string_append_c (text, digits[data[i] >> 4]);
      g_string_append_c (text, digits[data[i] & 0xf]);
    }
  return g_string_free_to_bytes (text);
}

static GBytes *
to_hex (GBytes *value)
{
  return format_hex (value, "0123456789abcdef");
}

static GBytes *
to_upper_hex (GBytes *value)
{
  return format_hex (value, "0123456789ABCDEF");
}

static GBytes *
bio_to_bytes (BIO *bio)
{
  char *data = NULL;
  long size = BIO_get_mem_data (bio, &data);

  return size > 0 ? g_bytes_new (data, (gsize) size) : NULL;
}

static CMS_ContentInfo *
parse_cms (GBytes *value)
{
  gsize size;
  const guchar *data = g_bytes_get_data (value, &size);

  return size > 0 && size < G_MAXINT ? d2i_CMS_ContentInfo (NULL, &data, (long) size) : NULL;
}

static GBytes *
to_pem (GBytes *value)
{
  gsize size;
  const guchar *data = g_bytes_get_data (value, &size);
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());
  g_autoptr (X509) certificate =
      size > 0 && size < G_MAXINT ? d2i_X509 (NULL, &data, (long) size) : NULL;
  g_autoptr (CMS_ContentInfo) cms = certificate == NULL ? parse_cms (value) : NULL;
  const char *label = certificate != NULL ? "CERTIFICATE" : "CMS";

  data = g_bytes_get_data (value, NULL);
  if ((certificate == NULL && cms == NULL) ||
      PEM_write_bio (bio, label, "", data, (long) size) <= 0)
    return NULL;
  return bio_to_bytes (bio);
}

static GBytes *
to_detached (GBytes *value)
{
  g_autoptr (CMS_ContentInfo) cms = parse_cms (value);
  g_autoptr (BIO) bio = BIO_new (BIO_s_mem ());

  if (cms == NULL || CMS_is_detached (cms) != 0 || CMS_set_detached (cms, 1) != 1 ||
      i2d_CMS_bio (bio, cms) != 1)
    return NULL;
  return bio_to_bytes (bio);
}

static GBytes *
digest (GBytes *value, GChecksumType type)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (type);
  guint8 digest[64];
  gsize digest_size = sizeof digest;
  gsize size;
  const guchar *data = g_bytes_get_data (value, &size);

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, digest, &digest_size);
  return g_bytes_new (digest, digest_size);
}

static GBytes *
to_sha1 (GBytes *value)
{
  return digest (value, G_CHECKSUM_SHA1);
}

static GBytes *
to_sha256 (GBytes *value)
{
  return digest (value, G_CHECKSUM_SHA256);
}

static GBytes *
to_sha512 (GBytes *value)
{
  return digest (value, G_CHECKSUM_SHA512);
}

static GBytes *
to_number (GBytes *value)
{
  g_autofree char *text = eonay_exchange_dup_text (value);

  return text != NULL && g_regex_match_simple ("\\A-?(0|[1-9][0-9]*)(\\.[0-9]+)?\\z", text,
                                               G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT)
             ? g_bytes_ref (value)
             : NULL;
}

/* It is not changed: it does not become a part of something else. */
static GBytes *
to_path (GBytes *value)
{
  g_autofree char *text = eonay_exchange_dup_text (value);

  return text != NULL &&
                 g_regex_match_simple (PATH_REGEX, text, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT)
             ? g_bytes_ref (value)
             : NULL;
}

static GBytes *
to_upper (GBytes *value)
{
  g_autofree char *text = eonay_exchange_dup_text (value);

  return text != NULL ? take_text (g_ascii_strup (text, -1)) : NULL;
}

static GBytes *
to_lower (GBytes *value)
{
  g_autofree char *text = eonay_exchange_dup_text (value);

  return text != NULL ? take_text (g_ascii_strdown (text, -1)) : NULL;
}

static GBytes *
to_percent (GBytes *value)
{
  g_autofree char *text = eonay_exchange_dup_text (value);

  return text != NULL ? take_text (g_uri_escape_string (text, NULL, FALSE)) : NULL;
}

static GBytes *
to_json (GBytes *value)
{
  g_autofree char *text = eonay_exchange_dup_text (value);

  return text != NULL ? take_text (eonay_exchange_escape_json (text)) : NULL;
}

static GBytes *
to_xml (GBytes *value)
{
  g_autofree char *text = eonay_exchange_dup_text (value);

  return text != NULL ? take_text (eonay_exchange_escape_xml (text)) : NULL;
}

static const struct
{
  const char *name;
  EonayExchangeCoder code;
  gboolean gives_text;
} filters[] = {
  { "base64", to_base64, TRUE },       { "base64-lines", to_base64_lines, TRUE },
  { "base64url", to_base64url, TRUE }, { "hex", to_hex, TRUE },
  { "HEX", to_upper_hex, TRUE },       { "pem", to_pem, TRUE },
  { "detached", to_detached, FALSE },  { "sha1", to_sha1, FALSE },
  { "sha256", to_sha256, FALSE },      { "sha512", to_sha512, FALSE },
  { "number", to_number, TRUE },       { "upper", to_upper, TRUE },
  { "lower", to_lower, TRUE },         { "percent", to_percent, TRUE },
  { "json", to_json, TRUE },           { "xml", to_xml, TRUE },
  { "path", to_path, TRUE },
};

/* -- by name ----------------------------------------------------------------------------------- */

/* Returns -1 if there is none of that name. */
static int
find_filter (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    if (g_str_equal (filters[i].name, name))
      return (int) i;
  return -1;
}

/* A decoder as a filter, "from-NAME"; NULL if it is not one. */
static EonayExchangeCoder
find_reverse (const char *name)
{
  return g_str_has_prefix (name, DECODER) ? eonay_exchange_find_decoder (name + strlen (DECODER))
                                          : NULL;
}

/**
 * eonay_exchange_is_filter:
 * @name: a name
 *
 * Returns: whether it is a filter's
 */
gboolean
eonay_exchange_is_filter (const char *name)
{
  return find_filter (name) >= 0 || find_reverse (name) != NULL;
}

/**
 * eonay_exchange_filter_gives_text:
 * @name: a filter's name
 *
 * Returns: whether its results are UTF-8; what a decoder makes of a value only shows then
 */
gboolean
eonay_exchange_filter_gives_text (const char *name)
{
  int index = find_filter (name);

  return index >= 0 ? filters[index].gives_text : find_reverse (name) != NULL;
}

/**
 * eonay_exchange_filter:
 * @name: a filter's name
 * @value: what to encode
 * @error: return location for an #EonayProviderError, which does not contain the value
 *
 * Returns: (transfer full) (nullable): the encoded value; %NULL with an error
 */
GBytes *
eonay_exchange_filter (const char *name, GBytes *value, GError **error)
{
  int index = find_filter (name);

  return eonay_exchange_code (index >= 0 ? filters[index].code : find_reverse (name), name, value,
                              error);
}
