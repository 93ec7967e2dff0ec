/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-exchange-decoding.h"

/* What a portal may want encoded, by the names of a profile. A filter is also each decoder, as
 * "from-NAME". */
gboolean eonay_exchange_is_filter (const char *name);
GBytes *eonay_exchange_filter (const char *name, GBytes *value, GError **error);
/* Whether a filter's results are text; those of the others may be any bytes. */
gboolean eonay_exchange_filter_gives_text (const char *name);
char *eonay_exchange_escape_json (const char *text);
char *eonay_exchange_escape_xml (const char *text);
