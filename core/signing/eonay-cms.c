/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-cms.h"

#include <string.h>
#include <time.h>

#include <openssl/err.h>

#include "eonay-openssl.h"

/* A document is 1 MiB at most, certificate and attributes a few KiB. */
#define MAX_SIZE ((gsize) 2 * 1024 * 1024)

typedef STACK_OF (X509) Certificates;

static void
certificates_free (Certificates *certificates)
{
  sk_X509_pop_free (certificates, X509_free);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Certificates, certificates_free)

/* Accepts DER only: encoding the result must give the input. */
static CMS_ContentInfo *
parse (GBytes *signature)
{
  gsize size = 0;
  const guint8 *start = g_bytes_get_data (signature, &size);
  const guint8 *at = start;
  g_autoptr (CMS_ContentInfo) cms = NULL;
  g_auto (EonayOpensslBytes) again = NULL;

  if (size == 0 || size > MAX_SIZE)
    return NULL;

  cms = d2i_CMS_ContentInfo (NULL, &at, (long) size);
  if (cms == NULL || at != start + size || OBJ_obj2nid (CMS_get0_type (cms)) != NID_pkcs7_signed)
    return NULL;
  if (i2d_CMS_ContentInfo (cms, &again) != (int) size || memcmp (again, start, size) != 0)
    return NULL;

  return g_steal_pointer (&cms);
}

static gboolean
has_content (CMS_ContentInfo *cms, GBytes *content)
{
  ASN1_OCTET_STRING **octets = CMS_get0_content (cms);
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (content, &size);

  return OBJ_obj2nid (CMS_get0_eContentType (cms)) == NID_pkcs7_data && octets != NULL &&
         *octets != NULL && ASN1_STRING_length (*octets) == (int) size &&
         (size == 0 || memcmp (ASN1_STRING_get0_data (*octets), data, size) == 0);
}

static gboolean
encloses (CMS_ContentInfo *cms, X509 *signer)
{
  g_autoptr (Certificates) enclosed = CMS_get1_certs (cms);

  for (int i = 0; i < sk_X509_num (enclosed); i++)
    {
      if (X509_cmp (sk_X509_value (enclosed, i), signer) == 0)
        return TRUE;
    }

  return FALSE;
}

/* CMS_CADES requires a chain, so trust the signer alone. Ignore the time and critical extensions
 * that OpenSSL does not know, such as qcStatements: they are not checked here. */
static X509_STORE *
trust_alone (X509 *signer)
{
  g_autoptr (X509_STORE) store = X509_STORE_new ();

  if (store == NULL || !X509_STORE_add_cert (store, signer) ||
      !X509_STORE_set_flags (store, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME |
                                        X509_V_FLAG_IGNORE_CRITICAL) ||
      !X509_STORE_set_purpose (store, X509_PURPOSE_ANY))
    return NULL;

  return g_steal_pointer (&store);
}

static gboolean
holds (CMS_ContentInfo *cms, X509 *signer)
{
  g_autoptr (X509_STORE) store = trust_alone (signer);
  g_autoptr (Certificates) certificates = sk_X509_new_null ();
  g_autoptr (BIO) out = BIO_new (BIO_s_null ());

  if (store == NULL || certificates == NULL || out == NULL || !X509_up_ref (signer))
    return FALSE;
  if (sk_X509_push (certificates, signer) <= 0)
    {
      X509_free (signer);
      return FALSE;
    }

  /* CMS_NOINTERN: use the signer's own key, not an enclosed certificate. */
  return CMS_verify (cms, certificates, store, NULL, out, CMS_BINARY | CMS_CADES | CMS_NOINTERN) ==
         1;
}

/* cms: (nullable) */
static const char *
find_fault (CMS_ContentInfo *cms, X509 *signer, GBytes *content)
{
  STACK_OF (CMS_SignerInfo) *signers = NULL;
  CMS_SignerInfo *info = NULL;

  if (cms == NULL)
    return "not signed data in DER";

  signers = CMS_get0_SignerInfos (cms);
  if (sk_CMS_SignerInfo_num (signers) != 1)
    return "not of one signer";
  if (!has_content (cms, content))
    return "the content is another";
  if (!encloses (cms, signer))
    return "the certificate is not enclosed";

  info = sk_CMS_SignerInfo_value (signers, 0);
  if (CMS_SignerInfo_cert_cmp (info, signer) != 0)
    return "the signer is another";
  if (CMS_signed_get_attr_by_NID (info, NID_id_smime_aa_signingCertificateV2, -1) < 0)
    return "no signing-certificate-v2";
  if (CMS_signed_get_attr_by_NID (info, NID_pkcs9_signingTime, -1) < 0)
    return "no signing-time";
  if (!holds (cms, signer))
    return "the signature does not hold";

  return NULL;
}

