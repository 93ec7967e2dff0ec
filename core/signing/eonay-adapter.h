/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <openssl/evp.h>
#include <p11-kit/pkcs11.h>

#include "eonay-pin.h"

/* A PIN was verified: CKR_OK, or why it was refused. */
typedef void (*EonayAdapterPinFunc) (CK_RV result, gpointer user_data);

void eonay_adapter_set_module (CK_FUNCTION_LIST *module);
CK_FUNCTION_LIST *eonay_adapter_get_module (void);
char *eonay_adapter_dup_init_args (void);

void eonay_adapter_set_pin_func (EonayAdapterPinFunc func, gpointer user_data);
void eonay_adapter_begin (EonayPin *pin, EVP_PKEY *public_key);
void eonay_adapter_end (void);
gboolean eonay_adapter_has_failed (void);
void eonay_adapter_set_error (GError **error, const char *doing);

gboolean eonay_adapter_choose_mechanism (CK_SLOT_ID slot, const EVP_MD *digest);
void eonay_adapter_set_data (GBytes *data);
