/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

gboolean eonay_storage_ensure_folder (const char *folder, GError **error);
GBytes *eonay_storage_read (const char *path, gsize maximum, GError **error);
gboolean eonay_storage_write (const char *path, const void *data, gsize length, GError **error);
gboolean eonay_storage_check_writable (const char *folder, GError **error);
int eonay_storage_lock (const char *path, gboolean waits, GError **error);
