/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-jar.h"

#include <string.h>

/* The format of PKWARE's APPNOTE.TXT 6.3.3, of which a jar needs little: a library for archives of
 * all kinds would be a larger risk than this. */
#define END_SIGNATURE   0x06054b50
#define END_SIZE        22
#define ENTRY_SIGNATURE 0x02014b50
#define ENTRY_SIZE      46
#define LOCAL_SIGNATURE 0x04034b50
#define LOCAL_SIZE      30
#define MAX_COMMENT     0xffff
#define STORED          0
#define DEFLATED        8

/* A manifest with a digest of each class has some hundred kilobytes. */
#define MAX_MANIFEST (4 << 20)

#define MANIFEST   "META-INF/MANIFEST.MF"
#define MAIN_CLASS "Main-Class:"

typedef struct
{
  const guint8 *data;
  gsize size;
} Span;

/* One member of the archive. */
typedef struct
{
  guint method;
  gsize packed_size;
  gsize offset; /* of its local header */
} Member;

static guint
get_u16 (const guint8 *data)
{
  return (guint) (data[0] | data[1] << 8);
}

static guint32
get_u32 (const guint8 *data)
{
  return (guint32) get_u16 (data) | (guint32) get_u16 (data + 2) << 16;
}

/* The record at the very end, before a comment: NULL if there is none. */
static const guint8 *
find_end (const Span *file)
{
  for (gsize comment = 0; comment <= MAX_COMMENT && file->size >= END_SIZE + comment; comment++)
    {
      const guint8 *record = file->data + file->size - END_SIZE - comment;

      if (get_u32 (record) == END_SIGNATURE && get_u16 (record + 20) == comment)
        return record;
    }
  return NULL;
}

static gboolean
is_manifest (const guint8 *name, gsize length)
{
  return length == strlen (MANIFEST) &&
         g_ascii_strncasecmp ((const char *) name, MANIFEST, length) == 0;
}

/* Offsets count from the archive's own begin; programs may stand before it. */
static gboolean
find_manifest (const Span *file, Member *member)
{
  const guint8 *end = find_end (file);
  const guint8 *entry = NULL;
  gsize directory_size = 0, before = 0, base = 0;

  if (end == NULL)
    return FALSE;
  before = (gsize) (end - file->data);
  directory_size = get_u32 (end + 12);
  if (directory_size > before || get_u32 (end + 16) > before - directory_size)
    return FALSE;
  base = before - directory_size - get_u32 (end + 16);
  entry = end - directory_size;
  while (end - entry >= ENTRY_SIZE && get_u32 (entry) == ENTRY_SIGNATURE)
    {
      gsize name = get_u16 (entry + 28);
      gsize length = ENTRY_SIZE + name + get_u16 (entry + 30) + get_u16 (entry + 32);

      if (length > (gsize) (end - entry))
        return FALSE;
      if (is_manifest (entry + ENTRY_SIZE, name))
        {
          member->method = get_u16 (entry + 10);
          member->packed_size = get_u32 (entry + 20);
          member->offset = base + get_u32 (entry + 42);
          return TRUE;
        }
      entry += length;
    }
  return FALSE;
}

static gboolean
find_packed (const Span *file, const Member *member, Span *packed)
{
  const guint8 *header = NULL;
  gsize begin = 0;

  if (member->offset > file->size || file->size - member->offset < LOCAL_SIZE)
    return FALSE;
  header = file->data + member->offset;
  if (get_u32 (header) != LOCAL_SIGNATURE)
    return FALSE;
  begin = LOCAL_SIZE + get_u16 (header + 26) + get_u16 (header + 28);
  if (begin > file->size - member->offset ||
      member->packed_size > file->size - member->offset - begin)
    return FALSE;
  packed->data = header + begin;
  packed->size = member->packed_size;
  return TRUE;
}

/* (transfer full) (nullable) */
static GByteArray *
inflate (const Span *packed)
{
  g_autoptr (GConverter) converter =
      G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW));
  g_autoptr (GByteArray) text = g_byte_array_new ();
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize used = 0;

  while (result == G_CONVERTER_CONVERTED && text->len < MAX_MANIFEST)
    {
      guint8 part[4096];
      gsize n_read = 0, n_written = 0;

      result =
          g_converter_convert (converter, packed->data + used, packed->size - used, part,
                               sizeof part, G_CONVERTER_INPUT_AT_END, &n_read, &n_written, NULL);
      if (result == G_CONVERTER_ERROR)
        return NULL;
      used += n_read;
      g_byte_array_append (text, part, (guint) n_written);
    }
  return result == G_CONVERTER_FINISHED ? g_steal_pointer (&text) : NULL;
}

/* The main section ends at the first empty line (JAR File Specification). */
static gboolean
has_main_class (const char *manifest)
{
  g_auto (GStrv) lines = g_strsplit (manifest, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strchomp (lines[i]);
      if (*lines[i] == '\0')
        return FALSE;
      if (g_ascii_strncasecmp (lines[i], MAIN_CLASS, strlen (MAIN_CLASS)) == 0)
        return *g_strchug (lines[i] + strlen (MAIN_CLASS)) != '\0';
    }
  return FALSE;
}

static char *
dup_manifest (const Span *file)
{
  Member member = { 0 };
  Span packed = { 0 };
  g_autoptr (GByteArray) text = NULL;

  if (!find_manifest (file, &member) || !find_packed (file, &member, &packed))
    return NULL;
  if (member.method == STORED && packed.size <= MAX_MANIFEST)
    return g_strndup ((const char *) packed.data, packed.size);
  if (member.method != DEFLATED)
    return NULL;
  text = inflate (&packed);
  return text != NULL ? g_strndup ((const char *) text->data, text->len) : NULL;
}

/**
 * eonay_jar_check:
 * @data: (array length=size): the content of a file
 * @size: its size in bytes
 * @error: return location: %G_IO_ERROR_INVALID_DATA
 *
 * Returns: whether it is a jar that Java can start: a ZIP archive with a manifest that names a main
 *   class
 */
gboolean
eonay_jar_check (const guint8 *data, gsize size, GError **error)
{
  const Span file = { data, size };
  g_autofree char *manifest = dup_manifest (&file);

  if (manifest == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 "reading jar: no ZIP archive with a manifest");
  else if (has_main_class (manifest))
    return TRUE;
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                 "reading jar: its manifest names no main class");
  return FALSE;
}
