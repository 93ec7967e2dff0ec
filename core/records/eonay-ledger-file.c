/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-ledger-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "eonay-storage.h"

/**
 * EonayLedgerFile:
 *
 * Every write rereads the file under a lock, applies its changes and replaces the file atomically;
 * every read checks first whether the file was replaced. So applet and command line can use it
 * concurrently. Unknown groups and keys are preserved.
 */
struct _EonayLedgerFile
{
  GObject parent_instance;

  char *path;
  char *damaged_path;
  GKeyFile *file;
  /* Status of the file at the last read; all zero if there was none. */
  struct stat seen;
};

G_DEFINE_FINAL_TYPE (EonayLedgerFile, eonay_ledger_file, G_TYPE_OBJECT)

static void
eonay_ledger_file_finalize (GObject *object)
{
  EonayLedgerFile *self = EONAY_LEDGER_FILE (object);

  g_free (self->path);
  g_free (self->damaged_path);
  g_clear_pointer (&self->file, g_key_file_unref);

  G_OBJECT_CLASS (eonay_ledger_file_parent_class)->finalize (object);
}

static void
eonay_ledger_file_class_init (EonayLedgerFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_ledger_file_finalize;
}

static void
eonay_ledger_file_init (EonayLedgerFile *self)
{
  self->file = g_key_file_new ();
}

static void
stat_file (EonayLedgerFile *self, struct stat *found)
{
  if (g_stat (self->path, found) != 0)
    memset (found, 0, sizeof *found);
}

static gboolean
is_current (EonayLedgerFile *self)
{
  struct stat found;

  stat_file (self, &found);
  return found.st_dev == self->seen.st_dev && found.st_ino == self->seen.st_ino &&
         found.st_size == self->seen.st_size && found.st_mtim.tv_sec == self->seen.st_mtim.tv_sec &&
         found.st_mtim.tv_nsec == self->seen.st_mtim.tv_nsec;
}

/* Of a duplicate key the last value counts. GKeyFile keeps the others, and one of them would
 * reappear after removing the last. */
static void
drop_doubles (GKeyFile *file, const char *group)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);
  g_autoptr (GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  for (gsize i = 0; keys[i] != NULL; i++)
    g_hash_table_insert (values, keys[i], g_key_file_get_value (file, group, keys[i], NULL));
  if (g_hash_table_size (values) == g_strv_length (keys))
    return;

  g_key_file_remove_group (file, group, NULL);
  for (gsize i = 0; keys[i] != NULL; i++)
    g_key_file_set_value (file, group, keys[i], g_hash_table_lookup (values, keys[i]));
}

/* A missing file is read as an empty one. On failure nothing changes. */
static gboolean
load (EonayLedgerFile *self, GError **error)
{
  const GKeyFileFlags flags = G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) groups = NULL;
  struct stat found;

  stat_file (self, &found);
  if (!g_key_file_load_from_file (file, self->path, flags, &local_error) &&
      !g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_propagate_prefixed_error (error, g_steal_pointer (&local_error), "reading ledger: ");
      return FALSE;
    }

  groups = g_key_file_get_groups (file, NULL);
  for (gsize i = 0; groups[i] != NULL; i++)
    drop_doubles (file, groups[i]);
  g_key_file_unref (self->file);
  self->file = g_steal_pointer (&file);
  self->seen = found;
  return TRUE;
}

/* The lock is held until the descriptor is closed; -1 with error. */
static int
lock (EonayLedgerFile *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *path = g_strconcat (self->path, ".lock", NULL);
  int fd = -1;
  int code = 0;

  if (!eonay_storage_ensure_folder (folder, error))
    return -1;

  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  while (fd >= 0 && (code = flock (fd, LOCK_EX)) != 0 && errno == EINTR)
    ;
  if (fd >= 0 && code == 0)
    return fd;

  code = errno;
  if (fd >= 0)
    close (fd);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "locking ledger: %s",
               g_strerror (code));
  return -1;
}

/* With the lock held: keeps an unreadable file under another name and starts with an empty one. */
static gboolean
move_aside (EonayLedgerFile *self, GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%S");
  g_autofree char *path =
      g_strdup_printf ("%s.damaged-%s-%06d", self->path, time, g_date_time_get_microsecond (now));

  if (g_rename (self->path, path) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
                   "moving damaged ledger aside: %s", g_strerror (code));
      return FALSE;
    }

  g_free (self->damaged_path);
  self->damaged_path = g_steal_pointer (&path);
  return load (self, error);
}

