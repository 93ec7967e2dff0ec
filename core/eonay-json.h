/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

gboolean eonay_json_is_shallow (const char *text, gsize size, guint max_depth);
gboolean eonay_json_is_shallow_object (const char *text, gsize size, guint max_depth);
const char *eonay_json_get_string (JsonObject *object, const char *name);
