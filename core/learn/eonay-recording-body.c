/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-recording-body.h"

#include <gio/gio.h>
#include <string.h>

#define MAX_BODY   (8 * 1024 * 1024)
#define CHUNK_SIZE (16 * 1024)

static gboolean
starts_with (GBytes *bytes, const char *start, gsize length)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  return size >= length && memcmp (data, start, length) == 0;
}

/* mitmproxy writes the bytes of a body whose character set it does not know as the characters U+0000
 * to U+00FF. Returns: NULL for a text that has others */
static GBytes *
narrow (const char *text)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);
      guint8 byte = letter == EONAY_RECORDING_NUL ? 0 : (guint8) letter;

      if (letter > 0xff && letter != EONAY_RECORDING_NUL)
        return NULL;
      g_byte_array_append (bytes, &byte, 1);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* Control characters of ISO 8859-1, and NUL. */
static gboolean
is_binary (GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize i = 0; i < size; i++)
    if (data[i] == 0 || (data[i] >= 0x80 && data[i] < 0xa0))
      return TRUE;
  return FALSE;
}

/* What the text itself names, as XML and HTML do. */
static char *
find_charset (GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *start = g_strndup (data != NULL ? data : "", MIN (size, 1024));
  g_autofree char *ascii = g_str_to_ascii (start, "C");
  g_autoptr (GRegex) regex = g_regex_new ("<(?:\\?xml|meta)\\b[^>]*?(?:encoding|charset)=[\"']?"
                                          "([A-Za-z0-9_-]+)",
                                          G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, ascii, G_REGEX_MATCH_DEFAULT, &match) ? g_match_info_fetch (match, 1)
                                                                     : NULL;
}

static GBytes *
decompress (GBytes *bytes, GZlibCompressorFormat format)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (format);
  g_autoptr (GInputStream) memory = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GInputStream) stream =
      g_converter_input_stream_new (memory, G_CONVERTER (decompressor));
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  guint8 chunk[CHUNK_SIZE];
  gssize n = 0;

  while ((n = g_input_stream_read (stream, chunk, sizeof chunk, NULL, NULL)) > 0)
    {
      if (plain->len + (gsize) n > MAX_BODY)
        return NULL;
      g_byte_array_append (plain, chunk, (guint) n);
    }
  return n == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&plain)) : NULL;
}

/* RFC 9112, 7.1. Returns NULL unless all of it is chunks up to the last one. */
static GBytes *
join_chunks (GBytes *bytes)
{
  gsize left = 0;
  const char *at = g_bytes_get_data (bytes, &left);
  g_autoptr (GByteArray) joined = g_byte_array_new ();

  while (left > 0)
    {
      gsize digits = 0;
      gsize size = 0;
      const char *line_end = g_strstr_len (at, (gssize) left, "\r\n");

      while (digits < left && digits < 7 && g_ascii_isxdigit (at[digits]))
        size = size * 16 + (gsize) g_ascii_xdigit_value (at[digits++]);
      if (digits == 0 || line_end == NULL || (at[digits] != '\r' && at[digits] != ';'))
        return NULL;
      if (size == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&joined));
      left -= (gsize) (line_end + 2 - at);
      at = line_end + 2;
      if (left < size + 2 || memcmp (at + size, "\r\n", 2) != 0)
        return NULL;
      g_byte_array_append (joined, (const guint8 *) at, (guint) size);
      at += size + 2;
      left -= size + 2;
    }
  return NULL;
}

