/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What a portal may want encoded or send encoded, by the names of a profile. Values are bytes;
 * neither function changes its argument. */
const char *const *eonay_exchange_list_filters (void);
const char *const *eonay_exchange_list_decoders (void);
GBytes *eonay_exchange_filter (const char *name, GBytes *value, GError **error);
GBytes *eonay_exchange_decode (const char *name, GBytes *value, GError **error);
/* Whether a filter's results are text; those of the others may be any bytes. */
gboolean eonay_exchange_filter_gives_text (const char *name);
char *eonay_exchange_dup_text (GBytes *value);
