/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-exchange-call.h"
#include "eonay-portal-request.h"

/* values: of GBytes by the slots' names */
EonayPortalRequest *
eonay_exchange_request_new (EonayExchangeCall *call, GHashTable *values, GError **error);
