/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"

/**
 * EonayCertificateDetails:
 * @key: (nullable): the key's kind and size, as in "RSA 2048" or "EC P-256"
 * @serial: (nullable): the serial number, pairs of upper case hexadecimal digits with colons
 * @fingerprint: the SHA-256 of the certificate, in the same form
 * @issuer_organization: (nullable): the issuer's O, safe to display
 * @policies: its certificate policies as dotted object identifiers
 * @issuer_uris: addresses of the issuer's certificate (RFC 5280, AIA caIssuers)
 * @ocsp_uris: addresses of OCSP responders (AIA OCSP)
 * @crl_uris: addresses of revocation lists (CRL distribution points)
 *
 * Technical details of a certificate. They are claims of the certificate: nothing is verified and
 * no address is contacted.
 */
typedef struct
{
  char *key;
  char *serial;
  char *fingerprint;
  char *issuer_organization;
  GStrv policies;
  GStrv issuer_uris;
  GStrv ocsp_uris;
  GStrv crl_uris;
} EonayCertificateDetails;

EonayCertificateDetails *eonay_certificate_details_new (EonayCertificate *certificate);
void eonay_certificate_details_free (EonayCertificateDetails *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCertificateDetails, eonay_certificate_details_free)
