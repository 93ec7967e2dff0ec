/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

char *eonay_safe_path_resolve (const char *path, GError **error);
char *eonay_safe_path_read (const char *path, GError **error);
