/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-audit.h"

#include "eonay-error.h"

/**
 * eonay_audit_signature:
 * @uid: whose call it was
 * @certificate_id: SHA-256 of the certificate
 * @purpose: purpose of the session
 * @document: what was to be signed
 * @error: (nullable): why it was not, %NULL where it was
 *
 * Writes the one line that each asked signature leaves in the journal, whoever asked for it. No
 * name and no number of a person stands in it.
 */
void
eonay_audit_signature (guint32 uid,
                       const char *certificate_id,
                       const char *purpose,
                       GBytes *document,
                       const GError *error)
{
  g_autofree char *user = g_strdup_printf ("%u", uid);
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, document);
  g_autofree char *name = error != NULL ? g_dbus_error_encode_gerror (error) : NULL;
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;
  const char *result = error == NULL ? "signed" : dot != NULL ? dot + 1 : "Failed";

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "MESSAGE_ID", EONAY_AUDIT_MESSAGE_ID,
                    "EONAY_UID", user, "EONAY_CERTIFICATE", certificate_id, "EONAY_PURPOSE",
                    purpose, "EONAY_SHA256", digest, "EONAY_RESULT", result, "MESSAGE",
                    "signature for user %s, purpose %s, certificate %.16s, document %.16s: %s",
                    user, purpose, certificate_id, digest, result);
}
