/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/evp.h>
#include <p11-kit/pkcs11.h>

/* A signature operation. */
typedef struct _ModuleSignature ModuleSignature;

ModuleSignature *module_signature_new (const CK_MECHANISM *mechanism, EVP_PKEY *key);
void module_signature_free (ModuleSignature *self);
CK_RV module_signature_make (ModuleSignature *self,
                             const guint8 *data,
                             CK_ULONG size,
                             guint8 *signature,
                             CK_ULONG *signature_size);
