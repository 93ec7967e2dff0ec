/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jar.h"

#include <string.h>

static void
put (GByteArray *jar, guint n_bytes, guint32 value)
{
  for (guint i = 0; i < n_bytes; i++)
    {
      guint8 byte = (guint8) (value >> (8 * i));

      g_byte_array_append (jar, &byte, 1);
    }
}

static void
put_text (GByteArray *jar, const char *text)
{
  g_byte_array_append (jar, (const guint8 *) text, (guint) strlen (text));
}

static GByteArray *
deflate (const void *content, gsize size)
{
  g_autoptr (GConverter) converter =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 9));
  GByteArray *packed = g_byte_array_new ();
  gsize n_read = 0, n_written = 0;

  g_byte_array_set_size (packed, (guint) size + 64);
  g_assert_cmpint (g_converter_convert (converter, content, size, packed->data, packed->len,
                                        G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL),
                   ==, G_CONVERTER_FINISHED);
  g_byte_array_set_size (packed, (guint) n_written);
  return packed;
}

/* From the version on, the headers of a member and of the directory have the same fields. */
static void
put_fields (GByteArray *jar, const char *name, gboolean is_deflated, gsize packed, gsize size)
{
  put (jar, 2, 20);
  put (jar, 2, 0);
  put (jar, 2, is_deflated ? 8 : 0);
  put (jar, 4, 0);
  put (jar, 4, 0); /* the checksum is not looked at */
  put (jar, 4, (guint32) packed);
  put (jar, 4, (guint32) size);
  put (jar, 2, (guint32) strlen (name));
  put (jar, 2, 0);
}

GByteArray *
jar_new (const char *name,
         const void *content,
         gsize size,
         gboolean is_deflated,
         const char *before,
         const char *comment)
{
  GByteArray *jar = g_byte_array_new ();
  g_autoptr (GByteArray) packed = is_deflated ? deflate (content, size) : g_byte_array_new ();
  guint begin = 0, directory = 0;

  if (!is_deflated)
    g_byte_array_append (packed, content, (guint) size);
  put_text (jar, before);
  begin = jar->len;
  put (jar, 4, 0x04034b50);
  put_fields (jar, name, is_deflated, packed->len, size);
  put_text (jar, name);
  g_byte_array_append (jar, packed->data, packed->len);
  directory = jar->len;
  put (jar, 4, 0x02014b50);
  put (jar, 2, 20);
  put_fields (jar, name, is_deflated, packed->len, size);
  put (jar, 2, 0);
  put (jar, 2, 0);
  put (jar, 2, 0);
  put (jar, 4, 0);
  put (jar, 4, 0);
  put_text (jar, name);
  put (jar, 4, 0x06054b50);
  put (jar, 4, 0);
  put (jar, 2, 1);
  put (jar, 2, 1);
  put (jar, 4, jar->len - directory - 12);
  put (jar, 4, directory - begin);
  put (jar, 2, (guint32) strlen (comment));
  put_text (jar, comment);
  return jar;
}
