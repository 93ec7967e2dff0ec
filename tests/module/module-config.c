/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "module-config.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* More than a worker has open. */
#define MAX_DESCRIPTORS 64

/**
 * module_config_load:
 *
 * Returns: (transfer full): the key file next to this module; empty if there is none
 */
ModuleConfig *
module_config_load (void)
{
  ModuleConfig *self = g_new0 (ModuleConfig, 1);
  g_autofree char *path = NULL;
  Dl_info info;

  self->file = g_key_file_new ();
  if (dladdr ((gpointer) module_config_load, &info) == 0)
    return self;

  path = g_strconcat (info.dli_fname, ".ini", NULL);
  self->folder = g_path_get_dirname (info.dli_fname);
  self->name = g_path_get_basename (info.dli_fname);
  if (g_str_has_suffix (self->name, ".so"))
    self->name[strlen (self->name) - 3] = '\0';
  if (!g_key_file_load_from_file (self->file, path, G_KEY_FILE_NONE, NULL))
    module_config_say (self, "has no readable %s", path);
  return self;
}

/**
 * module_config_free:
 */
void
module_config_free (ModuleConfig *self)
{
  g_free (self->name);
  g_free (self->folder);
  g_key_file_unref (self->file);
  g_free (self);
}

/**
 * module_config_dup_string:
 *
 * Returns: (transfer full) (nullable): the value, or a copy of @fallback
 */
char *
module_config_dup_string (ModuleConfig *self,
                          const char *group,
                          const char *key,
                          const char *fallback)
{
  char *value = g_key_file_get_string (self->file, group, key, NULL);

  return value != NULL ? value : g_strdup (fallback);
}

/**
 * module_config_get_number:
 *
 * Returns: the value, or @fallback
 */
guint
module_config_get_number (ModuleConfig *self, const char *group, const char *key, guint fallback)
{
  if (!g_key_file_has_key (self->file, group, key, NULL))
    return fallback;

  return (guint) g_key_file_get_uint64 (self->file, group, key, NULL);
}

/**
 * module_config_get_boolean:
 *
 * Returns: the value, or @fallback
 */
gboolean
module_config_get_boolean (ModuleConfig *self,
                           const char *group,
                           const char *key,
                           gboolean fallback)
{
  if (!g_key_file_has_key (self->file, group, key, NULL))
    return fallback;

  return g_key_file_get_boolean (self->file, group, key, NULL);
}

/**
 * module_config_dup_list:
 *
 * Returns: (transfer full) (nullable): the values, or %NULL without the key
 */
GStrv
module_config_dup_list (ModuleConfig *self, const char *group, const char *key)
{
  return g_key_file_get_string_list (self->file, group, key, NULL, NULL);
}

/**
 * module_config_read_file:
 *
 * Returns: (transfer full) (nullable): the content of the file that the value names
 */
GBytes *
module_config_read_file (ModuleConfig *self, const char *group, const char *key)
{
  g_autofree char *name = g_key_file_get_string (self->file, group, key, NULL);
  g_autofree char *path = name != NULL ? g_build_filename (self->folder, name, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  char *content = NULL;
  gsize size = 0;

  if (path == NULL)
    return NULL;
  if (!g_file_get_contents (path, &content, &size, &error))
    {
      module_config_say (self, "cannot read a file: %s", error->message);
      return NULL;
    }
  return g_bytes_new_take (content, size);
}

/* The worker's standard error leads nowhere; its own descriptor of the journal is found by the
 * device and inode that systemd tells. */
static int
find_journal (void)
{
  const char *stream = g_getenv ("JOURNAL_STREAM");
  struct stat info;

  for (int fd = STDERR_FILENO + 1; stream != NULL && fd < MAX_DESCRIPTORS; fd++)
    if (fstat (fd, &info) == 0)
      {
        g_autofree char *name =
            g_strdup_printf ("%lu:%lu", (unsigned long) info.st_dev, (unsigned long) info.st_ino);

        if (g_str_equal (name, stream))
          return fd;
      }
  return STDERR_FILENO;
}

/**
 * module_config_say:
 *
 * Logs a line to the journal of the process.
 */
void
module_config_say (ModuleConfig *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  if (module_config_get_boolean (self, "Token", "quiet", FALSE))
    return;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  dprintf (find_journal (), "test-module %s: %s\n", self->name, text);
}
