/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-certificate.h"

/* What the window's pages tell of a certificate. */
G_BEGIN_DECLS

/* (transfer full) all: Times in Unix seconds. The state by the clock as a line of its own. */
char *eonay_wording_validity_line (EonayCertificateState state,
                                   gint64 not_before,
                                   gint64 not_after,
                                   gint64 now);

/* What sort of certificate it is: a phrase. */
const char *eonay_wording_certificate_kind (EonayCertificate *certificate);
/* (transfer full): a line a policy, with its name where it has a known one. */
char *eonay_wording_policies (const char *const *oids);
/* (transfer full): the state of the card's PIN and what to do about it; max_tries: of a fresh card,
 * 0 where not known. */
char *eonay_wording_pin_state (EonayCardCertificate *card, guint max_tries);

G_END_DECLS
