/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-certificate.h"
#include "eonay-revocation-record.h"
#include "eonay-trust.h"

/* Texts about certificates. */
G_BEGIN_DECLS

/* All of the validity: (transfer full). Times in Unix seconds. */
char *
eonay_wording_certificate_state (EonayCertificate *certificate, GArray *reminder_days, gint64 now);
char *eonay_wording_validity (EonayCertificateState state,
                              gint64 not_before,
                              gint64 not_after,
                              gint64 now);
/* As a line of its own. */
char *eonay_wording_validity_line (EonayCertificateState state,
                                   gint64 not_before,
                                   gint64 not_after,
                                   gint64 now);

char *eonay_wording_revocation (const EonayRevocationRecord *record, gint64 now);
const char *eonay_wording_trust (EonayTrustState trust);
char *eonay_wording_holder (const char *holder);
const char *eonay_wording_certificate_kind (EonayCertificate *certificate);
char *eonay_wording_policies (const char *const *oids);
char *eonay_wording_pin_state (EonayCardCertificate *card, guint max_tries);

G_END_DECLS
