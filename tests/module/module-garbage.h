/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <p11-kit/pkcs11.h>

#include "module-config.h"

/* Wrong answers of a module: "how" of the group Misbehave, for any "at".
 *
 *   slots, objects, mechanisms   says that there are millions
 *   more-objects                 says that it has found more than it was asked for
 *   huge, unavailable            sizes of attributes
 *   growing                      the value is longer than its size was
 *   text                         texts without padding or an end, not in UTF-8; absurd PIN lengths
 *   bad-slots                    two more slots before the good one, which cannot be asked
 *   wrong-key, zeros, short, long   signatures
 */
gboolean module_garbage_is (ModuleConfig *config, const char *how);
void module_garbage_attribute (ModuleConfig *config, gboolean asks_size, CK_ATTRIBUTE *attribute);
void module_garbage_token (ModuleConfig *config, CK_TOKEN_INFO *info);
void module_garbage_signature (ModuleConfig *config, guint8 *signature, CK_ULONG *size);
