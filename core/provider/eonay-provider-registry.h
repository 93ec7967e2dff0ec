/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-provider.h"

#define EONAY_TYPE_PROVIDER_REGISTRY (eonay_provider_registry_get_type ())
G_DECLARE_FINAL_TYPE (EonayProviderRegistry,
                      eonay_provider_registry,
                      EONAY,
                      PROVIDER_REGISTRY,
                      GObject)

/* Creates one provider for each profile in the folders; [Provider] Plugin= of a profile names its
 * plugin, see eonay-provider-plugin.h. NULL means the installed folders. */
EonayProviderRegistry *eonay_provider_registry_new (const char *plugin_folder,
                                                    const char *const *profile_folders);

GPtrArray *eonay_provider_registry_get_providers (EonayProviderRegistry *self);
EonayProvider *eonay_provider_registry_find_for_certificate (EonayProviderRegistry *self,
                                                             EonayCertificate *certificate);
/* Signal "changed": the set of disabled providers has changed. */
void eonay_provider_registry_set_disabled (EonayProviderRegistry *self, const char *const *ids);
gboolean eonay_provider_registry_is_enabled (EonayProviderRegistry *self, EonayProvider *provider);
EonayProvider *eonay_provider_registry_find_disabled (EonayProviderRegistry *self,
                                                      EonayCertificate *certificate);
EonayProvider *eonay_provider_registry_find_by_id (EonayProviderRegistry *self, const char *id);
