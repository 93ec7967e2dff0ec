/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-settings.h"

GSettings *
eonay_settings_new (void)
{
  return g_settings_new ("tr.org.pardus.eonay");
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
