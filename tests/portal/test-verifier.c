/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <openssl/x509v3.h>

#include "pki.h"
#include "portal-book.h"
#include "portal-openssl.h"
#include "portal-verifier.h"

#define TEXT "Doğrulama Kodu: 495867794637341"

static PortalVerifier *
make_verifier (void)
{
  g_autoptr (GError) error = NULL;
  PortalVerifier *verifier = portal_verifier_new (g_getenv ("EONAY_TEST_PKI"), &error);

  g_assert_no_error (error);
  return verifier;
}

static void
assert_refusal (GBytes *signature, const char *text, const char *refusal)
{
  g_autoptr (PortalVerifier) verifier = make_verifier ();
  g_autoptr (PortalSigner) signer = NULL;

  g_assert_cmpstr (portal_verifier_check (verifier, signature, text, FALSE, &signer), ==, refusal);
  g_assert_true ((signer == NULL) == (refusal != NULL));
}

static void
assert_card_refusal (const char *card, const char *slot, const char *refusal)
{
  g_autoptr (GBytes) signature = pki_sign (card, slot, TEXT, CMS_CADES);

  assert_refusal (signature, TEXT, refusal);
}

static void
test_certificates_refused (void)
{
  assert_card_refusal ("nes-and-seal", "9a", PORTAL_REFUSAL_SEAL);
  assert_card_refusal ("nes-revoked", "9c", PORTAL_REFUSAL_REVOKED);
  assert_card_refusal ("nes-expired", "9c", PORTAL_REFUSAL_EXPIRED);
  assert_card_refusal ("nes-not-yet-valid", "9c", PORTAL_REFUSAL_NOT_YET_VALID);
  assert_card_refusal ("other-issuer", "9c", PORTAL_REFUSAL_UNTRUSTED);
}

static GBytes *
finish (CMS_ContentInfo *cms, const char *text)
{
  g_autoptr (BIO) content = BIO_new_mem_buf (text, -1);
  guchar *der = NULL;
  GBytes *bytes;
  int size;

  g_assert_cmpint (CMS_final (cms, content, NULL, CMS_BINARY), ==, 1);
  size = i2d_CMS_ContentInfo (cms, &der);
  bytes = g_bytes_new (der, (gsize) size);
  OPENSSL_free (der);
  return bytes;
}

static void
add_extension (X509 *certificate, const char *name, const char *value)
{
  X509_EXTENSION *extension = X509V3_EXT_conf (NULL, NULL, name, value);

  g_assert_nonnull (extension);
  g_assert_cmpint (X509_add_ext (certificate, extension, -1), ==, 1);
  X509_EXTENSION_free (extension);
}

/* A P-256 certificate of the authority, like a NES except for its statements. statements: DER in
 * hex, or NULL for none. */
static X509 *
issue (EVP_PKEY *key, const char *usage, const char *statements)
{
  g_autofree char *folder = g_build_filename (g_getenv ("EONAY_TEST_PKI"), "ca", NULL);
  g_autoptr (X509) authority = portal_openssl_load_certificate (folder, "authority.crt", NULL);
  g_autoptr (EVP_PKEY) authority_key = portal_openssl_load_key (folder, "authority.key", NULL);
  X509 *certificate = X509_new ();

  X509_set_version (certificate, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (certificate), 1);
  X509_gmtime_adj (X509_getm_notBefore (certificate), -60);
  X509_gmtime_adj (X509_getm_notAfter (certificate), 3600);
  X509_set_issuer_name (certificate, X509_get_subject_name (authority));
  X509_set_pubkey (certificate, key);
  add_extension (certificate, "keyUsage", usage);
  if (statements != NULL)
    add_extension (certificate, "1.3.6.1.5.5.7.1.3", statements);
  g_assert_cmpint (X509_sign (certificate, authority_key, EVP_sha384 ()), >, 0);
  return certificate;
}

