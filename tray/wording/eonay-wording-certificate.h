/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-certificate.h"

/* Texts about certificates for the window's pages. */
G_BEGIN_DECLS

/* (transfer full): the validity as a line. Times in Unix seconds. */
char *eonay_wording_validity_line (EonayCertificateState state,
                                   gint64 not_before,
                                   gint64 not_after,
                                   gint64 now);

char *eonay_wording_holder (const char *holder);
const char *eonay_wording_certificate_kind (EonayCertificate *certificate);
char *eonay_wording_policies (const char *const *oids);
char *eonay_wording_pin_state (EonayCardCertificate *card, guint max_tries);

G_END_DECLS
