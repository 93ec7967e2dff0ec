/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A plugin that must be refused: without a version of the interface, of another one, or with a type
 * that is no provider; a type is invalid if another plugin has registered its name before. */
#include "eonay-provider-plugin.h"

#ifdef VERSION
static GType
get_type (void)
{
  g_assert_cmpint (VERSION, ==, EONAY_PROVIDER_INTERFACE_VERSION);
  return TYPE;
}

const EonayProviderPlugin eonay_provider_plugin = { VERSION, get_type };
#endif
