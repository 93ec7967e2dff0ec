/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "folder.h"

#include <sys/stat.h>

#include <gio/gio.h>

Folder
folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("eonay-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

static void
remove_file (GFile *file)
{
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
      file, G_FILE_ATTRIBUTE_STANDARD_NAME, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFile *child = NULL;

  while (children != NULL && g_file_enumerator_iterate (children, NULL, &child, NULL, NULL) &&
         child != NULL)
    remove_file (child);
  g_file_delete (file, NULL, NULL);
}

void
folder_remove (Folder folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);

  remove_file (file);
  g_free (folder);
}

guint
folder_get_mode (const char *path)
{
  struct stat found;

  g_assert_cmpint (lstat (path, &found), ==, 0);
  return found.st_mode & 07777;
}
