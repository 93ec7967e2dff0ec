/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/x509_vfy.h>

/**
 * EonayX509Tolerance:
 * @EONAY_X509_TOLERATE_DATES: it may have expired, or not begun
 * @EONAY_X509_TOLERATE_REVOKED: it may be revoked, by the context's lists
 *
 * What is let through at the verified certificate, never at its issuers.
 */
typedef enum
{
  EONAY_X509_TOLERATE_NOTHING = 0,
  EONAY_X509_TOLERATE_DATES = 1 << 0,
  EONAY_X509_TOLERATE_REVOKED = 1 << 1,
} EonayX509Tolerance;

int eonay_x509_verify (X509_STORE_CTX *context, gint64 moment, EonayX509Tolerance tolerance);
