/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-contents.h"

/**
 * EonayCertificateEntry:
 * @id: the certificate's id
 * @holder: its holder, fit to be shown
 * @provider: (nullable): its provider, where one knows it
 * @not_before: first second of its validity, Unix time
 * @not_after: last second of it
 * @state: what the clock says of it
 * @consent: what is known of its E-Onay
 * @consent_time: since when, Unix time; 0 where nothing is known
 * @card: (nullable): the card it is on, where that is inserted
 *
 * One certificate of the window: from an inserted card, or out of the ledger alone.
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
  gint64 consent_time;
  EonayCardCertificate *card;
} EonayCertificateEntry;

void eonay_certificate_entry_free (EonayCertificateEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCertificateEntry, eonay_certificate_entry_free)

/* (transfer full) (element-type EonayCertificateEntry): by provider, the inserted ones first. */
GPtrArray *
eonay_certificate_entry_list (EonayContext *context, EonayCardContents *contents, gint64 now);
/* (transfer full) (nullable): the one of this id. */
EonayCertificateEntry *eonay_certificate_entry_find (EonayContext *context,
                                                     EonayCardContents *contents,
                                                     const char *id,
                                                     gint64 now);

/* Whether there is such a thing as an E-Onay for it. */
gboolean eonay_certificate_entry_has_e_onay (const EonayCertificateEntry *self);
/* (nullable): what its certificate says; known while its card is inserted. */
EonayCertificate *eonay_certificate_entry_get_certificate (const EonayCertificateEntry *self);
/* A symbolic icon whose shape tells the state. */
const char *eonay_certificate_entry_get_icon_name (const EonayCertificateEntry *self);
/* (transfer full): its E-Onay in words, or why it can have none. */
char *eonay_certificate_entry_describe_e_onay (const EonayCertificateEntry *self);
