/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-provider.h"

/* The portal of the public certification authority, navigated by its visible labels. */
#define KAMUSM_TYPE_PROVIDER (kamusm_provider_get_type ())
G_DECLARE_FINAL_TYPE (KamusmProvider, kamusm_provider, KAMUSM, PROVIDER, EonayProvider)
