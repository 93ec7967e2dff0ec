/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-exchange-coder.h"

/* What a portal may send encoded, by the names of a profile. */
EonayExchangeCoder eonay_exchange_find_decoder (const char *name);
GBytes *eonay_exchange_decode (const char *name, GBytes *value, GError **error);
