/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Longer than the lifetime of any certificate, in days. */
#define EONAY_VALIDITY_MAX_DAYS 3650

gboolean eonay_validity_has_end (gint64 not_after);

/**
 * EonayCertificateState:
 *
 * Validity of a certificate: by its dates, unless its issuer has revoked it.
 *
 * @EONAY_CERTIFICATE_NOT_YET_VALID: notBefore is in the future: normal for a renewed card
 * @EONAY_CERTIFICATE_VALID: valid, and not expiring
 * @EONAY_CERTIFICATE_EXPIRING: valid, and ends soon
 * @EONAY_CERTIFICATE_EXPIRED: its notAfter has passed
 * @EONAY_CERTIFICATE_SUSPENDED: its issuer has revoked it for now, see #EonayRevocationState
 * @EONAY_CERTIFICATE_REVOKED: its issuer has revoked it
 */
typedef enum
{
  EONAY_CERTIFICATE_NOT_YET_VALID,
  EONAY_CERTIFICATE_VALID,
  EONAY_CERTIFICATE_EXPIRING,
  EONAY_CERTIFICATE_EXPIRED,
  EONAY_CERTIFICATE_SUSPENDED,
  EONAY_CERTIFICATE_REVOKED,
} EonayCertificateState;

EonayCertificateState
eonay_validity_get_state (gint64 not_before, gint64 not_after, gint64 now, GArray *reminder_days);
EonayCertificateState eonay_validity_get_state_ahead (gint64 not_before,
                                                      gint64 not_after,
                                                      gint64 now,
                                                      guint expiring_days);
gboolean eonay_validity_contradicts_clock (gint64 not_before, gint64 not_after, gint64 now);
gboolean
eonay_validity_get_threshold (gint64 not_before, gint64 not_after, guint32 days, gint64 *begin);
