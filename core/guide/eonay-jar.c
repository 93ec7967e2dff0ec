/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-jar.h"

/* The format of PKWARE's APPNOTE.TXT 6.3.3, sections 4.3.12 and 4.3.16. */
#define END_SIGNATURE   0x06054b50
#define END_SIZE        22
#define ENTRY_SIGNATURE 0x02014b50
#define MAX_COMMENT     0xffff

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

/* The offset of the record at the very end, before a comment; size if there is none. */
static gsize
find_end (const guint8 *data, gsize size)
{
  for (gsize comment = 0; comment <= MAX_COMMENT && size >= END_SIZE + comment; comment++)
    {
      gsize at = size - END_SIZE - comment;

      if (get_u32 (data + at) == END_SIGNATURE && get_u16 (data + at + 20) == comment)
        return at;
    }
  return size;
}

/* The directory of the members, before the record. Its offset counts from the archive's own begin;
 * programs may stand before that. */
static gboolean
has_directory (const guint8 *data, gsize end)
{
  gsize size = get_u32 (data + end + 12);

  return size <= end && get_u32 (data + end + 16) <= end - size &&
         get_u32 (data + end - size) == ENTRY_SIGNATURE;
}

/**
 * eonay_jar_check:
 * @data: (array length=size): the content of a file
 * @size: its size in bytes
 * @error: return location: %G_IO_ERROR_INVALID_DATA
 *
 * Tells a jar from a web page and from a download that was broken off. Java says what else it lacks,
 * such as a main class.
 *
 * Returns: whether it is a whole ZIP archive
 */
gboolean
eonay_jar_check (const guint8 *data, gsize size, GError **error)
{
  gsize end = find_end (data, size);

  if (end < size && has_directory (data, end))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "reading jar: no ZIP archive");
  return FALSE;
}
