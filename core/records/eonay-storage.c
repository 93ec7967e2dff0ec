/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-storage.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>

static gboolean
set_error (GError **error, const char *doing, const char *path)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s “%s”: %s", doing, path,
               g_strerror (code));
  return FALSE;
}

static gboolean
sync_folder (const char *folder, GError **error)
{
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean ok = fd >= 0 && fsync (fd) == 0;

  if (!ok)
    set_error (error, "syncing folder", folder);
  if (fd >= 0)
    close (fd);

  return ok;
}

/**
 * eonay_storage_ensure_folder:
 * @folder: an absolute path
 * @error: return location for an error of the domain %G_IO_ERROR
 *
 * Creates @folder and its parents, accessible to the user only, and syncs its directory entry.
 *
 * Returns: whether the folder exists
 */
gboolean
eonay_storage_ensure_folder (const char *folder, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (folder);

  if (g_file_test (folder, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (!g_file_test (parent, G_FILE_TEST_IS_DIR) && !eonay_storage_ensure_folder (parent, error))
    return FALSE;
  if (g_mkdir (folder, 0700) != 0 && errno != EEXIST)
    return set_error (error, "making folder", folder);

  return sync_folder (parent, error);
}

/**
 * eonay_storage_read:
 * @path: a file
 * @maximum: its largest size in bytes
 * @error: return location: %G_IO_ERROR_INVALID_DATA if it is larger,
 *   %G_IO_ERROR_NOT_REGULAR_FILE, or why it cannot be opened or read, of the domain %G_IO_ERROR
 *
 * Reads regular files only: opening others, such as a FIFO, could block.
 *
 * Returns: (transfer full) (nullable): the content
 */
GBytes *
eonay_storage_read (const char *path, gsize maximum, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  g_autoptr (GInputStream) stream = NULL;
  g_autofree char *data = NULL;
  struct stat status = { 0 };
  gsize length = 0;

  if (fd < 0)
    {
      set_error (error, "opening", path);
      return NULL;
    }
  stream = g_unix_input_stream_new (fd, TRUE);
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "“%s” is not a regular file",
                 path);
  else if ((gsize) status.st_size > maximum)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "“%s” is too large", path);
  else
    {
      data = g_malloc ((gsize) status.st_size + 1);
      if (g_input_stream_read_all (stream, data, (gsize) status.st_size, &length, NULL, error))
        return g_bytes_new_take (g_steal_pointer (&data), length);
      g_prefix_error (error, "reading “%s”: ", path);
    }
  return NULL;
}

/**
 * eonay_storage_write:
 * @path: a file in a folder that exists
 * @data: (array length=length) (element-type guint8): the content
 * @length: the length in bytes
 * @error: return location for an error of the domain %G_FILE_ERROR
 *
 * Replaces the file atomically, with mode 0600, and syncs it. Readers see the complete old or the
 * complete new content, even after a crash.
 *
 * Returns: whether it was written
 */
gboolean
eonay_storage_write (const char *path, const void *data, gsize length, GError **error)
{
  return g_file_set_contents_full (path, data, (gssize) length,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

static gboolean
has_no_locks (int code)
{
  return code == ENOLCK || code == ENOSYS || code == EOPNOTSUPP;
}

/**
 * eonay_storage_check_writable:
 * @folder: an absolute path
 * @error: return location for an error of the domain %G_IO_ERROR
 *
 * Returns: whether @folder exists, or was created, and files can be made in it
 */
gboolean
eonay_storage_check_writable (const char *folder, GError **error)
{
  if (!eonay_storage_ensure_folder (folder, error))
    return FALSE;
  return access (folder, W_OK | X_OK) == 0 || set_error (error, "writing in", folder);
}

/**
 * eonay_storage_lock:
 * @path: a file, which is created if there is none
 * @waits: whether to wait for its holder
 * @error: return location for an error of the domain %G_IO_ERROR; %G_IO_ERROR_WOULD_BLOCK if it is
 *   held and @waits is %FALSE
 *
 * Locks a file exclusively, until the descriptor is closed: at the latest by the end of the process.
 * On a file system without locks this is said in the log, and the file counts as locked.
 *
 * Returns: the descriptor, or -1 with @error
 */
int
eonay_storage_lock (const char *path, gboolean waits, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = -1;
  int code = 0;

  if (!eonay_storage_ensure_folder (folder, error))
    return -1;

  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  while (fd >= 0 && (code = flock (fd, LOCK_EX | (waits ? 0 : LOCK_NB))) != 0 && errno == EINTR)
    ;
  if (fd >= 0 && code == 0)
    return fd;
  if (fd >= 0 && has_no_locks (errno))
    {
      g_message ("locking “%s”: %s; going on without a lock", path, g_strerror (errno));
      return fd;
    }

  set_error (error, "locking", path);
  if (fd >= 0)
    close (fd);
  return -1;
}
