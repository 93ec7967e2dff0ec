/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-provider.h"

GError *eonay_unreachable_new_error (const char *reason, const char *proxy, const char *cause);

const char *eonay_unreachable_get_reason (const GError *error);
const char *eonay_unreachable_get_proxy (const GError *error);
