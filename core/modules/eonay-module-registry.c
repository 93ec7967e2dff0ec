/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-module-registry.h"

#include "eonay-safe-path.h"

#define SUFFIX ".module"

/* Our name in enable-in and disable-in: the worker is what loads modules. */
#define PROGRAM "eonay-token-worker"

/* These have no cards, and the proxy would load every other module. */
static const char *const cardless_modules[] = {
  "p11-kit-proxy.so", "p11-kit-trust.so", "p11-kit-client.so", "gnome-keyring-pkcs11.so", NULL,
};

/**
 * eonay_module_registration_free:
 */
void
eonay_module_registration_free (EonayModuleRegistration *self)
{
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

static gboolean
parse_line (GHashTable *fields, char *line, GError **error)
{
  char *colon = NULL;

  g_strstrip (line);
  if (line[0] == '\0' || line[0] == '#')
    return TRUE;

  colon = strchr (line, ':');
  if (colon == NULL || line[0] == '[')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "\"%s\" is not \"name: value\"",
                   line);
      return FALSE;
    }

  *colon = '\0';
  g_hash_table_insert (fields, g_strdup (g_strchomp (line)), g_strdup (g_strchug (colon + 1)));
  return TRUE;
}

/**
 * eonay_module_registry_parse:
 * @text: content of a registration file
 * @error: return location: %G_IO_ERROR_INVALID_DATA
 *
 * Parses the format of pkcs11.conf(5). libp11-kit provides it only for loaded modules, and the
 * signer loads none.
 *
 * Returns: (transfer full) (element-type utf8 utf8) (nullable): the fields
 */
GHashTable *
eonay_module_registry_parse (const char *text, GError **error)
{
  g_autoptr (GHashTable) fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (gsize i = 0; lines[i] != NULL; i++)
    if (!parse_line (fields, lines[i], error))
      return NULL;

  return g_steal_pointer (&fields);
}

/* Treats an unreadable registration as disabled, since it might disable the module. */
static GHashTable *
read_fields (const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GHashTable *fields = NULL;

  text = eonay_safe_path_read (path, &error);
  if (text != NULL)
    fields = eonay_module_registry_parse (text, &error);
  if (fields != NULL)
    return fields;

  g_warning ("leaving out what is registered in %s: %s", path, error->message);
  fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (fields, g_strdup ("enable-in"), g_strdup (""));
  return fields;
}

/* The first file of a name takes precedence; a later one only adds missing fields. */
static void
add_fields (GHashTable *registered, const char *file_name, GHashTable *fields)
{
  char *name = g_strndup (file_name, strlen (file_name) - strlen (SUFFIX));
  GHashTable *first = g_hash_table_lookup (registered, name);
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer value = NULL;

  if (first == NULL)
    {
      g_hash_table_insert (registered, name, g_hash_table_ref (fields));
      return;
    }

  g_free (name);
  g_hash_table_iter_init (&iter, fields);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (!g_hash_table_contains (first, key))
      g_hash_table_insert (first, g_strdup (key), g_strdup (value));
}

static void
read_folder (GHashTable *registered, const char *folder)
{
  g_autoptr (GDir) directory = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GHashTable) fields = NULL;

      if (!g_str_has_suffix (name, SUFFIX))
        continue;
      fields = read_fields (path);
      add_fields (registered, name, fields);
    }
}

static gboolean
list_has (const char *list, const char *wanted)
{
  g_auto (GStrv) names = g_strsplit_set (list, ", \t", -1);

  return g_strv_contains ((const char *const *) names, wanted);
}

static gboolean
is_enabled (GHashTable *fields)
{
  const char *enable_in = g_hash_table_lookup (fields, "enable-in");
  const char *disable_in = g_hash_table_lookup (fields, "disable-in");

  if (enable_in != NULL)
    return list_has (enable_in, PROGRAM);
  return disable_in == NULL || !list_has (disable_in, PROGRAM);
}

static gboolean
has_cards (GHashTable *fields, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  return !g_strv_contains (cardless_modules, name) &&
         g_strcmp0 (g_hash_table_lookup (fields, "trust-policy"), "yes") != 0;
}

/**
 * eonay_module_registration_new:
 * @name: file name of the registration without its extension
 * @fields: (element-type utf8 utf8): its fields
 *
 * Returns: (transfer full) (nullable): the module; %NULL if it cannot have cards
 */
EonayModuleRegistration *
eonay_module_registration_new (const char *name, GHashTable *fields)
{
  const char *module = g_hash_table_lookup (fields, "module");
  const char *priority = g_hash_table_lookup (fields, "priority");
  gint64 value = priority != NULL ? g_ascii_strtoll (priority, NULL, 10) : 0;
  EonayModuleRegistration *self = NULL;

  if (module == NULL || module[0] == '\0' || !has_cards (fields, module))
    return NULL;

  self = g_new0 (EonayModuleRegistration, 1);
  self->name = g_strdup (name);
  self->path = g_path_is_absolute (module) ? g_strdup (module)
                                           : g_build_filename (EONAY_P11_KIT_MODULES, module, NULL);
  self->priority = (int) CLAMP (value, G_MININT, G_MAXINT);
  self->enabled = is_enabled (fields);
  return self;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const EonayModuleRegistration *one = *(const EonayModuleRegistration *const *) a;
  const EonayModuleRegistration *two = *(const EonayModuleRegistration *const *) b;

  if (one->priority != two->priority)
    return one->priority > two->priority ? -1 : 1;
  return strcmp (one->name, two->name);
}

/**
 * eonay_module_registry_read:
 * @folders: the folders of registrations, the administrator's before the packages'
 *
 * Reads the system-wide registrations of p11-kit. Ignores users' registrations and modules of
 * another process or machine ("remote").
 *
 * Returns: (transfer full) (element-type EonayModuleRegistration): modules that may have cards, by
 *   priority and name
 */
GPtrArray *
eonay_module_registry_read (const char *const *folders)
{
  g_autoptr (GHashTable) registered =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  GPtrArray *modules =
      g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_module_registration_free);
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer fields = NULL;

  for (gsize i = 0; folders[i] != NULL; i++)
    read_folder (registered, folders[i]);

  g_hash_table_iter_init (&iter, registered);
  while (g_hash_table_iter_next (&iter, &name, &fields))
    {
      EonayModuleRegistration *module = eonay_module_registration_new (name, fields);

      if (module != NULL)
        g_ptr_array_add (modules, module);
    }
  g_ptr_array_sort (modules, compare);
  return modules;
}
