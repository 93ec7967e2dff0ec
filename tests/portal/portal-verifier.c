/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-verifier.h"

#include <openssl/err.h>

#include "portal-openssl.h"
#include "portal-qualified.h"

struct _PortalVerifier
{
  X509_STORE *store;
};

static const struct
{
  int code;
  const char *refusal;
} chain_errors[] = {
  { X509_V_ERR_CERT_REVOKED, PORTAL_REFUSAL_REVOKED },
  { X509_V_ERR_CERT_HAS_EXPIRED, PORTAL_REFUSAL_EXPIRED },
  { X509_V_ERR_CERT_NOT_YET_VALID, PORTAL_REFUSAL_NOT_YET_VALID },
};

void
portal_signer_free (PortalSigner *self)
{
  g_free (self->holder);
  g_free (self->national_id);
  g_free (self->fingerprint);
  g_free (self);
}

/* An authority below the root, with its revoked certificates. */
static gboolean
add_authority (X509_STORE *store, const char *folder, const char *name, GError **error)
{
  g_autofree char *crt = g_strconcat (name, ".crt", NULL);
  g_autofree char *crl = g_strconcat (name, ".crl", NULL);
  g_autoptr (X509) authority = portal_openssl_load_certificate (folder, crt, error);
  g_autoptr (X509_CRL) list =
      authority != NULL ? portal_openssl_load_crl (folder, crl, error) : NULL;

  return list != NULL && X509_STORE_add_cert (store, authority) == 1 &&
         X509_STORE_add_crl (store, list) == 1;
}

PortalVerifier *
portal_verifier_new (const char *pki, GError **error)
{
  g_autofree char *folder = g_build_filename (pki, "ca", NULL);
  g_autoptr (X509) root = portal_openssl_load_certificate (folder, "root.crt", error);
  g_autoptr (X509_STORE) store = X509_STORE_new ();
  PortalVerifier *self;

  if (root == NULL || !add_authority (store, folder, "authority", error) ||
      !add_authority (store, folder, "earlier", error))
    return NULL;
  X509_STORE_add_cert (store, root);
  X509_STORE_set_flags (store, X509_V_FLAG_CRL_CHECK);
  self = g_new0 (PortalVerifier, 1);
  self->store = g_steal_pointer (&store);
  return self;
}

void
portal_verifier_free (PortalVerifier *self)
{
  X509_STORE_free (self->store);
  g_free (self);
}

/* DER is unique: encoding the parsed value must give the input. */
static CMS_ContentInfo *
read_cms (GBytes *signature)
{
  gsize size;
  const guchar *data = g_bytes_get_data (signature, &size);
  const guchar *at = data;
  g_autoptr (CMS_ContentInfo) cms = d2i_CMS_ContentInfo (NULL, &at, (long) size);
  guchar *again = NULL;
  int length = cms != NULL ? i2d_CMS_ContentInfo (cms, &again) : -1;
  gboolean same = length >= 0 && (gsize) length == size && memcmp (again, data, size) == 0;

  OPENSSL_free (again);
  return same ? g_steal_pointer (&cms) : NULL;
}

static CMS_SignerInfo *
find_signer (CMS_ContentInfo *cms, X509 **certificate, X509_ALGOR **digest)
{
  STACK_OF (CMS_SignerInfo) *signers = CMS_get0_SignerInfos (cms);
  CMS_SignerInfo *signer;

  if (sk_CMS_SignerInfo_num (signers) != 1 || CMS_set1_signers_certs (cms, NULL, 0) != 1)
    return NULL;
  signer = sk_CMS_SignerInfo_value (signers, 0);
  CMS_SignerInfo_get0_algs (signer, NULL, certificate, digest, NULL);
  return *certificate != NULL ? signer : NULL;
}

static gboolean
has_attribute (CMS_SignerInfo *signer, int nid)
{
  return CMS_signed_get_attr_by_NID (signer, nid, -1) >= 0;
}

static gboolean
has_all_attributes (CMS_SignerInfo *signer)
{
  return has_attribute (signer, NID_pkcs9_contentType) &&
         has_attribute (signer, NID_pkcs9_messageDigest) &&
         has_attribute (signer, NID_pkcs9_signingTime) &&
         has_attribute (signer, NID_id_smime_aa_signingCertificateV2);
}

static gboolean
is_strong (const X509_ALGOR *digest)
{
  const ASN1_OBJECT *object;
  int nid;

  X509_ALGOR_get0 (&object, NULL, NULL, digest);
  nid = OBJ_obj2nid (object);
  return nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512;
}

static const char *
check_content (CMS_ContentInfo *cms, const char *text, gboolean is_detached)
{
  ASN1_OCTET_STRING **content = CMS_get0_content (cms);
  gsize size = strlen (text);

  if (is_detached)
    return content == NULL || *content != NULL ? PORTAL_REFUSAL_UNREADABLE : NULL;
  if (content == NULL || *content == NULL)
    return PORTAL_REFUSAL_UNREADABLE;
  if ((gsize) ASN1_STRING_length (*content) != size ||
      memcmp (ASN1_STRING_get0_data (*content), text, size) != 0)
    return PORTAL_REFUSAL_OTHER_TEXT;
  return NULL;
}

