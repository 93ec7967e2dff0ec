/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gmodule.h>

#include "eonay-provider.h"

/**
 * EONAY_PROVIDER_INTERFACE_VERSION:
 *
 * Changes whenever a plugin that was built before would no longer work: with the layout of a class
 * or struct of the installed headers, with a function's parameters, with the value of an enumeration
 * (append to %EONAY_PROVIDER_FAILURES, never insert), or with what a method must do.
 */
#define EONAY_PROVIDER_INTERFACE_VERSION 4

/**
 * EonayProviderPlugin:
 * @interface_version: the %EONAY_PROVIDER_INTERFACE_VERSION that the plugin was built with; stays
 *   the first member in every version
 * @get_type: the type of its #EonayProvider
 *
 * What a plugin exports as `eonay_provider_plugin`.
 */
typedef struct
{
  guint interface_version;
  GType (*get_type) (void);
} EonayProviderPlugin;

#define EONAY_PROVIDER_PLUGIN_SYMBOL "eonay_provider_plugin"
G_MODULE_EXPORT extern const EonayProviderPlugin eonay_provider_plugin;

/* Makes a shared module a plugin. The profiles name it: Plugin=NAME is libNAME.so in the folder of
 * the plugins. */
#define EONAY_DEFINE_PROVIDER_PLUGIN(get_type_function)                                            \
  const EonayProviderPlugin eonay_provider_plugin = {                                              \
    EONAY_PROVIDER_INTERFACE_VERSION,                                                              \
    get_type_function,                                                                             \
  };
