/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-cades.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "eonay-adapter.h"
#include "eonay-cms.h"
#include "eonay-error.h"

#define SIGN_FLAGS (CMS_PARTIAL | CMS_BINARY | CMS_CADES)

typedef ASN1_SEQUENCE_ANY Sequence;

static void
sequence_free (Sequence *sequence)
{
  sk_ASN1_TYPE_pop_free (sequence, ASN1_TYPE_free);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sequence, sequence_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ASN1_TIME, ASN1_TIME_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RSA_PSS_PARAMS, RSA_PSS_PARAMS_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CMS_ContentInfo, CMS_ContentInfo_free)

/**
 * eonay_cades_get_digest:
 * @certificate: a signer's certificate
 *
 * Returns: the hash for its key: SHA-384 for P-384, SHA-256 for others
 */
const EVP_MD *
eonay_cades_get_digest (X509 *certificate)
{
  EVP_PKEY *key = X509_get0_pubkey (certificate);

  if (key != NULL && EVP_PKEY_get_base_id (key) == EVP_PKEY_EC && EVP_PKEY_get_bits (key) == 384)
    return EVP_sha384 ();

  return EVP_sha256 ();
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

/* RSASSA-PSS with a single hash and a salt of its length (RFC 4055, 3.1). */
static gboolean
set_pss (X509_ALGOR *algorithm, const EVP_MD *digest)
{
  g_autoptr (RSA_PSS_PARAMS) params = RSA_PSS_PARAMS_new ();
  ASN1_STRING *hash = NULL;
  ASN1_STRING *packed = NULL;

  if (params == NULL)
    return FALSE;
  params->hashAlgorithm = X509_ALGOR_new ();
  params->maskGenAlgorithm = X509_ALGOR_new ();
  params->saltLength = ASN1_INTEGER_new ();
  X509_ALGOR_set_md (params->hashAlgorithm, digest);
  hash = ASN1_item_pack (params->hashAlgorithm, ASN1_ITEM_rptr (X509_ALGOR), NULL);
  X509_ALGOR_set0 (params->maskGenAlgorithm, OBJ_nid2obj (NID_mgf1), V_ASN1_SEQUENCE, hash);
  ASN1_INTEGER_set (params->saltLength, EVP_MD_get_size (digest));

  packed = ASN1_item_pack (params, ASN1_ITEM_rptr (RSA_PSS_PARAMS), NULL);
  return packed != NULL &&
         X509_ALGOR_set0 (algorithm, OBJ_nid2obj (NID_rsassaPss), V_ASN1_SEQUENCE, packed) == 1;
}

static gboolean
use_pss (CMS_SignerInfo *signer, const EVP_MD *digest)
{
  EVP_PKEY_CTX *context = CMS_SignerInfo_get0_pkey_ctx (signer);
  X509_ALGOR *algorithm = NULL;

  CMS_SignerInfo_get0_algs (signer, NULL, NULL, NULL, &algorithm);
  return set_pss (algorithm, digest) &&
         EVP_PKEY_CTX_set_rsa_padding (context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen (context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

static gboolean
set_content (CMS_ContentInfo *cms, GBytes *document)
{
  ASN1_OCTET_STRING **content = CMS_get0_content (cms);

  ASN1_OCTET_STRING_free (*content);
  *content = ASN1_OCTET_STRING_new ();
  return *content != NULL && ASN1_OCTET_STRING_set (*content, g_bytes_get_data (document, NULL),
                                                    (int) g_bytes_get_size (document)) == 1;
}

/* Attributes of CMS (RFC 5652, 11); CMS_CADES adds signing-certificate-v2. */
static gboolean
add_attributes (CMS_SignerInfo *signer, const EVP_MD *digest, GBytes *document)
{
  g_autoptr (ASN1_TIME) now = X509_gmtime_adj (NULL, 0);
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int size = 0;

  return now != NULL &&
         EVP_Digest (g_bytes_get_data (document, NULL), g_bytes_get_size (document), hash, &size,
                     digest, NULL) == 1 &&
         CMS_signed_add1_attr_by_NID (signer, NID_pkcs9_contentType, V_ASN1_OBJECT,
                                      OBJ_nid2obj (NID_pkcs7_data), -1) == 1 &&
         CMS_signed_add1_attr_by_NID (signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, hash,
                                      (int) size) == 1 &&
         CMS_signed_add1_attr_by_NID (signer, NID_pkcs9_signingTime, ASN1_STRING_type (now), now,
                                      -1) == 1;
}

static ASN1_TYPE *
encode_attribute (X509_ATTRIBUTE *attribute)
{
  unsigned char *der = NULL;
  int length = i2d_X509_ATTRIBUTE (attribute, &der);
  const unsigned char *at = der;
  ASN1_TYPE *encoded = length > 0 ? d2i_ASN1_TYPE (NULL, &at, length) : NULL;

  OPENSSL_free (der);
  return encoded;
}

/* The data to sign: the attributes as a SET OF in DER order. */
static GBytes *
encode_attributes (CMS_SignerInfo *signer)
{
  g_autoptr (Sequence) set = sk_ASN1_TYPE_new_null ();
  unsigned char *der = NULL;
  GBytes *bytes = NULL;
  int length = 0;

  for (int i = 0; i < CMS_signed_get_attr_count (signer); i++)
    {
      ASN1_TYPE *attribute = encode_attribute (CMS_signed_get_attr (signer, i));

      if (attribute == NULL || sk_ASN1_TYPE_push (set, attribute) == 0)
        {
          ASN1_TYPE_free (attribute);
          return NULL;
        }
    }
  length = i2d_ASN1_SET_ANY (set, &der);
  bytes = length > 0 ? g_bytes_new (der, (gsize) length) : NULL;
  OPENSSL_free (der);
  return bytes;
}

/* Builds everything except the signature value. */
static CMS_SignerInfo *
prepare (CMS_ContentInfo *cms, X509 *certificate, EVP_PKEY *key, gboolean is_pss, GBytes *document)
{
  const EVP_MD *digest = eonay_cades_get_digest (certificate);
  unsigned int flags = SIGN_FLAGS | CMS_NOSMIMECAP | (is_pss ? CMS_KEY_PARAM : 0);
  CMS_SignerInfo *signer = CMS_add1_signer (cms, certificate, key, digest, flags);

  return signer != NULL && (!is_pss || use_pss (signer, digest)) && set_content (cms, document) &&
                 add_attributes (signer, digest, document)
             ? signer
             : NULL;
}

/**
 * eonay_cades_sign:
 * @certificate: the signer's certificate
 * @key: its private key, on a card or not
 * @is_pss: whether to make an RSASSA-PSS signature
 * @document: what to sign
 * @error: return location: codes of %EONAY_ERROR
 *
 * Creates a CAdES-BES signature (ETSI EN 319 122-1) with its content attached: content-type,
 * message-digest, signing-time, signing-certificate-v2, no policy; includes only the signer's
 * certificate. SHA-256, with a P-384 key SHA-384.
 *
 * Returns: (transfer full) (nullable): the signature in DER
 */
GBytes *
eonay_cades_sign (X509 *certificate,
                  EVP_PKEY *key,
                  gboolean is_pss,
                  GBytes *document,
                  GError **error)
{
  g_autoptr (CMS_ContentInfo) cms = NULL;
  CMS_SignerInfo *signer = NULL;
  g_autoptr (GBytes) attributes = NULL;
  g_autoptr (GBytes) encoded = NULL;

  ERR_clear_error ();
  cms = CMS_sign (NULL, NULL, NULL, NULL, SIGN_FLAGS);
  signer = cms != NULL ? prepare (cms, certificate, key, is_pss, document) : NULL;
  attributes = signer != NULL ? encode_attributes (signer) : NULL;
  if (attributes != NULL)
    {
      eonay_adapter_set_data (attributes);
      encoded = CMS_SignerInfo_sign (signer) == 1 ? encode (cms) : NULL;
    }
  if (encoded == NULL)
    eonay_adapter_set_error (error, "signing");
  return g_steal_pointer (&encoded);
}

/**
 * eonay_cades_verify:
 * @signature: a signature in DER
 * @certificate: the expected signer's certificate
 * @document: the expected content
 * @error: return location: %EONAY_ERROR_MODULE_FAILED
 *
 * Verifies a module's signature before it is returned, with eonay_cms_verify(). The desktop side
 * repeats this check.
 */
gboolean
eonay_cades_verify (GBytes *signature, X509 *certificate, GBytes *document, GError **error)
{
  const char *reason = eonay_cms_verify (certificate, signature, document);

  if (reason == NULL)
    return TRUE;

  g_set_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED,
               "signing: the signature made does not verify: %s", reason);
  return FALSE;
}
