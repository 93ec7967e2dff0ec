/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-audit.h"

#include "eonay-error.h"

/* The last part of the error's name on the bus. */
static char *
dup_result (const char *success, const GError *error)
{
  g_autofree char *name = error != NULL ? g_dbus_error_encode_gerror (error) : NULL;
  const char *dot = name != NULL ? strrchr (name, '.') : NULL;

  if (error == NULL)
    return g_strdup (success);
  return g_strdup (dot != NULL ? dot + 1 : "Failed");
}

/**
 * eonay_audit_pin:
 * @uid: whose call it was
 * @certificate_id: SHA-256 of the certificate
 * @purpose: purpose of the session
 * @error: (nullable): why the PIN was refused, or %NULL if it was accepted
 *
 * Logs one line for each PIN verification, so that the journal shows which user spent a PIN's
 * tries.
 */
void
eonay_audit_pin (guint32 uid, const char *certificate_id, const char *purpose, const GError *error)
{
  g_autofree char *user = g_strdup_printf ("%u", uid);
  g_autofree char *result = dup_result ("verified", error);

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "MESSAGE_ID", EONAY_AUDIT_PIN_MESSAGE_ID,
                    "EONAY_UID", user, "EONAY_CERTIFICATE", certificate_id, "EONAY_PURPOSE",
                    purpose, "EONAY_RESULT", result, "MESSAGE",
                    "PIN for user %s, purpose %s, certificate %.16s: %s", user, purpose,
                    certificate_id, result);
}

/**
 * eonay_audit_signature:
 * @uid: whose call it was
 * @certificate_id: SHA-256 of the certificate
 * @purpose: purpose of the session
 * @document: the document to sign
 * @error: (nullable): why signing failed, or %NULL if it succeeded
 *
 * Logs one line for each signature requested from the card, for every caller. It contains no name
 * and no personal number.
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
  g_autofree char *result = dup_result ("signed", error);

  g_log_structured (G_LOG_DOMAIN, G_LOG_LEVEL_MESSAGE, "MESSAGE_ID", EONAY_AUDIT_MESSAGE_ID,
                    "EONAY_UID", user, "EONAY_CERTIFICATE", certificate_id, "EONAY_PURPOSE",
                    purpose, "EONAY_SHA256", digest, "EONAY_RESULT", result, "MESSAGE",
                    "signature for user %s, purpose %s, certificate %.16s, document %.16s: %s",
                    user, purpose, certificate_id, digest, result);
}
