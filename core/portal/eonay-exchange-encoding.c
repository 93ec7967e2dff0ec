/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-exchange-encoding.h"

#include <libxml/HTMLparser.h>
#include <openssl/pem.h>
#include <string.h>

#include "eonay-openssl.h"
#include "eonay-provider.h"

#define LINE_LENGTH       76
#define MAX_ENTITY_LENGTH 16

/* NULL if the value cannot be encoded or decoded so. */
typedef GBytes *(*Coder) (GBytes *value);

typedef struct
{
  Coder code;
  gboolean gives_text;
} Filter;

/**
 * eonay_exchange_dup_text:
 * @value: bytes
 *
 * Returns: (transfer full) (nullable): the bytes as text; %NULL unless they are UTF-8 without NUL
 */
char *
eonay_exchange_dup_text (GBytes *value)
{
  gsize size;
  const char *data = g_bytes_get_data (value, &size);

  if (size == 0)
    return g_strdup ("");
  return g_utf8_validate_len (data, size, NULL) ? g_strndup (data, size) : NULL;
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
  GString *lines = g_string_new (NULL);

  for (gsize at = 0; at < strlen (line); at += LINE_LENGTH)
    {
      if (at > 0)
        g_string_append_c (lines, '\n');
      g_string_append_len (lines, line + at, (gssize) MIN (LINE_LENGTH, strlen (line + at)));
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
to_sha256 (GBytes *value)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize digest_size = sizeof digest;
  gsize size;
  const guchar *data = g_bytes_get_data (value, &size);

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, digest, &digest_size);
  return g_bytes_new (digest, digest_size);
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

static GBytes *
to_upper (GBytes *value)
{
  g_autofree char *text = eonay_exchange_dup_text (value);

  return text != NULL ? take_text (g_ascii_strup (text, -1)) : NULL;
}

static const char *const filter_names[] = {
  "base64",   "base64-lines", "base64url", "hex",   "HEX", "pem",
  "detached", "sha256",       "number",    "upper", NULL,
};

static const Filter filters[] = {
  { to_base64, TRUE },    { to_base64_lines, TRUE }, { to_base64url, TRUE }, { to_hex, TRUE },
  { to_upper_hex, TRUE }, { to_pem, TRUE },          { to_detached, FALSE }, { to_sha256, FALSE },
  { to_number, TRUE },    { to_upper, TRUE },
};

G_STATIC_ASSERT (G_N_ELEMENTS (filters) + 1 == G_N_ELEMENTS (filter_names));

/* -- decoders ---------------------------------------------------------------------------------- */

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
      gsize length = *at == '&' ? strcspn (at, ";") : 0;
      g_autofree char *name = length > 1 && length <= MAX_ENTITY_LENGTH && at[length] == ';'
                                  ? g_strndup (at + 1, length - 1)
                                  : NULL;
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

static const char *const decoder_names[] = {
  "plain", "base64", "base64url", "hex", "html", "percent", NULL,
};

static const Coder decoders[] = {
  from_plain, from_base64, from_base64url, from_hex, from_html, from_percent,
};

G_STATIC_ASSERT (G_N_ELEMENTS (decoders) + 1 == G_N_ELEMENTS (decoder_names));

/* -- by name ----------------------------------------------------------------------------------- */

/**
 * eonay_exchange_list_filters:
 *
 * Returns: (transfer none) (array zero-terminated=1): the names of the filters
 */
const char *const *
eonay_exchange_list_filters (void)
{
  return filter_names;
}

/**
 * eonay_exchange_list_decoders:
 *
 * Returns: (transfer none) (array zero-terminated=1): the names of the decoders
 */
const char *const *
eonay_exchange_list_decoders (void)
{
  return decoder_names;
}

static int
find_name (const char *const *names, const char *name)
{
  for (int i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return i;
  return -1;
}

/**
 * eonay_exchange_filter_gives_text:
 * @name: a filter's name
 *
 * Returns: whether its results are always UTF-8
 */
gboolean
eonay_exchange_filter_gives_text (const char *name)
{
  int index = find_name (filter_names, name);

  return index >= 0 && filters[index].gives_text;
}

static GBytes *
use (Coder coder, const char *name, GBytes *value, GError **error)
{
  GBytes *result = coder != NULL ? coder (value) : NULL;

  if (result == NULL)
    g_set_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
                 "coding a value of the exchange: it cannot be %s", name);
  return result;
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
  int index = find_name (filter_names, name);

  return use (index >= 0 ? filters[index].code : NULL, name, value, error);
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
  int index = find_name (decoder_names, name);

  return use (index >= 0 ? decoders[index] : NULL, name, value, error);
}
