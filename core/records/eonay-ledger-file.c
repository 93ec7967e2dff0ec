/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-ledger-file.h"

#include <errno.h>

#include <glib/gstdio.h>

#include "eonay-storage.h"

/* Thousands of certificates. */
#define MAX_SIZE (1024 * 1024)

#define DAMAGED ".damaged-"

static GHashTable *
read_values (GKeyFile *file, const char *group, char **keys)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (gsize i = 0; keys[i] != NULL; i++)
    g_hash_table_insert (values, keys[i], g_key_file_get_value (file, group, keys[i], NULL));
  return values;
}

/* Of a duplicate key the last value counts. GKeyFile keeps the others, and one of them would
 * reappear after removing the last. The order of the groups stays: some keys have a meaning in the
 * first one. */
static void
drop_doubles (GKeyFile *file)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  gboolean found = FALSE;

  for (gsize i = 0; groups[i] != NULL; i++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (file, groups[i], NULL, NULL);
      g_autoptr (GHashTable) values = read_values (file, groups[i], keys);

      found = found || g_hash_table_size (values) != g_strv_length (keys);
      if (!found)
        continue;
      g_key_file_remove_group (file, groups[i], NULL);
      for (gsize j = 0; keys[j] != NULL; j++)
        g_key_file_set_value (file, groups[i], keys[j], g_hash_table_lookup (values, keys[j]));
    }
}

/**
 * eonay_ledger_file_read:
 * @path: the ledger's file
 * @error: return location: %G_IO_ERROR_NOT_FOUND without a file, or of the domain %G_IO_ERROR or
 *   %G_KEY_FILE_ERROR
 *
 * Returns: (transfer full) (nullable): its content
 */
GKeyFile *
eonay_ledger_file_read (const char *path, GError **error)
{
  const GKeyFileFlags flags = G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS;
  g_autoptr (GBytes) content = eonay_storage_read (path, MAX_SIZE, error);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gsize size = 0;
  const char *data = content != NULL ? g_bytes_get_data (content, &size) : NULL;

  if (content == NULL || !g_key_file_load_from_data (file, data, size, flags, error))
    return NULL;

  drop_doubles (file);
  return g_steal_pointer (&file);
}

/**
 * eonay_ledger_file_is_malformed:
 * @error: an error of eonay_ledger_file_read()
 *
 * Only a malformed file is moved aside. One that cannot be opened may be in order.
 *
 * Returns: whether the content is the reason
 */
gboolean
eonay_ledger_file_is_malformed (const GError *error)
{
  return error->domain == G_KEY_FILE_ERROR ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/**
 * eonay_ledger_file_move_aside:
 * @path: the ledger's file
 * @error: return location for an error of the domain %G_IO_ERROR
 *
 * Keeps a malformed file under another name.
 *
 * Returns: (transfer full) (nullable): the new path
 */
char *
eonay_ledger_file_move_aside (const char *path, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%S");
  g_autofree char *kept =
      g_strdup_printf ("%s" DAMAGED "%s-%06d", path, time, g_date_time_get_microsecond (now));

  if (g_rename (path, kept) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
                   "moving damaged ledger aside: %s", g_strerror (code));
      return NULL;
    }
  return g_steal_pointer (&kept);
}

/**
 * eonay_ledger_file_find_aside:
 * @path: the ledger's file
 *
 * Returns: (transfer full) (nullable): the latest file that was moved aside and is still there
 */
char *
eonay_ledger_file_find_aside (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (base, DAMAGED, NULL);
  g_autoptr (GDir) files = g_dir_open (folder, 0, NULL);
  g_autofree char *latest = NULL;
  const char *name = NULL;

  while (files != NULL && (name = g_dir_read_name (files)) != NULL)
    if (g_str_has_prefix (name, prefix) && g_strcmp0 (name, latest) > 0)
      {
        g_free (latest);
        latest = g_strdup (name);
      }
  return latest != NULL ? g_build_filename (folder, latest, NULL) : NULL;
}
