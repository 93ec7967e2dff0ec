/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Returns: whether the search is over */
typedef gboolean (*EonayReadingFunc) (const char *text, gpointer user_data);

gboolean eonay_readings_is_text (GBytes *value);
char *eonay_readings_resolve (const char *text);
gboolean eonay_readings_search (GBytes *value, EonayReadingFunc func, gpointer user_data);
