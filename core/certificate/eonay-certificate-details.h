/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"

/**
 * EonayCertificateDetails:
 * @key: (nullable): the key's kind and size, as in "RSA 2048" or "EC P-256"
 * @serial: (nullable): the serial number, pairs of upper case hexadecimal digits with colons
 * @fingerprint: the SHA-256 of the certificate, in the same form
 * @issuer_organization: (nullable): the issuer's O, fit to be shown
 * @policies: identifiers of its certificate policies, dotted
 * @issuer_uris: where it says that its issuer's certificate is (RFC 5280, AIA caIssuers)
 * @ocsp_uris: where it says that its revocation is answered for (AIA OCSP)
 * @crl_uris: where it says that revocation lists are (CRL distribution points)
 *
 * What of a certificate is of use to who wants to look closely. All of it is what the certificate
 * says of itself: nothing here was checked, and no address was asked.
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
