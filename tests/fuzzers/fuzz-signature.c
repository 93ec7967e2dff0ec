/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A signature as received from a worker's module and, again, from the signer: certificate and
 * content, each with its length before it, then the signature. */
#include "fuzz.h"

#include <openssl/err.h>

#include "eonay-cades.h"
#include "eonay-certificate.h"
#include "eonay-cms.h"
#include "eonay-token.h"

static gboolean
verify_in_worker (GBytes *der, GBytes *signature, GBytes *content)
{
  gsize size = 0;
  const guint8 *at = g_bytes_get_data (der, &size);
  g_autoptr (X509) x509 = d2i_X509 (NULL, &at, (long) size);
  g_autoptr (GError) error = NULL;
  gboolean is_good = x509 != NULL && eonay_cades_verify (signature, x509, content, &error);

  g_assert_true (x509 == NULL || is_good == (error == NULL));
  ERR_clear_error ();
  return is_good;
}

static gboolean
verify_on_desktop (GBytes *der, GBytes *signature, GBytes *content)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayCertificate) certificate = eonay_certificate_new_from_der (der, NULL);
  gboolean is_good = certificate != NULL &&
                     eonay_certificate_verify_signature (certificate, signature, content, &error);

  g_assert_true (certificate == NULL || is_good == (error == NULL));
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
  return is_good;
}

/* As it is read back from a receipt. */
static void
read_back (GBytes *signature, GBytes *content, gboolean is_good)
{
  g_auto (EonayCmsParts) parts = { NULL };
  gboolean is_whole = eonay_cms_read (signature, &parts);

  if (is_whole)
    eonay_cms_parts_verify (&parts);
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
  g_assert_true (!is_whole || (parts.signer != NULL && parts.content != NULL));
  g_assert_true (!is_whole || !is_good || g_bytes_equal (parts.content, content));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = { data, size };
  g_autoptr (GBytes) der = fuzz_take_bytes (&input);
  g_autoptr (GBytes) content = fuzz_take_bytes (&input);
  g_autoptr (GBytes) signature = fuzz_take_rest (&input);

  gboolean is_good = verify_in_worker (der, signature, content);

  /* The desktop parses the certificate more strictly. */
  g_assert_true (!verify_on_desktop (der, signature, content) || is_good);
  read_back (signature, content, is_good);
  return 0;
}
