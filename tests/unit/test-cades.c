/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "eonay-cades.h"
#include "eonay-ckr.h"
#include "eonay-error.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CMS_ContentInfo, CMS_ContentInfo_free)

static FILE *
open_part (const char *card, const char *part)
{
  g_autofree char *path = g_build_filename (g_getenv ("EONAY_TEST_PKI"), "cards", card, part, NULL);
  FILE *file = fopen (path, "rb");

  g_assert_nonnull (file);
  return file;
}

static X509 *
load_certificate (const char *card)
{
  FILE *file = open_part (card, "9c.crt");
  X509 *certificate = d2i_X509_fp (file, NULL);

  g_assert_nonnull (certificate);
  fclose (file);
  return certificate;
}

static EVP_PKEY *
load_key (const char *card)
{
  FILE *file = open_part (card, "9c.key");
  EVP_PKEY *key = PEM_read_PrivateKey (file, NULL, NULL, NULL);

  g_assert_nonnull (key);
  fclose (file);
  return key;
}

static GBytes *
sign_as (const char *card, gboolean is_pss, GBytes *document)
{
  g_autoptr (X509) certificate = load_certificate (card);
  g_autoptr (EVP_PKEY) key = load_key (card);
  g_autoptr (GError) error = NULL;
  GBytes *signature = eonay_cades_sign (certificate, key, is_pss, document, &error);

  g_assert_no_error (error);
  return signature;
}

static GBytes *
sign (const char *card, GBytes *document)
{
  return sign_as (card, FALSE, document);
}

static void
assert_not_verified (GBytes *signature, const char *card, GBytes *document)
{
  g_autoptr (X509) certificate = load_certificate (card);
  g_autoptr (GError) error = NULL;

  g_assert_false (eonay_cades_verify (signature, certificate, document, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED);
}

static void
test_not_verified (void)
{
  g_autoptr (GBytes) document = g_bytes_new_static ("text", 4);
  g_autoptr (GBytes) other = g_bytes_new_static ("test", 4);
  g_autoptr (GBytes) longer = g_bytes_new_static ("text\n", 5);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) signature = sign ("nes-rsa", document);
  gsize size = 0;
  g_autofree guint8 *broken =
      g_memdup2 (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
  g_autoptr (GBytes) damaged = NULL;
  g_autoptr (GBytes) followed = NULL;
  g_autoptr (GByteArray) more = g_byte_array_new ();

  size = g_bytes_get_size (signature);
  g_byte_array_append (more, broken, (guint) size);
  g_byte_array_append (more, (const guint8 *) "", 1);
  followed = g_bytes_new (more->data, more->len);
  broken[size - 1] ^= 1;
  damaged = g_bytes_new_static (broken, size);

  assert_not_verified (damaged, "nes-rsa", document);
  assert_not_verified (followed, "nes-rsa", document);
  assert_not_verified (signature, "nes-rsa", other);
  assert_not_verified (signature, "nes-rsa", longer);
  assert_not_verified (signature, "nes-rsa", nothing);
  assert_not_verified (signature, "nes-p256", document);
  assert_not_verified (nothing, "nes-rsa", document);
}

static CMS_ContentInfo *
parse (GBytes *signature)
{
  const unsigned char *data = g_bytes_get_data (signature, NULL);
  CMS_ContentInfo *cms = d2i_CMS_ContentInfo (NULL, &data, (long) g_bytes_get_size (signature));

  g_assert_nonnull (cms);
  return cms;
}

static CMS_SignerInfo *
get_signer (CMS_ContentInfo *cms)
{
  return sk_CMS_SignerInfo_value (CMS_get0_SignerInfos (cms), 0);
}

static GBytes *
encode (CMS_ContentInfo *cms)
{
  unsigned char *der = NULL;
  int size = i2d_CMS_ContentInfo (cms, &der);
  GBytes *bytes = g_bytes_new (der, (gsize) size);

  g_assert_cmpint (size, >, 0);
  OPENSSL_free (der);
  return bytes;
}

/* The value of a signature by another key, in all else the right one. */
static void
test_value_of_another (void)
{
  g_autoptr (GBytes) document = g_bytes_new_static ("text", 4);
  g_autoptr (GBytes) right = sign ("nes-rsa", document);
  g_autoptr (GBytes) other = sign ("nes-renewed", document);
  g_autoptr (CMS_ContentInfo) cms = parse (right);
  g_autoptr (CMS_ContentInfo) other_cms = parse (other);
  g_autoptr (GBytes) unchanged = encode (cms);
  g_autoptr (X509) certificate = load_certificate ("nes-rsa");
  g_autoptr (GBytes) forged = NULL;

  g_assert_true (eonay_cades_verify (unchanged, certificate, document, NULL));
  ASN1_STRING_copy (CMS_SignerInfo_get0_signature (get_signer (cms)),
                    CMS_SignerInfo_get0_signature (get_signer (other_cms)));
  forged = encode (cms);
  assert_not_verified (forged, "nes-rsa", document);
}

/* Refused before a signature is made by another key. */
static void
test_key_of_another (void)
{
  g_autoptr (GBytes) document = g_bytes_new_static ("text", 4);
  g_autoptr (X509) certificate = load_certificate ("nes-rsa");
  g_autoptr (EVP_PKEY) key = load_key ("nes-renewed");
  g_autoptr (GError) error = NULL;

  g_assert_null (eonay_cades_sign (certificate, key, FALSE, document, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED);
}

/* An Ed25519 key and one without a known algorithm: refused before the card is used. */
static void
test_unknown_key (void)
{
  g_autoptr (EVP_PKEY) ed25519 = EVP_PKEY_Q_keygen (NULL, NULL, "ED25519");
  EVP_PKEY *const keys[] = { ed25519, NULL };
  g_autoptr (GBytes) document = g_bytes_new_static ("text", 4);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (X509) certificate = X509_new ();
      g_autoptr (GError) error = NULL;

      if (keys[i] != NULL)
        X509_set_pubkey (certificate, keys[i]);
      g_assert_null (eonay_cades_sign (certificate, ed25519, FALSE, document, &error));
      g_assert_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED);
      g_assert_true (g_str_has_prefix (error->message, "signing: "));
      g_assert_cmpuint (ERR_peek_error (), ==, 0);
    }
}