static const char *
check_chain (PortalVerifier *self, X509 *certificate)
{
  g_autoptr (X509_STORE_CTX) context = X509_STORE_CTX_new ();
  int code;

  X509_STORE_CTX_init (context, self->store, certificate, NULL);
  if (X509_verify_cert (context) == 1)
    return NULL;
  code = X509_STORE_CTX_get_error (context);
  for (gsize i = 0; i < G_N_ELEMENTS (chain_errors); i++)
    if (chain_errors[i].code == code)
      return chain_errors[i].refusal;
  return PORTAL_REFUSAL_UNTRUSTED;
}

static const char *
check_certificate (PortalVerifier *self, X509 *certificate)
{
  const guint32 usage = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
  PortalQualified qualified = portal_qualified_read (certificate);

  if (qualified.seal)
    return PORTAL_REFUSAL_SEAL;
  if (!qualified.qualified || (X509_get_extension_flags (certificate) & EXFLAG_KUSAGE) == 0 ||
      (X509_get_key_usage (certificate) & usage) != usage)
    return PORTAL_REFUSAL_NOT_QUALIFIED;
  return check_chain (self, certificate);
}

static char *
dup_subject_entry (X509 *certificate, int nid)
{
  X509_NAME *name = X509_get_subject_name (certificate);
  int index = X509_NAME_get_index_by_NID (name, nid, -1);
  guchar *utf8 = NULL;
  char *text = NULL;

  if (index < 0)
    return g_strdup ("");
  if (ASN1_STRING_to_UTF8 (&utf8, X509_NAME_ENTRY_get_data (X509_NAME_get_entry (name, index))) >=
      0)
    text = g_strdup ((const char *) utf8);
  OPENSSL_free (utf8);
  return text != NULL ? text : g_strdup ("");
}

char *
portal_verifier_dup_national_id (GBytes *der)
{
  gsize size;
  const guchar *data = g_bytes_get_data (der, &size);
  const guchar *at = data;
  g_autoptr (X509) certificate = d2i_X509 (NULL, &at, (long) size);

  ERR_clear_error ();
  return certificate != NULL && at == data + size
             ? dup_subject_entry (certificate, NID_serialNumber)
             : NULL;
}

static PortalSigner *
describe_signer (X509 *certificate)
{
  PortalSigner *signer = g_new0 (PortalSigner, 1);
  guchar *der = NULL;
  int length = i2d_X509 (certificate, &der);

  signer->holder = dup_subject_entry (certificate, NID_commonName);
  signer->national_id = dup_subject_entry (certificate, NID_serialNumber);
  signer->fingerprint =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, der, length > 0 ? (gsize) length : 0);
  OPENSSL_free (der);
  return signer;
}

/* Of a detached signature, a digest that is not that of the text means another text. */
static const char *
check_signature (PortalVerifier *self, CMS_ContentInfo *cms, const char *text, gboolean is_detached)
{
  const unsigned int flags = CMS_BINARY | CMS_CADES;
  g_autoptr (BIO) content = is_detached ? BIO_new_mem_buf (text, -1) : NULL;

  if (CMS_verify (cms, NULL, self->store, content, NULL, flags) == 1)
    return NULL;
  return is_detached && ERR_GET_REASON (ERR_peek_last_error ()) == CMS_R_CONTENT_VERIFY_ERROR
             ? PORTAL_REFUSAL_OTHER_TEXT
             : PORTAL_REFUSAL_BAD_SIGNATURE;
}

const char *
portal_verifier_check (PortalVerifier *self,
                       GBytes *signature,
                       const char *text,
                       gboolean is_detached,
                       PortalSigner **signer)
{
  g_autoptr (CMS_ContentInfo) cms = read_cms (signature);
  X509 *certificate = NULL;
  X509_ALGOR *digest = NULL;
  CMS_SignerInfo *info = cms != NULL ? find_signer (cms, &certificate, &digest) : NULL;
  const char *refusal;

  ERR_clear_error ();
  if (info == NULL)
    return PORTAL_REFUSAL_UNREADABLE;
  refusal = check_content (cms, text, is_detached);
  if (refusal == NULL && !has_all_attributes (info))
    refusal = PORTAL_REFUSAL_NO_ATTRIBUTE;
  if (refusal == NULL)
    refusal = check_certificate (self, certificate);
  if (refusal == NULL)
    refusal = is_strong (digest) ? check_signature (self, cms, text, is_detached)
                                 : PORTAL_REFUSAL_BAD_SIGNATURE;
  if (refusal == NULL)
    *signer = describe_signer (certificate);
  return refusal;
}