static void
assert_issued_refusal (const char *usage, const char *statements, const char *refusal)
{
  g_autoptr (EVP_PKEY) key = EVP_EC_gen ("P-256");
  g_autoptr (X509) certificate = issue (key, usage, statements);
  g_autoptr (CMS_ContentInfo) cms = CMS_sign (NULL, NULL, NULL, NULL, CMS_PARTIAL | CMS_BINARY);
  g_autoptr (GBytes) signature = NULL;

  g_assert_nonnull (CMS_add1_signer (cms, certificate, key, EVP_sha256 (), CMS_BINARY | CMS_CADES));
  signature = finish (cms, TEXT);
  assert_refusal (signature, TEXT, refusal);
}

static void
test_unqualified_refused (void)
{
  const char *const right = "critical,digitalSignature,nonRepudiation";
  const char *const both = "DER:30:19:30:08:06:06:04:00:8E:46:01:01:30:0D:06:0B:60:86:18:01:"
                           "3D:00:01:A7:4E:01:01";
  const char *const compliance = "DER:30:0A:30:08:06:06:04:00:8E:46:01:01";

  assert_issued_refusal (right, NULL, PORTAL_REFUSAL_NOT_QUALIFIED);
  assert_issued_refusal (right, compliance, PORTAL_REFUSAL_NOT_QUALIFIED);
  assert_issued_refusal (right, "DER:30:03:02:01:05", PORTAL_REFUSAL_NOT_QUALIFIED);
  assert_issued_refusal (right, "DER:04:00", PORTAL_REFUSAL_NOT_QUALIFIED);
  assert_issued_refusal ("critical,digitalSignature", both, PORTAL_REFUSAL_NOT_QUALIFIED);
  assert_issued_refusal (right, both, NULL);
}

static void
test_text_refused (void)
{
  g_autoptr (GBytes) signature = pki_sign ("nes-rsa", "9c", TEXT, CMS_CADES);

  assert_refusal (signature, TEXT " ", PORTAL_REFUSAL_OTHER_TEXT);
  assert_refusal (signature, "", PORTAL_REFUSAL_OTHER_TEXT);
  assert_refusal (signature, "Dogrulama Kodu: 495867794637341", PORTAL_REFUSAL_OTHER_TEXT);
}

static void
test_form_refused (void)
{
  g_autoptr (GBytes) no_attribute = pki_sign ("nes-rsa", "9c", TEXT, 0);
  g_autoptr (GBytes) detached = pki_sign ("nes-rsa", "9c", TEXT, CMS_CADES | CMS_DETACHED);
  g_autoptr (GBytes) no_certificate = pki_sign ("nes-rsa", "9c", TEXT, CMS_CADES | CMS_NOCERTS);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) garbage = g_bytes_new_static (TEXT, strlen (TEXT));

  assert_refusal (no_attribute, TEXT, PORTAL_REFUSAL_NO_ATTRIBUTE);
  assert_refusal (detached, TEXT, PORTAL_REFUSAL_UNREADABLE);
  assert_refusal (no_certificate, TEXT, PORTAL_REFUSAL_UNREADABLE);
  assert_refusal (empty, TEXT, PORTAL_REFUSAL_UNREADABLE);
  assert_refusal (garbage, TEXT, PORTAL_REFUSAL_UNREADABLE);
}

static void
test_tampered_refused (void)
{
  g_autoptr (GBytes) signature = pki_sign ("nes-rsa", "9c", TEXT, CMS_CADES);
  gsize size;
  const guchar *data = g_bytes_get_data (signature, &size);
  g_autofree guchar *copy = g_malloc0 (size + 1);
  g_autoptr (GBytes) changed = NULL;
  g_autoptr (GBytes) longer = NULL;

  memcpy (copy, data, size);
  longer = g_bytes_new (copy, size + 1);
  /* The signature's value is last. */
  copy[size - 1] ^= 1;
  changed = g_bytes_new (copy, size);
  assert_refusal (changed, TEXT, PORTAL_REFUSAL_BAD_SIGNATURE);
  assert_refusal (longer, TEXT, PORTAL_REFUSAL_UNREADABLE);
}

