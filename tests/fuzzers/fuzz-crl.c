/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A revocation list of an authority, as received from an address that a
 * certificate names: a byte that is odd if its signature does not matter, the time, the certificate, its
 * issuer's, each with its length before it, then the list. */
#include "fuzz.h"

#include <dlfcn.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "eonay-revocation.h"

static gboolean is_trusted;

/* Overrides the library's: no changed list would be read further. */
int
X509_verify_cert (X509_STORE_CTX *context)
{
  __typeof__ (X509_verify_cert) *verify = NULL;

  *(void **) &verify = dlsym (RTLD_NEXT, "X509_verify_cert");
  return is_trusted ? 1 : verify (context);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = { data, size };
  gboolean wants_trust = fuzz_take_byte (&input) % 2 != 0;
  g_autofree char *time = fuzz_take_string (&input);
  g_autoptr (GBytes) der = fuzz_take_bytes (&input);
  g_autoptr (GBytes) issuer_der = fuzz_take_bytes (&input);
  g_autoptr (GBytes) answer = fuzz_take_rest (&input);
  g_autoptr (EonayCertificate) certificate = eonay_certificate_new_from_der (der, NULL);
  g_autoptr (EonayCertificate) issuer = eonay_certificate_new_from_der (issuer_der, NULL);
  g_autoptr (GError) error = NULL;
  EonayRevocation revocation;
  gboolean counts = FALSE;

  if (certificate == NULL || issuer == NULL)
    return 0;
  is_trusted = wants_trust;
  counts = eonay_revocation_read_crl (&revocation, answer, certificate, issuer,
                                      g_ascii_strtoll (time, NULL, 10), &error);
  g_assert_true (counts == (error == NULL));
  g_assert_true (counts == (revocation.state != EONAY_REVOCATION_NOT_CHECKED));
  g_assert_true (counts || (revocation.since == 0 && revocation.next_update == 0));
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
  return 0;
}
