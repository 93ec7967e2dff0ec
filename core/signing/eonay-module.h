/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/**
 * EonayModule:
 *
 * A loaded PKCS#11 module, one per process. Not thread-safe, because some modules are not.
 */
typedef struct _EonayModule EonayModule;

EonayModule *eonay_module_load (const char *loader_path, const char *path, GError **error);
void eonay_module_free (EonayModule *self);
GPtrArray *eonay_module_list_tokens (EonayModule *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayModule, eonay_module_free)