/**
 * eonay_cms_verify:
 * @signer: the signer's certificate
 * @signature: a CAdES-BES signature (ETSI EN 319 122-1) with attached content in DER
 * @content: the expected content
 *
 * Used on both sides of the bus: by the worker for a module's signature, by the desktop for the
 * signer's. Requires exactly one signer, which is @signer; a valid signature; content equal to
 * @content; a signing-certificate-v2 (RFC 5035) that refers to @signer; and @signer enclosed.
 * Chain, revocation and time are not checked.
 *
 * Returns: (nullable): %NULL if valid, else the reason
 */
const char *
eonay_cms_verify (X509 *signer, GBytes *signature, GBytes *content)
{
  g_autoptr (CMS_ContentInfo) cms = parse (signature);
  const char *fault = find_fault (cms, signer, content);

  ERR_clear_error ();
  return fault;
}

/**
 * eonay_cms_parts_verify:
 * @parts: what eonay_cms_read() filled
 *
 * Verifies a signature that stands alone, by the certificate and the content that it carries.
 *
 * Returns: as for eonay_cms_verify()
 */
const char *
eonay_cms_parts_verify (const EonayCmsParts *parts)
{
  const char *fault = find_fault (parts->cms, parts->signer, parts->content);

  ERR_clear_error ();
  return fault;
}

/* (transfer full): the enclosed certificate that the only signer refers to */
static X509 *
dup_signer (CMS_ContentInfo *cms, CMS_SignerInfo *info)
{
  g_autoptr (Certificates) enclosed = CMS_get1_certs (cms);

  for (int i = 0; i < sk_X509_num (enclosed); i++)
    {
      X509 *candidate = sk_X509_value (enclosed, i);

      if (CMS_SignerInfo_cert_cmp (info, candidate) == 0 && X509_up_ref (candidate))
        return candidate;
    }
  return NULL;
}

/* The attribute must be there once, with one value. */
static gboolean
read_signing_time (CMS_SignerInfo *info, gint64 *moment)
{
  static const int types[] = { V_ASN1_UTCTIME, V_ASN1_GENERALIZEDTIME };
  const ASN1_OBJECT *object = OBJ_nid2obj (NID_pkcs9_signingTime);
  struct tm broken_down = { 0 };
  ASN1_TIME *value = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (types) && value == NULL; i++)
    value = CMS_signed_get0_data_by_OBJ (info, object, -3, types[i]);
  if (value == NULL || !ASN1_TIME_to_tm (value, &broken_down))
    return FALSE;

  *moment = timegm (&broken_down);
  return TRUE;
}

static GBytes *
dup_content (CMS_ContentInfo *cms)
{
  ASN1_OCTET_STRING **octets = CMS_get0_content (cms);

  if (octets == NULL || *octets == NULL)
    return NULL;
  return g_bytes_new (ASN1_STRING_get0_data (*octets), (gsize) ASN1_STRING_length (*octets));
}

/**
 * eonay_cms_parts_clear:
 * @parts: what eonay_cms_read() filled
 */
void
eonay_cms_parts_clear (EonayCmsParts *parts)
{
  g_clear_pointer (&parts->cms, CMS_ContentInfo_free);
  g_clear_pointer (&parts->signer, X509_free);
  g_clear_pointer (&parts->content, g_bytes_unref);
}

/**
 * eonay_cms_read:
 * @signature: a CAdES-BES signature with attached content in DER
 * @parts: (out caller-allocates): what it carries, to be cleared in any case
 *
 * For a signature from a file. Nothing is verified: see eonay_cms_parts_verify().
 *
 * Returns: whether it is signed data of one signer, and has all parts
 */
gboolean
eonay_cms_read (GBytes *signature, EonayCmsParts *parts)
{
  CMS_ContentInfo *cms = parse (signature);
  STACK_OF (CMS_SignerInfo) *signers = cms != NULL ? CMS_get0_SignerInfos (cms) : NULL;
  gboolean is_whole = FALSE;

  *parts = (EonayCmsParts) { .cms = cms };
  if (sk_CMS_SignerInfo_num (signers) == 1)
    {
      CMS_SignerInfo *info = sk_CMS_SignerInfo_value (signers, 0);

      parts->signer = dup_signer (cms, info);
      parts->content = dup_content (cms);
      is_whole = read_signing_time (info, &parts->signing_time) && parts->signer != NULL &&
                 parts->content != NULL;
    }
  ERR_clear_error ();
  return is_whole;
}
