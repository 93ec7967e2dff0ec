/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-ledger-file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "eonay-storage.h"

/* Thousands of certificates. */
#define MAX_SIZE (1024 * 1024)

#define DAMAGED        ".damaged-"
#define LIST_SEPARATOR ";"

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

/* NULL with error: of the domain G_IO_ERROR or G_KEY_FILE_ERROR. */
static GKeyFile *
read_file (const char *path, GError **error)
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

/* Only a malformed file is moved aside. One that cannot be opened may be in order. */
static gboolean
is_malformed (const GError *error)
{
  return error->domain == G_KEY_FILE_ERROR ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
}

/* Keeps a malformed file under another name, which is returned; NULL with error. */
static char *
move_aside (const char *path, GError **error)
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

static void
stat_file (EonayLedgerFile *self, GStatBuf *found)
{
  if (g_stat (self->path, found) != 0)
    memset (found, 0, sizeof *found);
}

static gboolean
is_current (EonayLedgerFile *self)
{
  GStatBuf found;

  stat_file (self, &found);
  return found.st_dev == self->seen.st_dev && found.st_ino == self->seen.st_ino &&
         found.st_size == self->seen.st_size && found.st_mtim.tv_sec == self->seen.st_mtim.tv_sec &&
         found.st_mtim.tv_nsec == self->seen.st_mtim.tv_nsec &&
         found.st_ctim.tv_sec == self->seen.st_ctim.tv_sec &&
         found.st_ctim.tv_nsec == self->seen.st_ctim.tv_nsec;
}

/* A missing file is read as an empty one. On failure the known data stays in use, and the file is
 * read again after a change. */
static gboolean
load (EonayLedgerFile *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GKeyFile) keys = NULL;

  stat_file (self, &self->seen);
  keys = read_file (self->path, &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_clear_error (&local_error);
      keys = g_key_file_new ();
    }
  g_clear_error (&self->error);
  if (keys == NULL)
    {
      g_prefix_error (&local_error, "reading ledger: ");
      self->error = g_error_copy (local_error);
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  g_key_file_unref (self->keys);
  self->keys = g_steal_pointer (&keys);
  return TRUE;
}

static int
lock (EonayLedgerFile *self, GError **error)
{
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);

  return eonay_storage_lock (path, TRUE, error);
}

/* With the lock held. */
static gboolean
load_or_move_aside (EonayLedgerFile *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  char *moved_to = NULL;

  if (load (self, &local_error))
    return TRUE;
  if (!is_malformed (local_error))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  g_warning ("%s", local_error->message);
  moved_to = move_aside (self->path, error);
  if (moved_to == NULL)
    return FALSE;
  g_free (self->damaged_path);
  self->damaged_path = moved_to;
  return load (self, error);
}

static void
reload (EonayLedgerFile *self)
{
  g_autoptr (GError) error = NULL;
  int fd = -1;

  if (load (self, &error))
    return;

  if (is_malformed (error))
    {
      g_clear_error (&error);
      fd = lock (self, &error);
      if (fd >= 0)
        load_or_move_aside (self, &error);
    }
  if (error != NULL)
    g_warning ("%s", error->message);
  if (fd >= 0)
    close (fd);
}

static gboolean
save (EonayLedgerFile *self, GError **error)
{
  gsize length = 0;
  g_autofree char *data = g_key_file_to_data (self->keys, &length, NULL);

  if (!eonay_storage_write (self->path, data, length, error))
    {
      g_prefix_error (error, "writing ledger: ");
      return FALSE;
    }

  stat_file (self, &self->seen);
  return TRUE;
}

/* The list without the part of the change, after that part if it is added; NULL if it is empty. */
static char *
change_list (const char *list, const EonayLedgerChange *change)
{
  g_auto (GStrv) parts = g_strsplit (list != NULL ? list : "", LIST_SEPARATOR, -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  if (change->kind == EONAY_LEDGER_ADD)
    g_ptr_array_add (kept, change->value);
  for (char **part = parts; *part != NULL; part++)
    if (**part != '\0' && !g_str_equal (*part, change->value) &&
        (change->maximum == 0 || kept->len < change->maximum))
      g_ptr_array_add (kept, *part);
  if (kept->len == 0)
    return NULL;
  g_ptr_array_add (kept, NULL);
  return g_strjoinv (LIST_SEPARATOR, (char **) kept->pdata);
}

/* Returns: whether the value changed. */
static gboolean
apply (EonayLedgerFile *self, const char *id, const EonayLedgerChange *change)
{
  g_autofree char *before = g_key_file_get_string (self->keys, id, change->key, NULL);
  g_autofree char *after =
      change->kind == EONAY_LEDGER_SET ? g_strdup (change->value) : change_list (before, change);

  if (g_strcmp0 (before, after) == 0)
    return FALSE;
  if (after != NULL)
    g_key_file_set_string (self->keys, id, change->key, after);
  else
    g_key_file_remove_key (self->keys, id, change->key, NULL);
  return TRUE;
}

static gboolean
apply_all (EonayLedgerFile *self, const char *id, const EonayLedgerChange *changes, gsize n_changes)
{
  gboolean changed = FALSE;

  for (gsize i = 0; i < n_changes; i++)
    changed = apply (self, id, &changes[i]) || changed;
  return changed;
}

/**
 * eonay_ledger_file_init:
 * @self: the file
 * @path: (transfer full): its path
 *
 * Reads it. A malformed file is moved aside; one that cannot be opened is kept.
 */
void
eonay_ledger_file_init (EonayLedgerFile *self, char *path)
{
  self->path = path;
  self->keys = g_key_file_new ();
  reload (self);
}

/**
 * eonay_ledger_file_clear:
 * @self: the file
 *
 * Frees its members.
 */
void
eonay_ledger_file_clear (EonayLedgerFile *self)
{
  g_free (self->path);
  g_free (self->damaged_path);
  g_clear_pointer (&self->keys, g_key_file_unref);
  g_clear_error (&self->error);
}

/**
 * eonay_ledger_file_refresh:
 * @self: the file
 *
 * Reads it again if it was replaced. Called before its content is used.
 */
void
eonay_ledger_file_refresh (EonayLedgerFile *self)
{
  if (!is_current (self))
    reload (self);
}

/**
 * eonay_ledger_file_write:
 * @self: the file
 * @id: a certificate's id
 * @changes: (array length=n_changes): what to change in its group
 * @n_changes: their number
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * Writes nothing if no value changes.
 *
 * Returns: whether it is on disk
 */
gboolean
eonay_ledger_file_write (EonayLedgerFile *self,
                         const char *id,
                         const EonayLedgerChange *changes,
                         gsize n_changes,
                         GError **error)
{
  int fd = lock (self, error);
  gboolean ok = FALSE;

  if (fd < 0)
    return FALSE;

  ok = load_or_move_aside (self, error) &&
       (!apply_all (self, id, changes, n_changes) || save (self, error));
  close (fd);
  /* Do not keep data in memory that is not on disk. */
  if (!ok)
    load (self, NULL);

  return ok;
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
