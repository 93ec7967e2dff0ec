/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/x509.h>
#include <p11-kit/pkcs11.h>

/**
 * EonayTokenObject:
 *
 * A certificate on a card.
 *
 * @certificate: it
 * @id: CKA_ID, by which its key is found; maybe empty
 * @label: CKA_LABEL in whatever bytes the card has; maybe empty
 */
typedef struct
{
  X509 *certificate;
  GBytes *id;
  char *label;
} EonayTokenObject;

GPtrArray *eonay_token_object_read_certificates (CK_FUNCTION_LIST *functions,
                                                 CK_SESSION_HANDLE session,
                                                 GError **error);
void eonay_token_object_free (EonayTokenObject *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayTokenObject, eonay_token_object_free)
