/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* decoders: the names of a profile that lead to the value, and "pem", which only requests have.
 * Returns: whether the search is over */
typedef gboolean (*EonayDecodingFunc) (GBytes *value,
                                       const char *const *decoders,
                                       gpointer user_data);

gboolean eonay_decodings_search (GBytes *encoded, EonayDecodingFunc func, gpointer user_data);
