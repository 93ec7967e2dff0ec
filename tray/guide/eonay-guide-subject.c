/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-guide-subject.h"

EonayProvider *
eonay_guide_find_provider (EonayContext *context, const EonayAppletState *applet_state)
{
  GPtrArray *providers = eonay_provider_registry_get_providers (context->registry);

  if (applet_state->candidate != NULL && applet_state->candidate->provider_id != NULL)
    return eonay_provider_registry_find_by_id (context->registry,
                                               applet_state->candidate->provider_id);
  for (guint i = 0; i < providers->len; i++)
    {
      EonayProvider *provider = g_ptr_array_index (providers, i);

      if ((eonay_provider_get_capabilities (provider) & EONAY_CAPABILITY_E_ONAY) != 0)
        return provider;
    }
  return NULL;
}

const char *
eonay_guide_find_certificate (EonayProvider *provider, const EonayAppletState *applet_state)
{
  const EonayKnownCertificate *only = NULL;

  if (applet_state->candidate != NULL)
    return applet_state->candidate->id;
  for (guint i = 0; i < applet_state->known->len; i++)
    {
      const EonayKnownCertificate *known = g_ptr_array_index (applet_state->known, i);

      if (g_strcmp0 (known->provider_id, eonay_provider_get_id (provider)) != 0)
        continue;
      if (only != NULL)
        return NULL;
      only = known;
    }
  return only != NULL ? only->id : NULL;
}
