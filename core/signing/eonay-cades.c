/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-cades.h"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>

#include "eonay-ckr.h"
#include "eonay-error.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CMS_ContentInfo, CMS_ContentInfo_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE, X509_STORE_free)

/* A hash as strong as the key: a P-384 key has 384 bits, the others less. */
static const EVP_MD *
choose_digest (EVP_PKEY *key)
{
  if (EVP_PKEY_get_base_id (key) == EVP_PKEY_EC && EVP_PKEY_get_bits (key) == 384)
    return EVP_sha384 ();

  return EVP_sha256 ();
}

static BIO *
open_bytes (GBytes *bytes)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (bytes, &size);

  return BIO_new_mem_buf (size > 0 ? data : "", (int) size);
}

static GBytes *
encode (CMS_ContentInfo *cms)
{
  unsigned char *der = NULL;
  int length = i2d_CMS_ContentInfo (cms, &der);
  GBytes *bytes = length > 0 ? g_bytes_new (der, (gsize) length) : NULL;

  OPENSSL_free (der);
  return bytes;
}

/**
 * eonay_cades_sign:
 * @key: the private key, on a card or not
 * @certificate: its certificate
 * @document: what to sign
 * @error: return location: codes of %EONAY_ERROR
 *
 * Makes a CAdES-BES signature (ETSI EN 319 122-1) with its content attached: content-type,
 * message-digest, signing-time, signing-certificate-v2, no policy; the signer's certificate alone
 * included. SHA-256, with a P-384 key SHA-384.
 *
 * Returns: (transfer full) (nullable): the signature in DER
 */
GBytes *
eonay_cades_sign (EVP_PKEY *key, X509 *certificate, GBytes *document, GError **error)
{
  g_autoptr (CMS_ContentInfo) cms = NULL;
  g_autoptr (BIO) content = open_bytes (document);
  g_autoptr (GBytes) signature = NULL;
  const unsigned int flags = CMS_PARTIAL | CMS_BINARY | CMS_CADES;

  ERR_clear_error ();
  cms = CMS_sign (NULL, NULL, NULL, NULL, flags);
  if (cms != NULL &&
      CMS_add1_signer (cms, certificate, key, choose_digest (key), flags | CMS_NOSMIMECAP) !=
          NULL &&
      CMS_final (cms, content, NULL, flags) == 1)
    signature = encode (cms);

  if (signature == NULL)
    eonay_ckr_set_error_from_queue (error, "signing");
  return g_steal_pointer (&signature);
}

static gboolean
is_signed_by (CMS_ContentInfo *cms, X509 *certificate)
{
  STACK_OF (X509) *signers = CMS_get0_signers (cms);
  gboolean is_signer =
      sk_X509_num (signers) == 1 && X509_cmp (sk_X509_value (signers, 0), certificate) == 0;

  sk_X509_free (signers);
  return is_signer;
}

static gboolean
has_content (BIO *bio, GBytes *document)
{
  char *data = NULL;
  long size = BIO_get_mem_data (bio, &data);
  gsize document_size = 0;
  const void *document_data = g_bytes_get_data (document, &document_size);

  return size >= 0 && (gsize) size == document_size &&
         (size == 0 || memcmp (data, document_data, document_size) == 0);
}

/* OpenSSL compares signing-certificate-v2 only together with a chain: here the certificate is the
 * whole of it, trusted as it stands, since whether it is valid is not this function's question. */
static X509_STORE *
trust (X509 *certificate)
{
  X509_STORE *store = X509_STORE_new ();

  X509_STORE_add_cert (store, certificate);
  X509_STORE_set_flags (store, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME |
                                   X509_V_FLAG_IGNORE_CRITICAL);
  X509_STORE_set_purpose (store, X509_PURPOSE_ANY);
  return store;
}

/**
 * eonay_cades_verify:
 * @signature: a signature in DER
 * @certificate: whose it has to be
 * @document: what it has to sign
 * @error: return location: %EONAY_ERROR_MODULE_FAILED
 *
 * Whether a module's work is right before it leaves: signed by @certificate alone, over @document,
 * with the attributes of CAdES. Says nothing of the certificate itself.
 */
gboolean
eonay_cades_verify (GBytes *signature, X509 *certificate, GBytes *document, GError **error)
{
  g_autoptr (CMS_ContentInfo) cms = NULL;
  g_autoptr (BIO) in = open_bytes (signature);
  g_autoptr (BIO) out = BIO_new (BIO_s_mem ());
  g_autoptr (X509_STORE) store = trust (certificate);
  gboolean is_good = FALSE;

  ERR_clear_error ();
  cms = d2i_CMS_bio (in, NULL);
  is_good = cms != NULL && CMS_verify (cms, NULL, store, NULL, out, CMS_BINARY | CMS_CADES) == 1 &&
            is_signed_by (cms, certificate) && has_content (out, document);
  ERR_clear_error ();

  if (!is_good)
    g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED,
                         "signing: the signature made does not verify");
  return is_good;
}
