/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"

guint8
fuzz_take_byte (FuzzInput *input)
{
  if (input->left == 0)
    return 0;

  input->left--;
  return *input->at++;
}

guint
fuzz_take_number (FuzzInput *input)
{
  guint high = fuzz_take_byte (input);

  return high << 8 | fuzz_take_byte (input);
}

/* In a separate block, so that an overrun of one byte is detected. */
GBytes *
fuzz_take_bytes (FuzzInput *input)
{
  gsize wanted = fuzz_take_number (input);
  gsize size = MIN (wanted, input->left);
  GBytes *bytes = g_bytes_new (input->at, size);

  input->at += size;
  input->left -= size;
  return bytes;
}

char *
fuzz_take_string (FuzzInput *input)
{
  g_autoptr (GBytes) bytes = fuzz_take_bytes (input);
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  return size > 0 ? g_strndup (data, size) : g_strdup ("");
}

GBytes *
fuzz_take_rest (FuzzInput *input)
{
  GBytes *bytes = g_bytes_new (input->at, input->left);

  input->left = 0;
  return bytes;
}

/* (transfer full) (element-type GBytes): at most n_parts; the last one has the rest. */
GPtrArray *
fuzz_split (const guint8 *data, gsize size, guint n_parts)
{
  const gsize gap = strlen (FUZZ_SEPARATOR);
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  while (parts->len + 1 < n_parts)
    {
      const guint8 *end = memmem (data, size, FUZZ_SEPARATOR, gap);

      if (end == NULL)
        break;
      g_ptr_array_add (parts, g_bytes_new (data, (gsize) (end - data)));
      size -= (gsize) (end - data) + gap;
      data = end + gap;
    }
  g_ptr_array_add (parts, g_bytes_new (data, size));
  return parts;
}

char *
fuzz_dup_part (GPtrArray *parts, guint index, const char *fallback)
{
  gsize size = 0;
  const char *data = NULL;

  if (index >= parts->len)
    return g_strdup (fallback);
  data = g_bytes_get_data (parts->pdata[index], &size);
  return size > 0 ? g_strndup (data, size) : g_strdup ("");
}
