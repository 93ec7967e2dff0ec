/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

JsonNode *eonay_exchange_json_read (const char *text);
char *eonay_exchange_json_dup_value (JsonNode *root, JsonPath *path, gboolean *is_there);
