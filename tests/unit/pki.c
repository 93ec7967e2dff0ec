/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pki.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "eonay-openssl.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ASN1_TIME, ASN1_TIME_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)

static char *
load (const char *card, const char *slot, const char *extension, gsize *length)
{
  g_autofree char *name = g_strconcat (slot, extension, NULL);
  g_autofree char *path = g_build_filename (g_getenv ("EONAY_TEST_PKI"), "cards", card, name, NULL);
  g_autoptr (GError) error = NULL;
  char *data = NULL;

  g_file_get_contents (path, &data, length, &error);
  g_assert_no_error (error);

  return data;
}

GBytes *
pki_load_der (const char *card, const char *slot)
{
  gsize length = 0;
  char *data = load (card, slot, ".crt", &length);

  return g_bytes_new_take (data, length);
}

EonayCertificate *
pki_load_certificate (const char *card, const char *slot)
{
  g_autoptr (GBytes) der = pki_load_der (card, slot);
  g_autoptr (GError) error = NULL;
  EonayCertificate *certificate = eonay_certificate_new_from_der (der, &error);

  g_assert_no_error (error);
  return certificate;
}

static EVP_PKEY *
load_key (const char *card, const char *slot)
{
  gsize length = 0;
  g_autofree char *pem = load (card, slot, ".key", &length);
  g_autoptr (BIO) bio = BIO_new_mem_buf (pem, (int) length);
  EVP_PKEY *key = PEM_read_bio_PrivateKey (bio, NULL, NULL, NULL);

  g_assert_nonnull (key);
  return key;
}

/* Adds the signer; with CMS_KEY_PARAM an RSA key signs by RSASSA-PSS. */
static void
add_signer (CMS_ContentInfo *cms, X509 *x509, EVP_PKEY *key, unsigned int flags)
{
  CMS_SignerInfo *signer = CMS_add1_signer (cms, x509, key, EVP_sha256 (), flags);

  g_assert_nonnull (signer);
  if ((flags & CMS_KEY_PARAM) != 0)
    {
      EVP_PKEY_CTX *context = CMS_SignerInfo_get0_pkey_ctx (signer);

      g_assert_cmpint (EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_PSS_PADDING), >, 0);
      g_assert_cmpint (EVP_PKEY_CTX_set_rsa_pss_saltlen (context, RSA_PSS_SALTLEN_DIGEST), >, 0);
    }
}

static void
set_signing_time (CMS_ContentInfo *cms, gint64 moment)
{
  CMS_SignerInfo *signer = sk_CMS_SignerInfo_value (CMS_get0_SignerInfos (cms), 0);
  g_autoptr (ASN1_TIME) time = ASN1_TIME_set (NULL, moment);

  g_assert_cmpint (CMS_signed_add1_attr_by_NID (signer, NID_pkcs9_signingTime,
                                                ASN1_STRING_type (time), time, -1),
                   ==, 1);
}

GBytes *
pki_sign (const char *card, const char *slot, const char *text, unsigned int flags)
{
  return pki_sign_at (card, slot, text, flags, 0);
}

GBytes *
pki_sign_at (const char *card,
             const char *slot,
             const char *text,
             unsigned int flags,
             gint64 moment)
{
  g_autoptr (GBytes) certificate = pki_load_der (card, slot);
  gsize length = 0;
  const guint8 *at = g_bytes_get_data (certificate, &length);
  g_autoptr (X509) x509 = d2i_X509 (NULL, &at, (long) length);
  g_autoptr (EVP_PKEY) key = load_key (card, slot);
  g_autoptr (BIO) content = BIO_new_mem_buf (text, -1);
  g_autoptr (CMS_ContentInfo) cms = CMS_sign (NULL, NULL, NULL, NULL, CMS_PARTIAL | CMS_BINARY);
  g_auto (EonayOpensslBytes) der = NULL;
  int size = 0;

  flags |= CMS_BINARY | CMS_NOSMIMECAP;
  add_signer (cms, x509, key, flags);
  if (moment != 0)
    set_signing_time (cms, moment);
  if ((flags & CMS_DETACHED) != 0)
    CMS_set_detached (cms, 1);
  g_assert_cmpint (CMS_final (cms, content, NULL, CMS_BINARY), ==, 1);
  size = i2d_CMS_ContentInfo (cms, &der);
  g_assert_cmpint (size, >, 0);

  return g_bytes_new (der, (gsize) size);
}

/* A certificate with any dates and holder, of any bytes, for cases that no prepared card covers. */
GBytes *
pki_make_der (const char *holder,
              int holder_size,
              const char *number,
              gint64 not_before,
              gint64 not_after)
{
  g_autoptr (X509) x509 = X509_new ();
  g_autoptr (EVP_PKEY) key = EVP_EC_gen ("P-256");
  X509_NAME *name = X509_get_subject_name (x509);
  g_auto (EonayOpensslBytes) der = NULL;
  int size = 0;

  X509_set_version (x509, X509_VERSION_3);
  if (holder != NULL)
    X509_NAME_add_entry_by_NID (name, NID_commonName, V_ASN1_UTF8STRING, (guchar *) holder,
                                holder_size, -1, 0);
  if (number != NULL)
    X509_NAME_add_entry_by_NID (name, NID_serialNumber, MBSTRING_ASC, (guchar *) number, -1, -1, 0);
  X509_set_issuer_name (x509, name);
  g_assert_nonnull (ASN1_TIME_set (X509_getm_notBefore (x509), not_before));
  g_assert_nonnull (ASN1_TIME_set (X509_getm_notAfter (x509), not_after));
  X509_set_pubkey (x509, key);
  g_assert_cmpint (X509_sign (x509, key, EVP_sha256 ()), >, 0);
  size = i2d_X509 (x509, &der);
  return g_bytes_new (der, (gsize) size);
}

EonayCertificate *
pki_make_certificate (const char *holder, const char *number, gint64 not_before, gint64 not_after)
{
  g_autoptr (GBytes) bytes = pki_make_der (holder, -1, number, not_before, not_after);
  g_autoptr (GError) error = NULL;
  EonayCertificate *certificate = NULL;

  certificate = eonay_certificate_new_from_der (bytes, &error);
  g_assert_no_error (error);

  return certificate;
}
