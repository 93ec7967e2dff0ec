/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-x509-verify.h"

/* OpenSSL does not know the qcStatements, which may be critical. */
static gboolean
is_tolerated (int error, EonayX509Tolerance tolerance)
{
  switch (error)
    {
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
      return TRUE;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return (tolerance & EONAY_X509_TOLERATE_DATES) != 0;
    case X509_V_ERR_CERT_REVOKED:
      return (tolerance & EONAY_X509_TOLERATE_REVOKED) != 0;
    default:
      return FALSE;
    }
}

static int
verify_cb (int ok, X509_STORE_CTX *context)
{
  const EonayX509Tolerance *tolerance = X509_STORE_CTX_get_app_data (context);

  return ok || (X509_STORE_CTX_get_error_depth (context) == 0 &&
                is_tolerated (X509_STORE_CTX_get_error (context), *tolerance));
}

/**
 * eonay_x509_verify:
 * @context: an initialised context
 * @moment: a time, in Unix time
 * @tolerance: what is let through at the context's certificate; a critical extension that OpenSSL does
 *   not know is in any case
 *
 * Verifies the chain of the context's certificate.
 *
 * Returns: %X509_V_OK, or OpenSSL's reason
 */
int
eonay_x509_verify (X509_STORE_CTX *context, gint64 moment, EonayX509Tolerance tolerance)
{
  X509_STORE_CTX_set_time (context, 0, (time_t) moment);
  X509_STORE_CTX_set_app_data (context, &tolerance);
  X509_STORE_CTX_set_verify_cb (context, verify_cb);
  return X509_verify_cert (context) == 1 ? X509_V_OK : X509_STORE_CTX_get_error (context);
}
