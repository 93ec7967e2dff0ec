/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A plugin that must be refused: built for another version of the interface, or without one. */
#include "eonay-provider-plugin.h"

#ifdef OTHER_VERSION
static GType
get_type (void)
{
  g_assert_not_reached ();
}

const EonayProviderPlugin eonay_provider_plugin = { EONAY_PROVIDER_INTERFACE_VERSION + 1,
                                                    get_type };
#endif
