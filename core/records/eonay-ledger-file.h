/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

GKeyFile *eonay_ledger_file_read (const char *path, GError **error);
gboolean eonay_ledger_file_is_malformed (const GError *error);
char *eonay_ledger_file_move_aside (const char *path, GError **error);
char *eonay_ledger_file_find_aside (const char *path);
