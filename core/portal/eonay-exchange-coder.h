/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What encoding and decoding share. Values are bytes; no function changes its argument. */

/* NULL if the value cannot be coded so. */
typedef GBytes *(*EonayExchangeCoder) (GBytes *value);

GBytes *
eonay_exchange_code (EonayExchangeCoder coder, const char *name, GBytes *value, GError **error);
char *eonay_exchange_dup_text (GBytes *value);
