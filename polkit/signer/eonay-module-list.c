/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-module-list.h"

#include <sys/stat.h>

#include "eonay-error.h"

/* Known modules, in the order in which they are asked: vendors' before the general one. */
static const char *const known_modules[] = {
  "libakisp11.so",       /* AKİS */
  "libeTPkcs11.so",      /* SafeNet */
  "libeToken.so",        /* SafeNet */
  "libIDPrimePKCS11.so", /* SafeNet */
  "libacospkcs11.so",    /* ACS */
  "libbit4ipki.so",      /* Bit4id */
  "libasepkcs.so",       /* Athena */
  "opensc-pkcs11.so",    /* OpenSC */
};

static const char *const known_folders[] = {
  ("/usr/lib/" EONAY_MULTIARCH),
  "/usr/lib",
  "/lib",
  "/usr/lib64",
  "/usr/local/lib",
  "/usr/lib/akia",
  "/opt/akis",
  "/opt/akia",
};

static gboolean
is_owned_by_root (const char *path, mode_t type)
{
  struct stat info;

  return stat (path, &info) == 0 && (info.st_mode & S_IFMT) == type && info.st_uid == 0 &&
         (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/**
 * eonay_module_list_is_safe:
 * @path: absolute path of a module
 *
 * Returns: whether nobody but root can have put it there: it and its folder are root's, and not
 *   writable by group or others
 */
gboolean
eonay_module_list_is_safe (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_path_is_absolute (path) && is_owned_by_root (path, S_IFREG) &&
         is_owned_by_root (folder, S_IFDIR);
}

static gboolean
has_file (GPtrArray *paths, const char *path)
{
  struct stat wanted;

  if (stat (path, &wanted) != 0)
    return FALSE;

  for (guint i = 0; i < paths->len; i++)
    {
      struct stat info;

      if (stat (paths->pdata[i], &info) == 0 && info.st_dev == wanted.st_dev &&
          info.st_ino == wanted.st_ino)
        return TRUE;
    }
  return FALSE;
}

static void
add_if_safe (GPtrArray *paths, const char *path)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS) || has_file (paths, path))
    return;
  if (eonay_module_list_is_safe (path))
    g_ptr_array_add (paths, g_strdup (path));
  else
    g_warning ("leaving a module out: %s or its folder is not root's alone", path);
}

/**
 * eonay_module_list_parse:
 * @settings: content of signer.conf
 * @error: return location: %EONAY_ERROR_FAILED
 *
 * Reads the group Modules, key Paths: absolute paths, separated by semicolons.
 *
 * Returns: (transfer full) (element-type filename) (nullable): the paths as they stand there; empty
 *   where the key is absent
 */
GPtrArray *
eonay_module_list_parse (const char *settings, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local_error = NULL;
  g_auto (GStrv) values = NULL;

  if (!g_key_file_load_from_data (file, settings, (gsize) -1, G_KEY_FILE_NONE, &local_error))
    {
      g_set_error (error, EONAY_ERROR, EONAY_ERROR_FAILED, "reading the signer's settings: %s",
                   local_error->message);
      return NULL;
    }

  values = g_key_file_get_string_list (file, "Modules", "Paths", NULL, NULL);
  for (gsize i = 0; values != NULL && values[i] != NULL; i++)
    if (g_path_is_absolute (values[i]))
      g_ptr_array_add (paths, g_strdup (values[i]));
    else
      g_warning ("leaving a module out: %s is not an absolute path", values[i]);

  return g_steal_pointer (&paths);
}

static GPtrArray *
read_settings (const char *settings_path, GError **error)
{
  g_autofree char *settings = NULL;

  if (!g_file_test (settings_path, G_FILE_TEST_EXISTS))
    return g_ptr_array_new_with_free_func (g_free);
  if (!is_owned_by_root (settings_path, S_IFREG))
    {
      g_set_error (error, EONAY_ERROR, EONAY_ERROR_FAILED,
                   "reading the signer's settings: %s is not root's alone", settings_path);
      return NULL;
    }
  if (!g_file_get_contents (settings_path, &settings, NULL, error))
    {
      g_prefix_error (error, "reading the signer's settings: ");
      return NULL;
    }
  return eonay_module_list_parse (settings, error);
}

static void
add_known (GPtrArray *paths)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_modules); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (known_folders); j++)
      {
        g_autofree char *path = g_build_filename (known_folders[j], known_modules[i], NULL);

        add_if_safe (paths, path);
      }
}

/**
 * eonay_module_list_find:
 * @settings_path: path of signer.conf; may not exist
 * @error: return location: %EONAY_ERROR_NO_MODULE, %EONAY_ERROR_FAILED
 *
 * The modules that the administrator named, else the known ones that are installed; of both only
 * those that belong to root.
 *
 * Returns: (transfer full) (element-type filename) (nullable): their paths, at least one
 */
GPtrArray *
eonay_module_list_find (const char *settings_path, GError **error)
{
  g_autoptr (GPtrArray) named = read_settings (settings_path, error);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (named == NULL)
    return NULL;

  for (guint i = 0; i < named->len; i++)
    add_if_safe (paths, named->pdata[i]);
  if (named->len == 0)
    add_known (paths);
  if (paths->len > 0)
    return g_steal_pointer (&paths);

  g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_NO_MODULE,
                       "looking for modules: no PKCS#11 module is installed");
  return NULL;
}
