/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-safe-path.h"

#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

/* The kernel's limit. */
#define MAX_LINKS 40

/* Settings and registrations have a few lines. */
#define MAX_SIZE 65536

/* A path being resolved component by component. @resolved starts at "/", contains no link, and only
 * root can modify any of its components, so it cannot change between this check and a later use. */
typedef struct
{
  GString *resolved;
  GQueue names; /* remaining components */
  guint n_links;
} Walk;

static void
walk_clear (Walk *walk)
{
  g_string_free (walk->resolved, TRUE);
  g_queue_clear_full (&walk->names, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

static void
go_along (Walk *walk, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);

  if (path[0] == '/')
    g_string_truncate (walk->resolved, 0);
  for (gsize i = g_strv_length (names); i > 0; i--)
    g_queue_push_head (&walk->names, g_strdup (names[i - 1]));
}

static void
go_up (Walk *walk)
{
  const char *slash = strrchr (walk->resolved->str, '/');

  if (slash != NULL)
    g_string_truncate (walk->resolved, (gsize) (slash - walk->resolved->str));
}

/* The owner of a folder, and anyone with write access, can replace its content, even with the
 * sticky bit. */
static gboolean
look_at (const char *path, struct stat *info, GError **error)
{
  if (lstat (path, info) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (code), "%s: %s", path,
                   g_strerror (code));
      return FALSE;
    }
  if (info->st_uid != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "%s does not belong to root",
                   path);
      return FALSE;
    }
  if (!S_ISLNK (info->st_mode) && (info->st_mode & (S_IWGRP | S_IWOTH)) != 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                   "others than root may write to %s", path);
      return FALSE;
    }
  return TRUE;
}

static gboolean
follow_link (Walk *walk, GError **error)
{
  char target[PATH_MAX];
  ssize_t length = readlink (walk->resolved->str, target, sizeof target - 1);

  walk->n_links++;
  if (length < 0 || walk->n_links > MAX_LINKS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_LINKS,
                   "%s is one link too many, or cannot be read", walk->resolved->str);
      return FALSE;
    }

  target[length] = '\0';
  go_up (walk);
  go_along (walk, target);
  return TRUE;
}

static gboolean
take_step (Walk *walk, const char *name, GError **error)
{
  struct stat info;

  if (g_str_equal (name, "") || g_str_equal (name, "."))
    return TRUE;
  if (g_str_equal (name, ".."))
    {
      go_up (walk);
      return TRUE;
    }

  g_string_append_printf (walk->resolved, "/%s", name);
  if (!look_at (walk->resolved->str, &info, error))
    return FALSE;
  if (S_ISLNK (info.st_mode))
    return follow_link (walk, error);
  if (S_ISDIR (info.st_mode) || g_queue_is_empty (&walk->names))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY, "%s is not a folder",
               walk->resolved->str);
  return FALSE;
}

/**
 * eonay_safe_path_resolve:
 * @path: absolute path of a file
 * @error: return location: %G_IO_ERROR_NOT_FOUND, %G_IO_ERROR_PERMISSION_DENIED if other users than
 *   root could modify it, codes of %G_IO_ERROR
 *
 * Resolves the path from "/", including symbolic links. Each folder, each link and the file must be
 * owned by root and writable by root only.
 *
 * Returns: (transfer full) (nullable): the path with links resolved; only root can make it refer to
 *   another file
 */
char *
eonay_safe_path_resolve (const char *path, GError **error)
{
  g_auto (Walk) walk = { g_string_new (NULL), G_QUEUE_INIT, 0 };
  struct stat info;

  if (!g_path_is_absolute (path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME, "%s is not an absolute path",
                   path);
      return NULL;
    }
  if (!look_at ("/", &info, error))
    return NULL;

  go_along (&walk, path);
  while (!g_queue_is_empty (&walk.names))
    {
      g_autofree char *name = g_queue_pop_head (&walk.names);

      if (!take_step (&walk, name, error))
        return NULL;
    }

  if (lstat (walk.resolved->str, &info) == 0 && S_ISREG (info.st_mode))
    return g_strdup (walk.resolved->str);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "%s is not a file", path);
  return NULL;
}

/**
 * eonay_safe_path_read:
 * @path: absolute path of a text file
 * @error: return location: as eonay_safe_path_resolve(), %G_IO_ERROR_MESSAGE_TOO_LARGE, codes of
 *   %G_FILE_ERROR
 *
 * Returns: (transfer full) (nullable): the content, at most 64 KiB, of a file that only root can
 *   modify
 */
char *
eonay_safe_path_read (const char *path, GError **error)
{
  g_autofree char *resolved = eonay_safe_path_resolve (path, error);
  char *text = NULL;
  struct stat info;

  if (resolved == NULL)
    return NULL;
  if (stat (resolved, &info) == 0 && info.st_size > MAX_SIZE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "%s is larger than %d bytes",
                   path, MAX_SIZE);
      return NULL;
    }

  g_file_get_contents (resolved, &text, NULL, error);
  return text;
}
