/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"

/**
 * EonayPinState:
 *
 * State of a token's PIN (PKCS#11 v2.40, CK_TOKEN_INFO flags). Tokens report no number; the
 * provider's profile has the number of tries of a new card.
 */
typedef enum
{
  EONAY_PIN_OK,
  EONAY_PIN_COUNT_LOW,
  EONAY_PIN_FINAL_TRY,
  EONAY_PIN_LOCKED,
} EonayPinState;

#define EONAY_TYPE_CARD_CERTIFICATE (eonay_card_certificate_get_type ())
G_DECLARE_FINAL_TYPE (EonayCardCertificate,
                      eonay_card_certificate,
                      EONAY,
                      CARD_CERTIFICATE,
                      GObject)

EonayCardCertificate *eonay_card_certificate_new_from_variant (GVariant *dictionary,
                                                               GError **error);

EonayCertificate *eonay_card_certificate_get_certificate (EonayCardCertificate *self);
const char *eonay_card_certificate_get_reader (EonayCardCertificate *self);
const char *eonay_card_certificate_get_token_label (EonayCardCertificate *self);
EonayPinState eonay_card_certificate_get_pin_state (EonayCardCertificate *self);
guint eonay_card_certificate_get_pin_min (EonayCardCertificate *self);
guint eonay_card_certificate_get_pin_max (EonayCardCertificate *self);
gboolean eonay_card_certificate_has_pin_pad (EonayCardCertificate *self);
int eonay_card_certificate_get_tries_left (EonayCardCertificate *self, guint max_tries);
