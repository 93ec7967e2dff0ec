/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-revocation-record.h"

/**
 * EonayKnownCertificate:
 * @id: the certificate's id
 * @holder: (nullable): the holder's name
 * @provider_id: (nullable): its provider
 * @not_before: the first second of its validity, in Unix time; 0 if unknown
 * @not_after: the last second of its validity, in Unix time
 * @consent: the last known state of its E-Onay
 * @consent_source: who reported that state
 * @result_is_unknown: whether the result of a submission with it is not known
 * @result_open_until: when the portal can no longer accept a consent of these, in Unix time; 0 if it
 *   cannot now
 * @revocation: what its issuer says of it
 * @has_successor: whether a certificate of the same holder and provider that ends later is known,
 *   even if not valid yet
 *
 * A certificate in the ledger, whether its card is inserted or not.
 */
typedef struct
{
  char *id;
  char *holder;
  char *provider_id;
  gint64 not_before;
  gint64 not_after;
  EonayConsent consent;
  EonayConsentSource consent_source;
  gboolean result_is_unknown;
  gint64 result_open_until;
  EonayRevocationRecord revocation;
  gboolean has_successor;
} EonayKnownCertificate;

EonayKnownCertificate *eonay_known_certificate_copy (const EonayKnownCertificate *self);
void eonay_known_certificate_free (EonayKnownCertificate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayKnownCertificate, eonay_known_certificate_free)

gboolean eonay_known_certificate_is_same_person (const EonayKnownCertificate *self,
                                                 const EonayKnownCertificate *other);

void eonay_known_certificate_take_results (EonayKnownCertificate *self, EonayLedger *ledger);
void eonay_known_certificate_follow (EonayKnownCertificate *self,
                                     const EonayKnownCertificate *other);

GPtrArray *eonay_known_certificate_list (EonayLedger *ledger);
GPtrArray *eonay_known_certificate_list_current (EonayLedger *ledger);
