/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"

/**
 * EonayRevocationState:
 * @EONAY_REVOCATION_NOT_CHECKED: there is no answer, or only one that is too old
 * @EONAY_REVOCATION_GOOD: not revoked
 * @EONAY_REVOCATION_UNKNOWN: the issuer's responder does not know the certificate
 * @EONAY_REVOCATION_SUSPENDED: revoked for now (RFC 5280, certificateHold)
 * @EONAY_REVOCATION_REVOKED: revoked for good
 *
 * What a certificate's issuer says of it.
 */
typedef enum
{
  EONAY_REVOCATION_NOT_CHECKED,
  EONAY_REVOCATION_GOOD,
  EONAY_REVOCATION_UNKNOWN,
  EONAY_REVOCATION_SUSPENDED,
  EONAY_REVOCATION_REVOKED,
} EonayRevocationState;

/**
 * EonayRevocation:
 * @state: what the issuer says
 * @since: when it was revoked or suspended, in Unix time; otherwise 0
 * @next_update: when there will be a newer answer, in Unix time; 0 if it does not say
 *
 * An answer of an issuer that was verified.
 */
typedef struct
{
  EonayRevocationState state;
  gint64 since;
  gint64 next_update;
} EonayRevocation;

gboolean eonay_revocation_prevents_signing (EonayRevocationState state);
EonayCertificateState eonay_revocation_apply (EonayRevocationState state,
                                              EonayCertificateState by_dates);

GBytes *eonay_revocation_create_request (EonayCertificate *certificate, EonayCertificate *issuer);
gboolean eonay_revocation_read_ocsp (EonayRevocation *self,
                                     GBytes *answer,
                                     GBytes *request,
                                     EonayCertificate *certificate,
                                     EonayCertificate *issuer,
                                     gint64 now,
                                     GError **error);
gboolean eonay_revocation_read_crl (EonayRevocation *self,
                                    GBytes *list,
                                    EonayCertificate *certificate,
                                    EonayCertificate *issuer,
                                    gint64 now,
                                    GError **error);