static void
assert_form (GBytes *signature, int digest)
{
  const int attributes[] = { NID_pkcs9_contentType, NID_pkcs9_messageDigest, NID_pkcs9_signingTime,
                             NID_id_smime_aa_signingCertificateV2 };
  g_autoptr (CMS_ContentInfo) cms = parse (signature);
  CMS_SignerInfo *signer = get_signer (cms);
  STACK_OF (X509) *certificates = CMS_get1_certs (cms);
  X509_ALGOR *algorithm = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (attributes); i++)
    g_assert_cmpint (CMS_signed_get_attr_by_NID (signer, attributes[i], -1), >=, 0);
  g_assert_cmpint (CMS_signed_get_attr_count (signer), ==, G_N_ELEMENTS (attributes));
  g_assert_cmpint (sk_X509_num (certificates), ==, 1);
  CMS_SignerInfo_get0_algs (signer, NULL, NULL, &algorithm, NULL);
  g_assert_cmpint (OBJ_obj2nid (algorithm->algorithm), ==, digest);
  sk_X509_pop_free (certificates, X509_free);
}

static void
test_signed (void)
{
  const struct
  {
    const char *card;
    int digest;
  } cases[] = {
    { "nes-rsa", NID_sha256 },      { "nes-rsa3072", NID_sha256 },
    { "nes-rsa4096", NID_sha256 },  { "nes-p256", NID_sha256 },
    { "nes-p384", NID_sha384 },     { "nes-expired", NID_sha256 },
    { "nes-critical", NID_sha256 }, { "nes-not-yet-valid", NID_sha256 },
  };
  g_autoptr (GBytes) document = g_bytes_new_static ("satır\r\nsatır\n\0", 15);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) signature = sign (cases[i].card, document);
      g_autoptr (X509) certificate = load_certificate (cases[i].card);
      g_autoptr (GError) error = NULL;

      g_assert_true (eonay_cades_verify (signature, certificate, document, &error));
      g_assert_no_error (error);
      assert_form (signature, cases[i].digest);
    }
}

static void
test_pss (void)
{
  g_autoptr (GBytes) document = g_bytes_new_static ("text", 4);
  g_autoptr (GBytes) signature = sign_as ("nes-rsa", TRUE, document);
  g_autoptr (X509) certificate = load_certificate ("nes-rsa");
  g_autoptr (GBytes) plain = sign ("nes-rsa", document);
  g_autoptr (CMS_ContentInfo) cms = parse (signature);
  g_autoptr (CMS_ContentInfo) plain_cms = parse (plain);
  X509_ALGOR *pss = NULL;
  X509_ALGOR *algorithm = NULL;
  g_autoptr (GBytes) mislabelled = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (eonay_cades_verify (signature, certificate, document, &error));
  g_assert_no_error (error);
  assert_form (signature, NID_sha256);

  CMS_SignerInfo_get0_algs (get_signer (cms), NULL, NULL, NULL, &pss);
  CMS_SignerInfo_get0_algs (get_signer (plain_cms), NULL, NULL, NULL, &algorithm);
  g_assert_cmpint (X509_ALGOR_copy (algorithm, pss), ==, 1);
  mislabelled = encode (plain_cms);
  assert_not_verified (mislabelled, "nes-rsa", document);
}

/* A general failure is never reported as a wrong PIN. */
static void
test_ckr (void)
{
  for (CK_RV value = 1; value < 0x300; value++)
    {
      EonayError code = eonay_ckr_to_error (value);

      g_assert_true ((code == EONAY_ERROR_PIN_INCORRECT) == (value == CKR_PIN_INCORRECT));
      g_assert_true ((code == EONAY_ERROR_PIN_LOCKED) == (value == CKR_PIN_LOCKED));
    }
  g_assert_cmpint (eonay_ckr_to_error (CKR_GENERAL_ERROR), ==, EONAY_ERROR_MODULE_FAILED);
  g_assert_cmpint (eonay_ckr_to_error (CKR_USER_NOT_LOGGED_IN), ==, EONAY_ERROR_MODULE_FAILED);
  g_assert_cmpint (eonay_ckr_to_error (CKR_VENDOR_DEFINED | 1), ==, EONAY_ERROR_MODULE_FAILED);
  g_assert_cmpint (eonay_ckr_to_error (CKR_DEVICE_REMOVED), ==, EONAY_ERROR_CARD_REMOVED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cades/not-verified", test_not_verified);
  g_test_add_func ("/cades/value-of-another", test_value_of_another);
  g_test_add_func ("/cades/key-of-another", test_key_of_another);
  g_test_add_func ("/cades/unknown-key", test_unknown_key);
  g_test_add_func ("/cades/signed", test_signed);
  g_test_add_func ("/cades/pss", test_pss);
  g_test_add_func ("/cades/ckr", test_ckr);
  return g_test_run ();
}