/* A signing-certificate-v2 attribute of a different certificate. */
static void
test_other_certificate_refused (void)
{
  g_autoptr (GBytes) signature = pki_sign ("nes-rsa", "9c", TEXT, CMS_CADES);
  gsize size, hash_size = 32;
  const guchar *data = g_bytes_get_data (signature, &size);
  g_autoptr (GBytes) own = pki_load_der ("nes-rsa", "9c");
  guint8 hash[32];
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *copy = g_memdup2 (data, size);
  guchar *at;
  g_autoptr (GBytes) changed = NULL;

  g_checksum_update (checksum, g_bytes_get_data (own, NULL), (gssize) g_bytes_get_size (own));
  g_checksum_get_digest (checksum, hash, &hash_size);
  at = memmem (copy, size, hash, hash_size);
  g_assert_nonnull (at);
  *at ^= 1;
  changed = g_bytes_new (copy, size);
  assert_refusal (changed, TEXT, PORTAL_REFUSAL_BAD_SIGNATURE);
}

static void
test_good_accepted (void)
{
  const char *const cards[] = { "nes-rsa",  "nes-rsa3072", "nes-rsa4096",    "nes-p256",
                                "nes-p384", "nes-nested",  "nes-expiring",   "nes-renewed",
                                "nes-law2", "nes-titled",  "nes-bad-number", "nes-earlier" };

  for (gsize i = 0; i < G_N_ELEMENTS (cards); i++)
    assert_card_refusal (cards[i], "9c", NULL);
}

static void
test_pss_accepted (void)
{
  g_autoptr (GBytes) signature = pki_sign ("nes-rsa", "9c", TEXT, CMS_CADES | CMS_KEY_PARAM);

  assert_refusal (signature, TEXT, NULL);
}

static void
test_signer (void)
{
  g_autoptr (PortalVerifier) verifier = make_verifier ();
  g_autoptr (GBytes) signature = pki_sign ("nes-other-person", "9c", TEXT, CMS_CADES);
  g_autoptr (GBytes) der = pki_load_der ("nes-other-person", "9c");
  g_autofree char *fingerprint = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, der);
  g_autoptr (PortalSigner) signer = NULL;

  g_assert_null (portal_verifier_check (verifier, signature, TEXT, FALSE, &signer));
  g_assert_cmpstr (signer->holder, ==, "Mehmet Demir");
  g_assert_cmpstr (signer->national_id, ==, "20000000046");
  g_assert_cmpstr (signer->fingerprint, ==, fingerprint);
}

/* A program that forgets its ticket is not taken for one that has it. */
static void
test_ticket (void)
{
  g_autoptr (PortalBook) book = portal_book_new ();
  PortalKnobs knobs;
  PortalCode *code;

  portal_knobs_init (&knobs);
  code =
      portal_book_issue_code (book, portal_book_open_session (book), PORTAL_STEP_LOGIN, &knobs, 0);
  g_assert_null (portal_book_find_ticket (book, NULL));
  portal_book_renew_ticket (code);
  g_assert_true (portal_book_find_ticket (book, code->ticket) == code);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verifier/certificates-refused", test_certificates_refused);
  g_test_add_func ("/verifier/unqualified-refused", test_unqualified_refused);
  g_test_add_func ("/verifier/text-refused", test_text_refused);
  g_test_add_func ("/verifier/form-refused", test_form_refused);
  g_test_add_func ("/verifier/tampered-refused", test_tampered_refused);
  g_test_add_func ("/verifier/other-certificate-refused", test_other_certificate_refused);
  g_test_add_func ("/verifier/good-accepted", test_good_accepted);
  g_test_add_func ("/verifier/pss-accepted", test_pss_accepted);
  g_test_add_func ("/verifier/signer", test_signer);
  g_test_add_func ("/verifier/ticket", test_ticket);
  return g_test_run ();
}
