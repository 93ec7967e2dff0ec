/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-module-list.h"

#include <errno.h>
#include <sys/stat.h>

#include "eonay-error.h"
#include "eonay-module-registry.h"
#include "eonay-safe-path.h"

/* Each module gets a worker process. */
#define MAX_MODULES 16

/* Known modules in order of preference: vendors' modules before OpenSC. */
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

static const char *const registry_folders[] = {
  EONAY_P11_KIT_SYSTEM_CONFIGS,
  EONAY_P11_KIT_PACKAGE_CONFIGS,
  NULL,
};

/* Compares device and inode: links are resolved, but a file may have several hard links. */
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
add (GPtrArray *paths, char *path)
{
  if (has_file (paths, path))
    g_free (path);
  else if (paths->len < MAX_MODULES)
    g_ptr_array_add (paths, path);
  else
    {
      g_warning ("leaving a module out: %s is one more than %d", path, MAX_MODULES);
      g_free (path);
    }
}

/* The path with links resolved; NULL if the module cannot be used. A module that is not configured
 * may be missing. */
static char *
resolve (const char *path, gboolean is_named)
{
  g_autoptr (GError) error = NULL;
  char *resolved = NULL;

  if (!is_named && !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  resolved = eonay_safe_path_resolve (path, &error);
  if (resolved != NULL)
    return resolved;

  if (is_named)
    g_warning ("leaving out the module %s, named in the settings: %s; install it for root "
               "(chown root:root, chmod go-w, its folders too) or correct the settings",
               path, error->message);
  else
    g_warning ("leaving out the module %s: %s; chown root:root and chmod go-w, its folders too",
               path, error->message);
  return NULL;
}

static gboolean
check_names (char **names, const char *known, GError **error)
{
  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    if (!g_str_equal (names[i], known))
      {
        g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE,
                     "\"%s\" stands where only \"%s\" is known", names[i], known);
        return FALSE;
      }
  return TRUE;
}

/* Unknown groups and keys are errors: a typo must not be treated like a missing setting. */
static GKeyFile *
load (const char *settings, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_auto (GStrv) groups = NULL;
  g_auto (GStrv) keys = NULL;

  if (!g_key_file_load_from_data (file, settings, (gsize) -1, G_KEY_FILE_NONE, error))
    return NULL;

  groups = g_key_file_get_groups (file, NULL);
  keys = g_key_file_get_keys (file, "Modules", NULL, NULL);
  if (!check_names (groups, "Modules", error) || !check_names (keys, "Paths", error))
    return NULL;
  return g_steal_pointer (&file);
}

/**
 * eonay_module_list_parse:
 * @settings: content of signer.conf
 * @error: (out): %G_KEY_FILE_ERROR_KEY_NOT_FOUND or %G_KEY_FILE_ERROR_GROUP_NOT_FOUND if it names
 *   no modules; other codes of %G_KEY_FILE_ERROR
 *
 * Reads the group Modules, key Paths: absolute paths, separated by semicolons.
 *
 * Returns: (transfer full) (element-type filename) (nullable): the paths, unchanged
 */
GPtrArray *
eonay_module_list_parse (const char *settings, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GKeyFile) file = load (settings, error);
  g_auto (GStrv) values = NULL;

  if (file == NULL)
    return NULL;
  values = g_key_file_get_string_list (file, "Modules", "Paths", NULL, error);
  if (values == NULL)
    return NULL;

  for (gsize i = 0; values[i] != NULL; i++)
    g_ptr_array_add (paths, g_strdup (values[i]));
  return g_steal_pointer (&paths);
}

static gboolean
is_left_open (const GError *error)
{
  return g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND) ||
         g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND);
}

/* The configured paths; NULL without an error if none are configured. */
static GPtrArray *
read_settings (const char *path, GError **error)
{
  g_autofree char *settings = NULL;
  g_autoptr (GPtrArray) paths = NULL;
  g_autoptr (GError) local_error = NULL;
  struct stat info;

  if (lstat (path, &info) != 0 && errno == ENOENT)
    return NULL;
  settings = eonay_safe_path_read (path, &local_error);
  if (settings != NULL)
    paths = eonay_module_list_parse (settings, &local_error);
  if (paths == NULL && !is_left_open (local_error))
    g_set_error (error, EONAY_ERROR, EONAY_ERROR_FAILED,
                 "reading %s: %s; correct it (root's, mode 0644) or remove it", path,
                 local_error->message);

  return g_steal_pointer (&paths);
}

