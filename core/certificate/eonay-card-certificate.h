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

/**
 * EonayCardCertificate:
 * @certificate: the certificate
 * @reader: the reader's name as PC/SC gives it (PKCS#11 cuts it at 64 bytes), empty if the module
 *   does not report it
 * @token_label: the token's label with T.C. numbers masked, empty if it has none
 * @pin_state: the state of the PIN when the token was listed
 * @pin_min: the shortest PIN the token allows, in bytes; 0 if unknown
 * @pin_max: the longest PIN the token allows, in bytes; 0 if unknown
 * @pin_pad: whether the PIN is typed on the reader and not given to the signer
 *
 * A certificate and its card, as returned by the signer's ListCertificates. Immutable and
 * reference-counted.
 */
typedef struct
{
  EonayCertificate *certificate;
  char *reader;
  char *token_label;
  EonayPinState pin_state;
  guint pin_min;
  guint pin_max;
  gboolean pin_pad;
} EonayCardCertificate;

EonayCardCertificate *eonay_card_certificate_new_from_variant (GVariant *dictionary,
                                                               GError **error);
EonayCardCertificate *eonay_card_certificate_ref (EonayCardCertificate *self);
void eonay_card_certificate_unref (EonayCardCertificate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCardCertificate, eonay_card_certificate_unref)

int eonay_card_certificate_get_tries_left (const EonayCardCertificate *self, guint max_tries);
