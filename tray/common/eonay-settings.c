/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-settings.h"

/* g_settings_new() would end the process without a schema. */
GSettings *
eonay_settings_new (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, "tr.org.pardus.eonay", TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
disabled_providers_cb (EonayProviderRegistry *registry, const char *key, GSettings *settings)
{
  g_auto (GStrv) ids = g_settings_get_strv (settings, EONAY_SETTINGS_DISABLED_PROVIDERS);

  eonay_provider_registry_set_disabled (registry, (const char *const *) ids);
}

void
eonay_settings_apply_providers (GSettings *settings, EonayProviderRegistry *registry)
{
  g_signal_connect_object (settings, "changed::" EONAY_SETTINGS_DISABLED_PROVIDERS,
                           G_CALLBACK (disabled_providers_cb), registry, G_CONNECT_SWAPPED);
  disabled_providers_cb (registry, EONAY_SETTINGS_DISABLED_PROVIDERS, settings);
}

/**
 * eonay_settings_dup_reminder_days:
 * @settings: the preferences
 *
 * Returns: (transfer full) (element-type guint32): days before the end of a certificate to remind
 *   at, in any order, for eonay_validity_get_state()
 */
GArray *
eonay_settings_dup_reminder_days (GSettings *settings)
{
  g_autoptr (GVariant) value = g_settings_get_value (settings, EONAY_SETTINGS_REMINDER_DAYS);
  GArray *days = g_array_new (FALSE, FALSE, sizeof (guint32));
  gsize n_days = 0;
  const guint32 *fixed = g_variant_get_fixed_array (value, &n_days, sizeof (guint32));

  if (n_days > 0)
    g_array_append_vals (days, fixed, (guint) n_days);
  return days;
}
