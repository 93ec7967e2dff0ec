/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-provider-registry.h"
#include "kamusm-provider.h"

void g_io_kamusm_load (GIOModule *module);
void g_io_kamusm_unload (GIOModule *module);

void
g_io_kamusm_load (GIOModule *module)
{
  /* The type is static, so its code must not be unloaded. */
  g_type_module_use (G_TYPE_MODULE (module));
  g_io_extension_point_implement (EONAY_PROVIDER_EXTENSION_POINT, KAMUSM_TYPE_PROVIDER,
                                  KAMUSM_PLUGIN_NAME, 0);
}

void
g_io_kamusm_unload (GIOModule *module)
{
}
