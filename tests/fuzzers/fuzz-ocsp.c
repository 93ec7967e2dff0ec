/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An answer of the OCSP responder of an authority, as received from an address that a
 * certificate names: a byte that is odd if its signature does not matter, the time, the certificate, its
 * issuer's and the request, each with its length before it, then the answer. */
#include "fuzz.h"

#include <dlfcn.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>

#include "eonay-revocation.h"

static gboolean is_trusted;

/* Overrides the library's: no changed answer would be read further. */
int
OCSP_basic_verify (OCSP_BASICRESP *answer,
                   STACK_OF (X509) * certificates,
                   X509_STORE *store,
                   unsigned long flags)
{
  __typeof__ (OCSP_basic_verify) *verify = NULL;

  *(void **) &verify = dlsym (RTLD_NEXT, "OCSP_basic_verify");
  return is_trusted ? 1 : verify (answer, certificates, store, flags);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = { data, size };
  gboolean wants_trust = fuzz_take_byte (&input) % 2 != 0;
  g_autofree char *time = fuzz_take_string (&input);
  g_autoptr (GBytes) der = fuzz_take_bytes (&input);
  g_autoptr (GBytes) issuer_der = fuzz_take_bytes (&input);
  g_autoptr (GBytes) request = fuzz_take_bytes (&input);
  g_autoptr (GBytes) answer = fuzz_take_rest (&input);
  g_autoptr (EonayCertificate) certificate = eonay_certificate_new_from_der (der, NULL);
  g_autoptr (EonayCertificate) issuer = eonay_certificate_new_from_der (issuer_der, NULL);
  g_autoptr (GError) error = NULL;
  EonayRevocation revocation;
  gboolean counts = FALSE;

  if (certificate == NULL || issuer == NULL)
    return 0;
  is_trusted = wants_trust;
  counts = eonay_revocation_read_ocsp (&revocation, answer, request, certificate, issuer,
                                       g_ascii_strtoll (time, NULL, 10), &error);
  g_assert_true (counts == (error == NULL));
  g_assert_true (counts == (revocation.state != EONAY_REVOCATION_NOT_CHECKED));
  g_assert_true (counts || (revocation.since == 0 && revocation.next_update == 0));
  g_assert_cmpuint (ERR_peek_error (), ==, 0);
  return 0;
}
