/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/evp.h>
#include <p11-kit/pkcs11.h>

#include "module-config.h"

/* A certificate or a key, by its attributes. */
typedef struct _ModuleObject ModuleObject;

void module_object_add_group (ModuleConfig *config, const char *group, GPtrArray *objects);
void module_object_free (ModuleObject *self);

gboolean
module_object_matches (ModuleObject *self, const CK_ATTRIBUTE *attributes, CK_ULONG n_attributes);
CK_RV module_object_get_attribute (ModuleObject *self, CK_ATTRIBUTE *attribute);
gboolean module_object_has_flag (ModuleObject *self, CK_ATTRIBUTE_TYPE type);
gboolean module_object_is_private (ModuleObject *self);
EVP_PKEY *module_object_get_key (ModuleObject *self);