/* A registration that disables a module for us applies to known modules, too. */
static GPtrArray *
find_disabled (GPtrArray *registered)
{
  GPtrArray *disabled = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < registered->len; i++)
    {
      const EonayModuleRegistration *module = registered->pdata[i];
      char *path = module->enabled ? NULL : eonay_safe_path_resolve (module->path, NULL);

      if (path != NULL)
        g_ptr_array_add (disabled, path);
    }
  return disabled;
}

static void
add_candidate (GPtrArray *candidates, const char *path, GPtrArray *disabled)
{
  if (!has_file (disabled, path))
    g_ptr_array_add (candidates, g_strdup (path));
}

static GPtrArray *
list_installed (void)
{
  g_autoptr (GPtrArray) registered = eonay_module_registry_read (registry_folders);
  g_autoptr (GPtrArray) disabled = find_disabled (registered);
  GPtrArray *candidates = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < G_N_ELEMENTS (known_modules); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (known_folders); j++)
      {
        g_autofree char *path = g_build_filename (known_folders[j], known_modules[i], NULL);

        add_candidate (candidates, path, disabled);
      }
  for (guint i = 0; i < registered->len; i++)
    {
      const EonayModuleRegistration *module = registered->pdata[i];

      if (module->enabled)
        add_candidate (candidates, module->path, disabled);
    }
  return candidates;
}

/**
 * eonay_module_list_list_candidates:
 * @settings_path: path of signer.conf; may not exist
 * @is_named: (out): whether the administrator configured the paths, so that a missing one is an
 *   error
 * @error: return location: %EONAY_ERROR_FAILED if the settings are invalid
 *
 * Lists possible modules: only the configured paths if there are any; else the known names in the
 * known folders, and the modules registered with p11-kit. Modules that a registration disables are
 * left out.
 *
 * Returns: (transfer full) (element-type filename) (nullable): the paths in order of preference;
 *   most do not exist
 */
GPtrArray *
eonay_module_list_list_candidates (const char *settings_path, gboolean *is_named, GError **error)
{
  g_autoptr (GPtrArray) named = NULL;
  g_autoptr (GError) local_error = NULL;

  named = read_settings (settings_path, &local_error);
  *is_named = named != NULL;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return named != NULL ? g_steal_pointer (&named) : list_installed ();
}

/**
 * eonay_module_list_allows:
 * @settings_path: path of signer.conf; may not exist
 * @path: path of a module with links resolved
 * @error: return location: %EONAY_ERROR_INVALID_ARGUMENT; %EONAY_ERROR_FAILED if the settings are
 *   invalid
 *
 * Returns: whether eonay_module_list_find() may list it
 */
gboolean
eonay_module_list_allows (const char *settings_path, const char *path, GError **error)
{
  gboolean is_named = FALSE;
  g_autoptr (GPtrArray) candidates =
      eonay_module_list_list_candidates (settings_path, &is_named, error);

  if (candidates == NULL)
    return FALSE;
  for (guint i = 0; i < candidates->len; i++)
    {
      g_autofree char *resolved = eonay_safe_path_resolve (candidates->pdata[i], NULL);

      if (g_strcmp0 (resolved, path) == 0)
        return TRUE;
    }
  g_set_error (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT,
               "loading the module: %s is not one that the settings allow", path);
  return FALSE;
}

/**
 * eonay_module_list_find:
 * @settings_path: path of signer.conf; may not exist
 * @error: return location: %EONAY_ERROR_NO_MODULE; %EONAY_ERROR_FAILED if the settings are invalid
 *
 * Lists the candidates of eonay_module_list_list_candidates() that only root can modify, without
 * duplicates.
 *
 * Returns: (transfer full) (element-type filename) (nullable): paths with links resolved, 1 to 16
 */
GPtrArray *
eonay_module_list_find (const char *settings_path, GError **error)
{
  gboolean is_named = FALSE;
  g_autoptr (GPtrArray) candidates =
      eonay_module_list_list_candidates (settings_path, &is_named, error);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (candidates == NULL)
    return NULL;
  for (guint i = 0; i < candidates->len; i++)
    {
      char *path = resolve (candidates->pdata[i], is_named);

      if (path != NULL)
        add (paths, path);
    }
  for (guint i = 0; i < paths->len; i++)
    g_debug ("asking the module %s", (const char *) paths->pdata[i]);
  if (paths->len > 0)
    return g_steal_pointer (&paths);

  if (is_named)
    g_set_error (error, EONAY_ERROR, EONAY_ERROR_NO_MODULE,
                 "looking for modules: none that %s names can be used; the journal says why",
                 settings_path);
  else
    g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_NO_MODULE,
                         "looking for modules: no PKCS#11 module is installed");
  return NULL;
}
