/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libp11.h>
#include <openssl/x509.h>

#include "eonay-pin.h"

/**
 * EonayPinInfo:
 *
 * State of a token's PIN (CK_TOKEN_INFO).
 *
 * @state: ok, count-low, final-try or locked, as on the bus
 * @locked: whether it is locked
 * @final_try: whether the next wrong PIN locks it
 * @min: shortest PIN in bytes, 0 if unknown
 * @max: longest PIN in bytes, 0 if unknown
 * @pad: whether it is typed on the reader
 */
typedef struct
{
  const char *state;
  gboolean locked;
  gboolean final_try;
  guint min;
  guint max;
  gboolean pad;
} EonayPinInfo;

/**
 * EonayToken:
 *
 * A token of a module: a card, or one PIN of a card.
 */
typedef struct _EonayToken EonayToken;

EonayToken *eonay_token_new (PKCS11_SLOT *slot);
void eonay_token_free (EonayToken *self);

const char *eonay_token_get_label (EonayToken *self);
const char *eonay_token_get_reader (EonayToken *self);
gboolean eonay_token_read_pin_info (EonayToken *self, EonayPinInfo *info, GError **error);
GPtrArray *eonay_token_list_certificates (EonayToken *self, GError **error);
X509 *eonay_token_find_certificate (EonayToken *self, const char *id, GError **error);
gboolean eonay_token_has_certificate (EonayToken *self, X509 *certificate);
gboolean eonay_token_shows_key (EonayToken *self, X509 *certificate);
gboolean eonay_token_login (EonayToken *self, EonayPin *pin, GError **error);
void eonay_token_logout (EonayToken *self);
gboolean eonay_token_find_key (EonayToken *self, X509 *certificate, GError **error);
GBytes *eonay_token_sign (EonayToken *self,
                          X509 *certificate,
                          GBytes *document,
                          EonayPin *pin,
                          GError **error);

char *eonay_x509_dup_id (X509 *certificate);
GBytes *eonay_x509_dup_der (X509 *certificate);
char *eonay_x509_dup_holder (X509 *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
