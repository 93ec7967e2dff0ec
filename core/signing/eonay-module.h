/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <p11-kit/pkcs11.h>

#define EONAY_TYPE_MODULE (eonay_module_get_type ())
G_DECLARE_FINAL_TYPE (EonayModule, eonay_module, EONAY, MODULE, GObject)

EonayModule *eonay_module_load (const char *path, GError **error);
GPtrArray *eonay_module_list_tokens (EonayModule *self, GError **error);
CK_FUNCTION_LIST *eonay_module_get_functions (EonayModule *self);
