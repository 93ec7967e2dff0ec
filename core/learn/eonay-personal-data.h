/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

char *eonay_personal_data_replace (const char *text);
gboolean eonay_personal_data_is_in (const char *text);
gboolean eonay_personal_data_is_named (const char *name, const char *value);
gboolean eonay_personal_data_is_version (const char *name, const char *value);
