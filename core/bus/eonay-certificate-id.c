/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-certificate-id.h"

#include <string.h>

/* SHA-256 in hexadecimal digits. */
#define LENGTH 64

/**
 * eonay_certificate_id_is_valid:
 * @text: (nullable): a certificate id from a caller or a file
 *
 * Returns: whether it is well formed: a SHA-256 in lower-case hexadecimal digits
 */
gboolean
eonay_certificate_id_is_valid (const char *text)
{
  return text != NULL && strlen (text) == LENGTH && strspn (text, "0123456789abcdef") == LENGTH;
}
