/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "eonay-portal-client.h"

/* Reads a portal's answers in JSON, which may be anything. */
JsonObject *eonay_portal_json_parse (EonayPortalReply *reply);
const char *eonay_portal_json_get_string (JsonObject *object, const char *name);
char *eonay_portal_json_dup_line (JsonObject *object, const char *name);