/* Most recorders leave the header in place and write the decoded body, so try what the bytes are. */
static GBytes *
undo_content_encoding (GBytes *bytes, const char *encoding, const char **trouble)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  gboolean is_text =
      size == 0 || (g_utf8_validate_len (data, size, NULL) && memchr (data, 0, size) == NULL);
  GBytes *plain = NULL;

  if (starts_with (bytes, "\x1f\x8b", 2))
    plain = decompress (bytes, G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  else if (g_ascii_strcasecmp (encoding, "deflate") == 0 && !is_text)
    {
      plain = decompress (bytes, G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
      if (plain == NULL)
        plain = decompress (bytes, G_ZLIB_COMPRESSOR_FORMAT_RAW);
    }
  if (plain != NULL)
    return plain;
  if (g_ascii_strcasecmp (encoding, "br") == 0 && !is_text)
    *trouble = "br";
  else if (g_ascii_strcasecmp (encoding, "zstd") == 0 && !is_text)
    *trouble = "zstd";
  else if (starts_with (bytes, "\x1f\x8b", 2))
    *trouble = "gzip";
  return g_bytes_ref (bytes);
}

static GBytes *
read_text (const char *text, gboolean is_base64)
{
  g_autoptr (GBytes) narrowed = is_base64 ? NULL : narrow (text);
  g_autofree char *charset = narrowed != NULL ? find_charset (narrowed) : NULL;
  gsize size = 0;
  guchar *data = NULL;

  if (is_base64)
    {
      data = g_base64_decode (text, &size);
      return g_bytes_new_take (data, size);
    }
  /* Turkish letters in a text that was read as ISO 8859-1. */
  if (narrowed != NULL &&
      (is_binary (narrowed) || charset != NULL ||
       g_utf8_validate_len (g_bytes_get_data (narrowed, NULL), g_bytes_get_size (narrowed), NULL)))
    return g_steal_pointer (&narrowed);
  return g_bytes_new (text, strlen (text));
}

/* What a recorder left in the portal's character set becomes UTF-8. */
static GBytes *
convert (GBytes *bytes, const char *charset)
{
  gsize size = 0;
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *found = charset == NULL ? find_charset (bytes) : NULL;
  char *text = NULL;

  if ((charset != NULL || found != NULL) && size > 0 && !g_utf8_validate_len (data, size, NULL))
    text = g_convert (data, (gssize) size, "UTF-8", charset != NULL ? charset : found, NULL,
                      &length, NULL);
  return text != NULL ? g_bytes_new_take (text, length) : g_bytes_ref (bytes);
}

/**
 * eonay_recording_body_decode:
 * @text: (nullable): a body in an HTTP archive
 * @is_base64: whether the archive says that it is base64
 * @transfer_encoding: (nullable): the header
 * @content_encoding: (nullable): the header
 * @charset: (nullable): of the media type
 * @trouble: (out): an encoding that could not be undone, or %NULL
 *
 * Undoes chunks, compression and character set, which some recorders leave in the body and others do
 * not.
 *
 * Returns: (transfer full): the body, of limited size
 */
GBytes *
eonay_recording_body_decode (const char *text,
                             gboolean is_base64,
                             const char *transfer_encoding,
                             const char *content_encoding,
                             const char *charset,
                             const char **trouble)
{
  g_autoptr (GBytes) raw = read_text (text != NULL ? text : "", is_base64);
  g_autoptr (GBytes) joined = NULL;
  g_autoptr (GBytes) plain = NULL;

  *trouble = NULL;
  if (transfer_encoding != NULL && g_ascii_strcasecmp (transfer_encoding, "chunked") == 0)
    joined = join_chunks (raw);
  plain = undo_content_encoding (joined != NULL ? joined : raw,
                                 content_encoding != NULL ? content_encoding : "", trouble);
  return convert (plain, charset);
}

/**
 * eonay_recording_body_encode:
 * @body: a decoded body
 * @charset: (nullable): of the media type
 *
 * Returns: (transfer full): the body in the character set that it is said to be in
 */
GBytes *
eonay_recording_body_encode (GBytes *body, const char *charset)
{
  gsize size = 0;
  gsize length = 0;
  const char *data = g_bytes_get_data (body, &size);
  g_autofree char *found = charset == NULL ? find_charset (body) : NULL;
  const char *target = charset != NULL ? charset : found;
  char *text = NULL;

  if (target != NULL && size > 0 && g_utf8_validate_len (data, size, NULL))
    text = g_convert (data, (gssize) size, target, "UTF-8", NULL, &length, NULL);
  return text != NULL ? g_bytes_new_take (text, length) : g_bytes_ref (body);
}
