/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

GPtrArray *
eonay_module_list_list_candidates (const char *settings_path, gboolean *is_named, GError **error);
gboolean eonay_module_list_allows (const char *settings_path, const char *path, GError **error);
GPtrArray *eonay_module_list_find (const char *settings_path, GError **error);
GPtrArray *eonay_module_list_parse (const char *settings, GError **error);
