/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-official-signer-file.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>

/* Several times the size of a signer with all its libraries. */
#define MAX_SIZE (64 << 20)

G_DEFINE_QUARK (eonay - official - signer - error - quark, eonay_official_signer_error)

/**
 * eonay_official_signer_refuse:
 * @error: return location
 * @code: what is wrong
 * @path: the file or folder that it is wrong with
 * @what: the same in words, for the journal
 *
 * Sets the error of a file that must not be started.
 *
 * Returns: %FALSE
 */
gboolean
eonay_official_signer_refuse (GError **error,
                              EonayOfficialSignerError code,
                              const char *path,
                              const char *what)
{
  g_set_error (error, EONAY_OFFICIAL_SIGNER_ERROR, (int) code, "inspecting “%s”: %s", path, what);
  return FALSE;
}

static gboolean
has_trusted_owner (const struct stat *status)
{
  return status->st_uid == getuid () || status->st_uid == 0;
}

/* A group of the user alone, as Debian makes one for each user, and lets it write new files. */
static gboolean
is_private_group (gid_t id)
{
  char user_buffer[4096], group_buffer[4096];
  struct passwd user_space, *user = NULL;
  struct group group_space, *group = NULL;

  if (getpwuid_r (getuid (), &user_space, user_buffer, sizeof user_buffer, &user) != 0 ||
      getgrgid_r (id, &group_space, group_buffer, sizeof group_buffer, &group) != 0 ||
      user == NULL || group == NULL)
    return FALSE;
  if (user->pw_gid != id || !g_str_equal (user->pw_name, group->gr_name))
    return FALSE;
  return group->gr_mem[0] == NULL ||
         (g_str_equal (group->gr_mem[0], user->pw_name) && group->gr_mem[1] == NULL);
}

/* The permissions of a group are the most that a list of further users and groups grants. */
static gboolean
may_others_write (const char *path, const struct stat *status)
{
  if ((status->st_mode & S_IWOTH) != 0)
    return TRUE;
  return (status->st_mode & S_IWGRP) != 0 &&
         (!is_private_group (status->st_gid) ||
          lgetxattr (path, "system.posix_acl_access", NULL, 0) > 0);
}

/* Other users could replace the file, or a folder on the way to it. */
static gboolean
check_folders (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean is_top = FALSE;

  while (!is_top)
    {
      struct stat status = { 0 };
      g_autofree char *parent = g_path_get_dirname (folder);

      if (stat (folder, &status) != 0)
        return eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_UNREADABLE, folder,
                                             g_strerror (errno));
      if (!has_trusted_owner (&status))
        return eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_OTHER_OWNER, folder,
                                             "the folder belongs to another user");
      if (may_others_write (folder, &status) && (status.st_mode & S_ISVTX) == 0)
        return eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_WRITABLE, folder,
                                             "others may write to the folder");
      is_top = g_str_equal (folder, parent);
      g_free (g_steal_pointer (&folder));
      folder = g_steal_pointer (&parent);
    }
  return TRUE;
}

static gboolean
check_status (const char *path, const struct stat *status, GError **error)
{
  if (!S_ISREG (status->st_mode))
    return eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_NOT_REGULAR, path,
                                         "not a regular file");
  if (!has_trusted_owner (status))
    return eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_OTHER_OWNER, path,
                                         "it belongs to another user");
  if (may_others_write (path, status))
    return eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_WRITABLE, path,
                                         "others may write it");
  if (status->st_size > MAX_SIZE)
    return eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_TOO_LARGE, path,
                                         "it is too large");
  return TRUE;
}

/* The content of the descriptor that was checked, so that no other file can take its place. */
static GBytes *
read_content (const char *path, struct stat *status, GError **error)
{
  /* Opening a FIFO must not block. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *data = NULL;
  gsize length = 0;

  if (fd < 0)
    {
      eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_UNREADABLE, path,
                                    g_strerror (errno));
      return NULL;
    }
  stream = g_unix_input_stream_new (fd, TRUE);
  if (fstat (fd, status) != 0)
    {
      eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_UNREADABLE, path,
                                    g_strerror (errno));
      return NULL;
    }
  if (!check_status (path, status, error))
    return NULL;
  data = g_malloc ((gsize) status->st_size + 1);
  if (!g_input_stream_read_all (stream, data, (gsize) status->st_size, &length, NULL, &local_error))
    {
      eonay_official_signer_refuse (error, EONAY_OFFICIAL_SIGNER_ERROR_UNREADABLE, path,
                                    local_error->message);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&data), length);
}

/**
 * eonay_official_signer_read:
 * @path: a file, absolute, no symbolic link
 * @status: (out): what is known of the file
 * @error: return location: an #EonayOfficialSignerError
 *
 * Reads it, unless users other than this one and root can change it, or replace it in a folder.
 *
 * Returns: (transfer full) (nullable): the content
 */
GBytes *
eonay_official_signer_read (const char *path, struct stat *status, GError **error)
{
  g_autoptr (GBytes) content = read_content (path, status, error);

  return content != NULL && check_folders (path, error) ? g_steal_pointer (&content) : NULL;
}
