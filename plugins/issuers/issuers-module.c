/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-provider-plugin.h"
#include "issuers-provider.h"

EONAY_DEFINE_PROVIDER_PLUGIN (issuers_provider_get_type)
