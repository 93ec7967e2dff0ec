/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/x509.h>

#include "eonay-pin.h"
#include "eonay-token-object.h"

typedef struct _EonayKey EonayKey;

EonayKey *eonay_key_find (CK_FUNCTION_LIST *functions,
                          CK_SLOT_ID slot,
                          CK_SESSION_HANDLE session,
                          const EonayTokenObject *certificate,
                          GError **error);
void eonay_key_free (EonayKey *self);
gboolean eonay_key_uses_pss (EonayKey *self);
GBytes *eonay_key_sign (EonayKey *self, GBytes *data, EonayPin *pin, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayKey, eonay_key_free)
