/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-provider-plugin.h"
#include "eonay-provider-registry.h"

#define PROFILE_SUFFIX ".ini"

struct _EonayProviderRegistry
{
  GObject parent_instance;

  GPtrArray *providers;
  GStrv disabled;
};

G_DEFINE_FINAL_TYPE (EonayProviderRegistry, eonay_provider_registry, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
eonay_provider_registry_finalize (GObject *object)
{
  EonayProviderRegistry *self = EONAY_PROVIDER_REGISTRY (object);

  g_ptr_array_unref (self->providers);
  g_strfreev (self->disabled);
  G_OBJECT_CLASS (eonay_provider_registry_parent_class)->finalize (object);
}

static void
eonay_provider_registry_class_init (EonayProviderRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_provider_registry_finalize;

  signals[CHANGED] = g_signal_new ("changed", EONAY_TYPE_PROVIDER_REGISTRY, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
eonay_provider_registry_init (EonayProviderRegistry *self)
{
  self->providers = g_ptr_array_new_with_free_func (g_object_unref);
  self->disabled = g_new0 (char *, 1);
}

/* What a plugin says about itself, provided that this program can use it. */
static const EonayProviderPlugin *
read_plugin (GModule *module, const char *path, GError **error)
{
  const EonayProviderPlugin *plugin = NULL;

  if (!g_module_symbol (module, EONAY_PROVIDER_PLUGIN_SYMBOL, (gpointer *) &plugin))
    g_set_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNSUPPORTED,
                 "%s has no " EONAY_PROVIDER_PLUGIN_SYMBOL ": it is not a plugin for providers",
                 path);
  else if (plugin->interface_version != EONAY_PROVIDER_INTERFACE_VERSION)
    g_set_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNSUPPORTED,
                 "%s was built for version %u of the provider interface, and version %u is needed: "
                 "build it again with the pardus-eonay-provider-dev of this program",
                 path, plugin->interface_version, EONAY_PROVIDER_INTERFACE_VERSION);
  else
    return plugin;
  return NULL;
}

/* The type of the provider in a plugin; G_TYPE_INVALID with error. */
static GType
load_plugin (const char *folder, const char *name, GError **error)
{
  g_autofree char *file = g_strdup_printf ("lib%s.so", name);
  g_autofree char *path = g_build_filename (folder, file, NULL);
  const EonayProviderPlugin *plugin;
  GModule *module = NULL;
  GType type = G_TYPE_INVALID;

  if (strchr (name, G_DIR_SEPARATOR) != NULL || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNSUPPORTED,
                   "there is no plugin %s", name);
      return G_TYPE_INVALID;
    }
  module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  if (module == NULL)
    {
      g_set_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNSUPPORTED,
                   "%s cannot be loaded: %s", path, g_module_error ());
      return G_TYPE_INVALID;
    }
  plugin = read_plugin (module, path, error);
  if (plugin == NULL)
    {
      g_module_close (module);
      return G_TYPE_INVALID;
    }
  /* The type is static, so its code must not be unloaded. */
  g_module_make_resident (module);
  type = plugin->get_type ();
  if (!g_type_is_a (type, EONAY_TYPE_PROVIDER))
    {
      g_set_error (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNSUPPORTED,
                   "%s has no provider, or one with the name of another plugin's", path);
      return G_TYPE_INVALID;
    }
  return type;
}

static int
compare_strings_cb (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* (transfer full) (element-type utf8): the ids of all profiles, sorted, without duplicates */
static GPtrArray *
list_profile_ids (const char *const *folders)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; folders[i] != NULL; i++)
    {
      g_autoptr (GDir) folder = g_dir_open (folders[i], 0, NULL);
      const char *name;

      while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
        {
          gsize length = strlen (name);
          char *id;

          if (*name == '.' || !g_str_has_suffix (name, PROFILE_SUFFIX))
            continue;
          id = g_strndup (name, length - strlen (PROFILE_SUFFIX));
          if (g_hash_table_contains (seen, id))
            {
              g_free (id);
              continue;
            }
          g_hash_table_add (seen, id);
          g_ptr_array_add (ids, id);
        }
    }
  g_ptr_array_sort (ids, compare_strings_cb);
  return g_steal_pointer (&ids);
}

static EonayProvider *
create_provider (const char *plugin_folder,
                 const char *id,
                 const char *const *folders,
                 GError **error)
{
  g_autoptr (EonayProfile) profile = eonay_profile_new_for_id (id, folders, error);
  g_autofree char *plugin = NULL;
  GType type;

  if (profile == NULL)
    return NULL;
  plugin = eonay_profile_dup_string (profile, "Provider", "Plugin");
  if (plugin == NULL)
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND,
                   "reading profile %s: [Provider] Plugin is missing", id);
      return NULL;
    }
  type = load_plugin (plugin_folder, plugin, error);
  if (type == G_TYPE_INVALID)
    {
      g_prefix_error (error, "reading profile %s: ", id);
      return NULL;
    }
  return g_object_new (type, "profile", profile, NULL);
}

/* Such a provider's certificates are listed all the same. */
static void
log_faults (EonayProvider *provider)
{
  g_autoptr (GPtrArray) faults = eonay_provider_list_faults (provider);

  for (guint i = 0; i < faults->len; i++)
    {
      g_autofree char *text = eonay_profile_fault_to_string (g_ptr_array_index (faults, i));

      g_message ("profile %s: %s; its exchange is not used", eonay_provider_get_id (provider),
                 text);
    }
}

