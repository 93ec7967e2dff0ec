/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-contents.h"
#include "eonay-revocation-record.h"

/**
 * EonayCertificateEntry:
 * @id: the certificate's id
 * @holder: its holder, safe to display
 * @provider: (nullable): its provider, if known
 * @not_before: first second of its validity, Unix time
 * @not_after: last second of it
 * @state: its validity state
 * @consent: the known state of its E-Onay
 * @consent_source: who reported that state
 * @consent_time: when that state was recorded, in Unix time; 0 if unknown
 * @revocation: what its issuer says of it
 * @card: (nullable): its card, if inserted
 *
 * A certificate in the window: from an inserted card, or from the ledger only.
 */
typedef struct
{
  char *id;
  char *holder;
  EonayProvider *provider;
  gint64 not_before;
  gint64 not_after;
  EonayCertificateState state;
  EonayConsent consent;
  EonayConsentSource consent_source;
  gint64 consent_time;
  EonayRevocationRecord revocation;
  EonayCardCertificate *card;
} EonayCertificateEntry;

void eonay_certificate_entry_free (EonayCertificateEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCertificateEntry, eonay_certificate_entry_free)

/* (transfer full) (element-type EonayCertificateEntry): sorted by provider, the inserted ones
 * first. */
GPtrArray *
eonay_certificate_entry_list (EonayContext *context, EonayCardContents *contents, gint64 now);
/* (transfer full) (nullable): the entry with this id. */
EonayCertificateEntry *eonay_certificate_entry_find (EonayContext *context,
                                                     EonayCardContents *contents,
                                                     const char *id,
                                                     gint64 now);

/* Whether it can have an E-Onay. */
gboolean eonay_certificate_entry_has_e_onay (const EonayCertificateEntry *self);
/* (nullable): its certificate, available while the card is inserted. */
EonayCertificate *eonay_certificate_entry_get_certificate (const EonayCertificateEntry *self);
/* (nullable): what its holder should know about the PIN, while the card is inserted. */
const char *eonay_certificate_entry_get_pin_remark (const EonayCertificateEntry *self);
/* A symbolic icon for the state, distinguished by shape. */
const char *eonay_certificate_entry_get_icon_name (const EonayCertificateEntry *self);
/* (transfer full): the state of its E-Onay in words, or why it has none. */
char *eonay_certificate_entry_describe_e_onay (const EonayCertificateEntry *self);
