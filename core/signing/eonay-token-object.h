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

GBytes *eonay_token_object_read_attribute (CK_FUNCTION_LIST *functions,
                                           CK_SESSION_HANDLE session,
                                           CK_OBJECT_HANDLE object,
                                           CK_ATTRIBUTE_TYPE type,
                                           gsize max_size,
                                           CK_RV *rv);
GArray *eonay_token_object_find (CK_FUNCTION_LIST *functions,
                                 CK_SESSION_HANDLE session,
                                 CK_OBJECT_CLASS class,
                                 const char *doing,
                                 GError **error);
GPtrArray *eonay_token_object_read_certificates (CK_FUNCTION_LIST *functions,
                                                 CK_SESSION_HANDLE session,
                                                 GError **error);
void eonay_token_object_free (EonayTokenObject *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayTokenObject, eonay_token_object_free)
