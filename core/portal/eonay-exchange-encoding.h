/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* NULL if the value cannot be coded so. */
typedef GBytes *(*EonayExchangeCoder) (GBytes *value);

/* What a portal may want encoded or send encoded, by the names of a profile. Values are bytes; no
 * function changes its argument. A filter is also each decoder, as "from-NAME". */
gboolean eonay_exchange_is_filter (const char *name);
EonayExchangeCoder eonay_exchange_find_decoder (const char *name);
GBytes *eonay_exchange_filter (const char *name, GBytes *value, GError **error);
GBytes *eonay_exchange_decode (const char *name, GBytes *value, GError **error);
/* Whether a filter's results are text; those of the others may be any bytes. */
gboolean eonay_exchange_filter_gives_text (const char *name);
char *eonay_exchange_dup_text (GBytes *value);
char *eonay_exchange_escape_json (const char *text);
char *eonay_exchange_escape_xml (const char *text);
