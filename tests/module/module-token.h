/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "module-object.h"

/* The one card: its PIN and its objects. */
typedef struct _ModuleToken ModuleToken;

ModuleToken *module_token_new (ModuleConfig *config);
void module_token_free (ModuleToken *self);

void module_token_describe_slot (ModuleToken *self, CK_SLOT_INFO *info);
void module_token_describe (ModuleToken *self, CK_TOKEN_INFO *info);
CK_RV module_token_login (ModuleToken *self, CK_USER_TYPE user, const guint8 *pin, CK_ULONG length);
CK_RV module_token_logout (ModuleToken *self);

/* Handles are positions in the list, from 1. */
ModuleObject *module_token_get_object (ModuleToken *self, CK_OBJECT_HANDLE handle);
GArray *
module_token_find (ModuleToken *self, const CK_ATTRIBUTE *attributes, CK_ULONG n_attributes);

GArray *module_token_get_mechanisms (ModuleToken *self);
CK_RV
module_token_sign_init (ModuleToken *self, const CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key);
CK_RV module_token_sign (ModuleToken *self,
                         const guint8 *data,
                         CK_ULONG size,
                         guint8 *signature,
                         CK_ULONG *signature_size);