static gboolean
load_or_move_aside (EonayLedgerFile *self, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (load (self, &local_error))
    return TRUE;

  g_warning ("%s", local_error->message);
  return move_aside (self, error);
}

/* Called before reads. On failure the known data stays in use. */
static void
refresh (EonayLedgerFile *self)
{
  g_autoptr (GError) error = NULL;
  int fd = -1;

  if (is_current (self) || load (self, NULL))
    return;

  fd = lock (self, &error);
  if (fd >= 0)
    {
      if (!load_or_move_aside (self, &error))
        g_warning ("%s", error->message);
      close (fd);
    }
  else
    g_warning ("%s", error->message);
}

static gboolean
save (EonayLedgerFile *self, GError **error)
{
  gsize length = 0;
  g_autofree char *data = g_key_file_to_data (self->file, &length, NULL);

  if (!eonay_storage_write (self->path, data, length, error))
    {
      g_prefix_error (error, "writing ledger: ");
      return FALSE;
    }

  stat_file (self, &self->seen);
  return TRUE;
}

static gboolean
is_value (EonayLedgerFile *self, const char *group, const EonayLedgerChange *change)
{
  g_autofree char *value = g_key_file_get_string (self->file, group, change->key, NULL);

  return g_strcmp0 (value, change->value) == 0;
}

static gboolean
apply (EonayLedgerFile *self, const char *group, const EonayLedgerChange *changes, gsize n_changes)
{
  gboolean changed = FALSE;

  for (gsize i = 0; i < n_changes; i++)
    {
      if (is_value (self, group, &changes[i]))
        continue;
      changed = TRUE;
      if (changes[i].value != NULL)
        g_key_file_set_string (self->file, group, changes[i].key, changes[i].value);
      else
        g_key_file_remove_key (self->file, group, changes[i].key, NULL);
    }

  return changed;
}

/* --- public --- */

/**
 * eonay_ledger_file_new:
 * @path: the path of the file, which need not exist
 *
 * Opens the file. An unreadable file is moved aside and replaced by an empty one, see
 * eonay_ledger_file_get_damaged_path().
 *
 * Returns: (transfer full): the file
 */
EonayLedgerFile *
eonay_ledger_file_new (const char *path)
{
  EonayLedgerFile *self = g_object_new (EONAY_TYPE_LEDGER_FILE, NULL);

  self->path = g_strdup (path);
  refresh (self);

  return self;
}

/**
 * eonay_ledger_file_get_damaged_path:
 * @self: a ledger's file
 *
 * Returns: (transfer none) (nullable): where an unreadable file was moved to, or %NULL
 */
const char *
eonay_ledger_file_get_damaged_path (EonayLedgerFile *self)
{
  return self->damaged_path;
}

/**
 * eonay_ledger_file_dup_groups:
 * @self: a ledger's file
 *
 * Returns: (transfer full): the names of all groups in it
 */
GStrv
eonay_ledger_file_dup_groups (EonayLedgerFile *self)
{
  refresh (self);
  return g_key_file_get_groups (self->file, NULL);
}

/**
 * eonay_ledger_file_dup_value:
 * @self: a ledger's file
 * @group: a group
 * @key: a key
 *
 * Returns: (transfer full) (nullable): the value; %NULL if it is missing or not UTF-8
 */
char *
eonay_ledger_file_dup_value (EonayLedgerFile *self, const char *group, const char *key)
{
  refresh (self);
  return g_key_file_get_string (self->file, group, key, NULL);
}

/**
 * eonay_ledger_file_update:
 * @self: a ledger's file
 * @group: a group
 * @changes: (array length=n_changes): the changes
 * @n_changes: the number of changes
 * @error: return location for an error of the domain %G_IO_ERROR or %G_FILE_ERROR
 *
 * Applies changes to the file. Writes nothing if no value changes.
 *
 * Returns: whether the values are on disk
 */
gboolean
eonay_ledger_file_update (EonayLedgerFile *self,
                          const char *group,
                          const EonayLedgerChange *changes,
                          gsize n_changes,
                          GError **error)
{
  int fd = lock (self, error);
  gboolean ok = FALSE;

  if (fd < 0)
    return FALSE;

  ok = load_or_move_aside (self, error) &&
       (!apply (self, group, changes, n_changes) || save (self, error));
  close (fd);
  /* Do not keep data in memory that is not on disk. */
  if (!ok)
    load (self, NULL);

  return ok;
}