/**
 * eonay_provider_registry_new:
 * @plugin_folder: (nullable): the folder of the plugins; %NULL for the installed one
 * @profile_folders: (nullable) (array zero-terminated=1): the folders of the profiles, a later
 *   folder overriding an earlier one; %NULL for the system's data folder and then its configuration
 *
 * Creates one provider for each profile, and loads the plugins that they name. An invalid profile is
 * skipped with a warning, and so is one whose plugin has another version of the interface.
 *
 * Returns: (transfer full): a registry
 */
EonayProviderRegistry *
eonay_provider_registry_new (const char *plugin_folder, const char *const *profile_folders)
{
  static const char *const installed[] = {
    EONAY_DATA_DIR "/providers",
    EONAY_SYSCONF_DIR "/providers",
    NULL,
  };
  EonayProviderRegistry *self = g_object_new (EONAY_TYPE_PROVIDER_REGISTRY, NULL);
  const char *const *folders = profile_folders != NULL ? profile_folders : installed;
  const char *plugins = plugin_folder != NULL ? plugin_folder : EONAY_PLUGIN_DIR;
  g_autoptr (GPtrArray) ids = list_profile_ids (folders);

  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GError) error = NULL;
      EonayProvider *provider =
          create_provider (plugins, g_ptr_array_index (ids, i), folders, &error);

      if (provider != NULL)
        {
          log_faults (provider);
          g_ptr_array_add (self->providers, provider);
        }
      else
        g_warning ("%s; left out", error->message);
    }
  return self;
}

/**
 * eonay_provider_registry_get_providers:
 * @self: a registry
 *
 * Returns: (transfer none) (element-type EonayProvider): all providers, sorted by id
 */
GPtrArray *
eonay_provider_registry_get_providers (EonayProviderRegistry *self)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER_REGISTRY (self), NULL);
  return self->providers;
}

/**
 * eonay_provider_registry_set_disabled:
 * @self: a registry
 * @ids: (array zero-terminated=1): the providers that must not match; unknown ids are ignored
 *
 * Disables these providers and enables all others.
 */
void
eonay_provider_registry_set_disabled (EonayProviderRegistry *self, const char *const *ids)
{
  g_return_if_fail (EONAY_IS_PROVIDER_REGISTRY (self));
  g_return_if_fail (ids != NULL);

  if (g_strv_equal ((const char *const *) self->disabled, ids))
    return;
  g_strfreev (self->disabled);
  self->disabled = g_strdupv ((GStrv) ids);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * eonay_provider_registry_is_enabled:
 * @self: a registry
 * @provider: one of its providers
 *
 * Returns: whether it is enabled
 */
gboolean
eonay_provider_registry_is_enabled (EonayProviderRegistry *self, EonayProvider *provider)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER_REGISTRY (self), FALSE);

  return !g_strv_contains ((const char *const *) self->disabled, eonay_provider_get_id (provider));
}

static EonayProvider *
find_first (EonayProviderRegistry *self,
            EonayCertificate *certificate,
            gboolean (*matches) (EonayProvider *, EonayCertificate *))
{
  for (guint i = 0; i < self->providers->len; i++)
    if (matches (self->providers->pdata[i], certificate))
      return self->providers->pdata[i];
  return NULL;
}

/* By the certificate's policy, and by its issuer's name where no provider has the policy. */
static EonayProvider *
find_matching (EonayProviderRegistry *self, EonayCertificate *certificate, gboolean enabled)
{
  EonayProvider *provider = find_first (self, certificate, eonay_provider_issues_policy);

  if (provider == NULL)
    provider = find_first (self, certificate, eonay_provider_matches);
  return provider != NULL && eonay_provider_registry_is_enabled (self, provider) == enabled
             ? provider
             : NULL;
}

/**
 * eonay_provider_registry_find_for_certificate:
 * @self: a registry
 * @certificate: a certificate
 *
 * Returns: (transfer none) (nullable): the provider that issued the certificate, unless it is switched
 *   off
 */
EonayProvider *
eonay_provider_registry_find_for_certificate (EonayProviderRegistry *self,
                                              EonayCertificate *certificate)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER_REGISTRY (self), NULL);

  return find_matching (self, certificate, TRUE);
}

/**
 * eonay_provider_registry_find_disabled:
 * @self: a registry
 * @certificate: a certificate
 *
 * Returns: (transfer none) (nullable): the first disabled provider that matches
 */
EonayProvider *
eonay_provider_registry_find_disabled (EonayProviderRegistry *self, EonayCertificate *certificate)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER_REGISTRY (self), NULL);

  return find_matching (self, certificate, FALSE);
}

/**
 * eonay_provider_registry_find_by_id:
 * @self: a registry
 * @id: a provider's id
 *
 * Returns: (transfer none) (nullable): the provider, even if it is disabled
 */
EonayProvider *
eonay_provider_registry_find_by_id (EonayProviderRegistry *self, const char *id)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER_REGISTRY (self), NULL);

  for (guint i = 0; i < self->providers->len; i++)
    {
      EonayProvider *provider = g_ptr_array_index (self->providers, i);

      if (g_strcmp0 (eonay_provider_get_id (provider), id) == 0)
        return provider;
    }
  return NULL;
}
