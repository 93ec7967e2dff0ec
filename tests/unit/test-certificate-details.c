/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-certificate-details.h"

#include <string.h>

#include "pki.h"

static EonayCertificateDetails *
load (const char *card, const char *slot)
{
  g_autoptr (EonayCertificate) certificate = pki_load_certificate (card, slot);

  return eonay_certificate_details_new (certificate);
}

static void
test_key (void)
{
  static const struct
  {
    const char *card;
    const char *key;
  } cases[] = {
    { "nes-rsa", "RSA 2048" },  { "nes-rsa3072", "RSA 3072" },  { "nes-p256", "EC P-256" },
    { "nes-p384", "EC P-384" }, { "other-issuer", "RSA 2048" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EonayCertificateDetails) details = load (cases[i].card, "9c");

      g_assert_cmpstr (details->key, ==, cases[i].key);
    }
}

/* The digits of colon-separated pairs, in lower case. */
static char *
join_pairs (const char *pairs)
{
  g_auto (GStrv) parts = g_strsplit (pairs, ":", -1);
  g_autofree char *digits = g_strjoinv ("", parts);

  for (guint i = 0; parts[i] != NULL; i++)
    g_assert_cmpuint (strlen (parts[i]), ==, 2);
  return g_ascii_strdown (digits, -1);
}

static void
test_identifiers (void)
{
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-rsa", "9c");
  g_autoptr (EonayCertificateDetails) details = eonay_certificate_details_new (certificate);
  g_autoptr (EonayCertificateDetails) other = load ("nes-p256", "9c");
  g_autofree char *digits = join_pairs (details->fingerprint);
  g_autofree char *serial = join_pairs (details->serial);

  g_assert_cmpstr (digits, ==, eonay_certificate_get_id (certificate));
  g_assert_cmpuint (strlen (serial), >=, 2);
  g_assert_cmpstr (details->serial, !=, other->serial);
  g_assert_cmpstr (details->issuer_organization, ==, "E-Onay Test");
}

static void
test_policies (void)
{
  g_autoptr (EonayCertificateDetails) nes = load ("nes-rsa", "9c");
  g_autoptr (EonayCertificateDetails) fiscal = load ("seals", "9c");

  g_assert_true (g_strv_contains ((const char *const *) nes->policies, "2.16.792.1.2.1.1.5.7.1.1"));
  g_assert_true (
      g_strv_contains ((const char *const *) fiscal->policies, "2.16.792.1.2.1.1.5.7.4.1"));
}

static void
assert_one (GStrv uris, const char *expected)
{
  g_assert_cmpuint (g_strv_length (uris), ==, 1);
  g_assert_cmpstr (uris[0], ==, expected);
}

static void
test_addresses (void)
{
  g_autoptr (EonayCertificateDetails) details = load ("nes-rsa", "9c");

  assert_one (details->issuer_uris, "http://nesbireysel.eonay.test/authority.crt");
  assert_one (details->ocsp_uris, "http://nesbireysel.eonay.test/ocsp");
  assert_one (details->crl_uris, "http://nesbireysel.eonay.test/authority.crl");
}

/* A certificate without any of these, as on an unknown card: nothing is invented. */
static void
test_sparse (void)
{
  g_autoptr (EonayCertificate) certificate = pki_make_certificate ("Ayşe", "10000000146", 0, 1);
  g_autoptr (EonayCertificateDetails) details = eonay_certificate_details_new (certificate);

  g_assert_null (details->issuer_organization);
  g_assert_cmpuint (g_strv_length (details->policies), ==, 0);
  g_assert_cmpuint (g_strv_length (details->issuer_uris), ==, 0);
  g_assert_cmpuint (g_strv_length (details->ocsp_uris), ==, 0);
  g_assert_cmpuint (g_strv_length (details->crl_uris), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/certificate-details/key", test_key);
  g_test_add_func ("/certificate-details/identifiers", test_identifiers);
  g_test_add_func ("/certificate-details/policies", test_policies);
  g_test_add_func ("/certificate-details/addresses", test_addresses);
  g_test_add_func ("/certificate-details/sparse", test_sparse);
  return g_test_run ();
}
