/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "jar.h"

#include <string.h>

#define NAME "META-INF/MANIFEST.MF"

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

/* From the version on, the headers of a member and of the directory have the same fields. */
static void
put_fields (GByteArray *jar)
{
  put (jar, 2, 20);
  for (int field = 0; field < 5; field++)
    put (jar, 4, 0);
  put (jar, 2, (guint32) strlen (NAME));
  put (jar, 2, 0);
}

GByteArray *
jar_new (const char *before, const char *comment)
{
  GByteArray *jar = g_byte_array_new ();
  guint begin = 0, directory = 0;

  put_text (jar, before);
  begin = jar->len;
  put (jar, 4, 0x04034b50);
  put_fields (jar);
  put_text (jar, NAME);
  directory = jar->len;
  put (jar, 4, 0x02014b50);
  put (jar, 2, 20);
  put_fields (jar);
  put (jar, 2, 0);
  put (jar, 2, 0);
  put (jar, 2, 0);
  put (jar, 4, 0);
  put (jar, 4, 0);
  put_text (jar, NAME);
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
