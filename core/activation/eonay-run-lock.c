/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-run-lock.h"

#include <errno.h>
#include <unistd.h>

#include "eonay-calendar.h"
#include "eonay-storage.h"

#define GROUP       "Run"
#define KEY_PROGRAM "Program"
#define KEY_PROCESS "Process"
#define KEY_STARTED "Started"
#define KEY_STATE   "State"
#define MAX_SIZE    4096

struct _EonayRunLock
{
  /* -1 without a lock. */
  int fd;
  gint64 started;
};

/**
 * eonay_run_note_free:
 * @self: (transfer full): a note
 *
 * Frees it.
 */
void
eonay_run_note_free (EonayRunNote *self)
{
  g_free (self->program);
  g_free (self->state);
  g_free (self);
}

/* NULL if the file is empty. What cannot be read of it is unknown. */
static EonayRunNote *
read_note (const char *path)
{
  g_autoptr (GBytes) content = eonay_storage_read (path, MAX_SIZE, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gsize size = 0;
  const char *data = content != NULL ? g_bytes_get_data (content, &size) : NULL;
  EonayRunNote *self = NULL;

  if (size == 0)
    return NULL;
  g_key_file_load_from_data (file, data, size, G_KEY_FILE_NONE, NULL);
  self = g_new0 (EonayRunNote, 1);
  self->program = g_key_file_get_string (file, GROUP, KEY_PROGRAM, NULL);
  self->process = g_key_file_get_integer (file, GROUP, KEY_PROCESS, NULL);
  self->started = g_key_file_get_int64 (file, GROUP, KEY_STARTED, NULL);
  self->state = g_key_file_get_string (file, GROUP, KEY_STATE, NULL);
  return self;
}

static char *
dup_own_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "eonay", "activation.lock", NULL);
}

/**
 * eonay_run_lock_take:
 * @path: (nullable): its file; %NULL for the user's own
 * @other: (out) (nullable) (transfer full): the run that has the lock, or, if the lock was taken, an
 *   earlier one that was killed
 * @error: %G_IO_ERROR_WOULD_BLOCK if another run is under way
 *
 * Where nothing can be locked, because the folder is read-only or its file system knows no locks, this
 * is said in the log, and the lock counts as taken.
 *
 * Returns: (transfer full): the lock, or %NULL with @error
 */
EonayRunLock *
eonay_run_lock_take (const char *path, EonayRunNote **other, GError **error)
{
  g_autofree char *own = dup_own_path ();
  const char *used = path != NULL ? path : own;
  g_autoptr (GError) local_error = NULL;
  int fd = eonay_storage_lock (used, FALSE, &local_error);
  EonayRunLock *self = NULL;

  *other = read_note (used);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (local_error != NULL)
    g_message ("%s; going on without a lock", local_error->message);
  self = g_new0 (EonayRunLock, 1);
  self->fd = fd;
  self->started = eonay_calendar_get_now ();
  return self;
}

/**
 * eonay_run_lock_is_held:
 * @path: (nullable): its file; %NULL for the user's own
 *
 * Returns: whether a run is under way, also one of this process
 */
gboolean
eonay_run_lock_is_held (const char *path)
{
  g_autofree char *own = dup_own_path ();
  g_autoptr (GError) error = NULL;
  int fd = eonay_storage_lock (path != NULL ? path : own, FALSE, &error);

  if (fd >= 0)
    close (fd);
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

/**
 * eonay_run_lock_note:
 * @self: the lock
 * @state: the furthest state of the run, as a name
 *
 * Writes down who runs and how far, for other runs and for the next one if this one is killed.
 */
void
eonay_run_lock_note (EonayRunLock *self, const char *state)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *data = NULL;
  gsize length = 0;

  if (self->fd < 0)
    return;
  /* GLib names the program after a command that it parses. */
  g_key_file_set_string (file, GROUP, KEY_PROGRAM, program_invocation_short_name);
  g_key_file_set_integer (file, GROUP, KEY_PROCESS, getpid ());
  g_key_file_set_int64 (file, GROUP, KEY_STARTED, self->started);
  g_key_file_set_string (file, GROUP, KEY_STATE, state);
  data = g_key_file_to_data (file, &length, NULL);
  if (pwrite (self->fd, data, length, 0) != (gssize) length ||
      ftruncate (self->fd, (off_t) length) != 0)
    g_message ("noting the run: %s", g_strerror (errno));
}

/**
 * eonay_run_lock_release:
 * @self: (transfer full): the lock
 *
 * The run has come to its end, and was told.
 */
void
eonay_run_lock_release (EonayRunLock *self)
{
  if (self->fd >= 0)
    {
      if (ftruncate (self->fd, 0) != 0)
        g_message ("ending the run: %s", g_strerror (errno));
      close (self->fd);
    }
  g_free (self);
}
