/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-provider.h"

/* A certificate issuer without E-Onay: its certificates are only recognised, by its profile. */
#define ISSUERS_TYPE_PROVIDER (issuers_provider_get_type ())
G_DECLARE_FINAL_TYPE (IssuersProvider, issuers_provider, ISSUERS, PROVIDER, EonayProvider)
