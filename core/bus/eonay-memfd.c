/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-memfd.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "eonay-error.h"

#define ALL_SEALS (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)

static gboolean
write_all (int fd, const guint8 *data, gsize size)
{
  while (size > 0)
    {
      ssize_t written = write (fd, data, size);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      data += written;
      size -= (gsize) written;
    }
  return TRUE;
}

/**
 * eonay_memfd_new:
 * @name: the memfd's name, for debugging
 * @content: the content
 * @error: return location
 *
 * Creates a fully sealed, immutable memfd (memfd_create(2), fcntl(2) "File Sealing").
 *
 * Returns: the descriptor, owned by the caller, or -1 with @error set
 */
int
eonay_memfd_new (const char *name, GBytes *content, GError **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (content, &size);
  int fd = memfd_create (name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

  if (fd >= 0 && write_all (fd, data, size) && fcntl (fd, F_ADD_SEALS, ALL_SEALS) == 0)
    return fd;

  g_set_error (error, EONAY_ERROR, EONAY_ERROR_FAILED, "making a sealed memory file: %s",
               g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

/**
 * eonay_memfd_read:
 * @fd: a descriptor received from another process; not closed
 * @max_size: the maximum size in bytes
 * @error: return location: %EONAY_ERROR_NOT_SEALED for anything but a memfd with the seals write,
 *   grow, shrink and seal, %EONAY_ERROR_TOO_LARGE
 *
 * Checks seals and size before mapping. The seals guarantee that the mapped content cannot change
 * or be truncated.
 *
 * Returns: (transfer full) (nullable): the content
 */
GBytes *
eonay_memfd_read (int fd, gsize max_size, GError **error)
{
  g_autoptr (GMappedFile) file = NULL;
  struct stat info;
  int seals = fcntl (fd, F_GET_SEALS);

  if (seals < 0 || (seals & ALL_SEALS) != ALL_SEALS || fstat (fd, &info) != 0)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_NOT_SEALED,
                           "reading a document: not a memory file with all of its seals");
      return NULL;
    }
  if (info.st_size < 0 || (guint64) info.st_size > max_size)
    {
      g_set_error (error, EONAY_ERROR, EONAY_ERROR_TOO_LARGE,
                   "reading a document: larger than %" G_GSIZE_FORMAT " bytes", max_size);
      return NULL;
    }

  file = g_mapped_file_new_from_fd (fd, FALSE, error);
  if (file == NULL)
    {
      g_prefix_error (error, "reading a document: ");
      return NULL;
    }
  return g_mapped_file_get_bytes (file);
}
