/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"

/* Access to the files of tests/pki; a failure aborts the test. */
GBytes *pki_load_der (const char *card, const char *slot);
EonayCertificate *pki_load_certificate (const char *card, const char *slot);
/* flags: additional flags for CMS_add1_signer(), besides CMS_BINARY and CMS_NOSMIMECAP. */
GBytes *pki_sign (const char *card, const char *slot, const char *text, unsigned int flags);
/* moment: the signing time, in Unix time; 0 for now */
GBytes *pki_sign_at (const char *card,
                     const char *slot,
                     const char *text,
                     unsigned int flags,
                     gint64 moment);
/* holder_size: in bytes, or -1; holder: NULL for none */
GBytes *pki_make_der (const char *holder,
                      int holder_size,
                      const char *number,
                      gint64 not_before,
                      gint64 not_after);
EonayCertificate *
pki_make_certificate (const char *holder, const char *number, gint64 not_before, gint64 not_after);
