/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-certificate-details.h"

#include <string.h>

#include <openssl/ec.h>
#include <openssl/err.h>

#include "eonay-certificate-x509.h"
#include "eonay-openssl.h"

/* Limits what is kept for display. */
#define MAX_URIS     8
#define MAX_URI      512
#define MAX_POLICIES 16
/* RFC 5280 allows 20. */
#define MAX_SERIAL       32
#define MAX_ORGANIZATION 256

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AUTHORITY_INFO_ACCESS, AUTHORITY_INFO_ACCESS_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CRL_DIST_POINTS, CRL_DIST_POINTS_free)

static char *
format_bytes (const guint8 *bytes, gsize length)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, i == 0 ? "%02X" : ":%02X", bytes[i]);
  return g_string_free (text, FALSE);
}

static char *
read_serial (X509 *x509)
{
  const ASN1_INTEGER *serial = X509_get0_serialNumber (x509);
  int length = ASN1_STRING_length (serial);

  if (length < 1 || length > MAX_SERIAL)
    return NULL;
  return format_bytes (ASN1_STRING_get0_data (serial), (gsize) length);
}

static char *
describe_curve (const EVP_PKEY *key)
{
  char name[64];
  gsize length = 0;

  if (!EVP_PKEY_get_group_name (key, name, sizeof name, &length))
    return NULL;

  const char *nist = EC_curve_nid2nist (OBJ_txt2nid (name));
  return g_strdup_printf ("EC %s", nist != NULL ? nist : name);
}

static char *
describe_key (X509 *x509)
{
  const EVP_PKEY *key = X509_get0_pubkey (x509);

  if (key == NULL)
    return NULL;
  switch (EVP_PKEY_get_base_id (key))
    {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS:
      return g_strdup_printf ("RSA %d", EVP_PKEY_get_bits (key));
    case EVP_PKEY_EC:
      return describe_curve (key);
    default:
      return g_strdup (OBJ_nid2ln (EVP_PKEY_get_base_id (key)));
    }
}

static char *
read_organization (X509 *x509)
{
  const X509_NAME *issuer = X509_get_issuer_name (x509);
  int index = X509_NAME_get_index_by_NID (issuer, NID_organizationName, -1);
  g_auto (EonayOpensslBytes) utf8 = NULL;

  if (index < 0)
    return NULL;

  int length =
      ASN1_STRING_to_UTF8 (&utf8, X509_NAME_ENTRY_get_data (X509_NAME_get_entry (issuer, index)));
  if (length < 1 || length > MAX_ORGANIZATION ||
      !g_utf8_validate ((const char *) utf8, length, NULL))
    return NULL;
  return g_strndup ((const char *) utf8, (gsize) length);
}

static GStrv
read_policies (X509 *x509)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (CERTIFICATEPOLICIES) policies =
      X509_get_ext_d2i (x509, NID_certificate_policies, NULL, NULL);

  for (int i = 0; i < MIN (sk_POLICYINFO_num (policies), MAX_POLICIES); i++)
    {
      char oid[128];
      int n = OBJ_obj2txt (oid, sizeof oid, sk_POLICYINFO_value (policies, i)->policyid, TRUE);

      if (n > 0 && n < (int) sizeof oid)
        g_strv_builder_add (builder, oid);
    }
  return g_strv_builder_end (builder);
}

/* --- addresses --- */

static gboolean
is_plain_uri (const char *data, gsize length)
{
  if (length == 0 || length > MAX_URI)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isgraph (data[i]))
        return FALSE;
    }
  return TRUE;
}

static void
add_uri (GStrvBuilder *builder, guint *n, const GENERAL_NAME *name)
{
  if (name == NULL || name->type != GEN_URI || *n >= MAX_URIS)
    return;

  const char *data = (const char *) ASN1_STRING_get0_data (name->d.uniformResourceIdentifier);
  gsize length = (gsize) ASN1_STRING_length (name->d.uniformResourceIdentifier);
  if (!is_plain_uri (data, length))
    return;

  g_autofree char *uri = g_strndup (data, length);
  g_strv_builder_add (builder, uri);
  *n += 1;
}

static GStrv
read_access (const AUTHORITY_INFO_ACCESS *access, int nid)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num (access); i++)
    {
      const ACCESS_DESCRIPTION *description = sk_ACCESS_DESCRIPTION_value (access, i);

      if (OBJ_obj2nid (description->method) == nid)
        add_uri (builder, &n, description->location);
    }
  return g_strv_builder_end (builder);
}

static GStrv
read_crl_uris (X509 *x509)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (CRL_DIST_POINTS) points =
      X509_get_ext_d2i (x509, NID_crl_distribution_points, NULL, NULL);
  guint n = 0;

  for (int i = 0; i < sk_DIST_POINT_num (points); i++)
    {
      const DIST_POINT_NAME *name = sk_DIST_POINT_value (points, i)->distpoint;

      /* Type 0 is fullName (RFC 5280, 4.2.1.13). */
      for (int j = 0;
           name != NULL && name->type == 0 && j < sk_GENERAL_NAME_num (name->name.fullname); j++)
        add_uri (builder, &n, sk_GENERAL_NAME_value (name->name.fullname, j));
    }
  return g_strv_builder_end (builder);
}

static char *
compute_fingerprint (GBytes *der)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;

  g_checksum_update (checksum, g_bytes_get_data (der, NULL), (gssize) g_bytes_get_size (der));
  g_checksum_get_digest (checksum, digest, &length);
  return format_bytes (digest, length);
}

/**
 * eonay_certificate_details_new:
 * @certificate: a certificate
 *
 * Reads the fields that are only displayed. Malformed or overlong ones are skipped.
 *
 * Returns: (transfer full): its details
 */
EonayCertificateDetails *
eonay_certificate_details_new (EonayCertificate *certificate)
{
  X509 *x509 = eonay_certificate_get_x509 (certificate);
  g_autoptr (AUTHORITY_INFO_ACCESS) access = NULL;
  EonayCertificateDetails *self = g_new0 (EonayCertificateDetails, 1);

  access = X509_get_ext_d2i (x509, NID_info_access, NULL, NULL);
  self->key = describe_key (x509);
  self->serial = read_serial (x509);
  self->fingerprint = compute_fingerprint (eonay_certificate_get_der (certificate));
  self->issuer_organization = read_organization (x509);
  self->policies = read_policies (x509);
  self->issuer_uris = read_access (access, NID_ad_ca_issuers);
  self->ocsp_uris = read_access (access, NID_ad_OCSP);
  self->crl_uris = read_crl_uris (x509);
  ERR_clear_error ();
  return self;
}

/**
 * eonay_certificate_details_free:
 * @self: (transfer full): details
 */
void
eonay_certificate_details_free (EonayCertificateDetails *self)
{
  g_free (self->key);
  g_free (self->serial);
  g_free (self->fingerprint);
  g_free (self->issuer_organization);
  g_strfreev (self->policies);
  g_strfreev (self->issuer_uris);
  g_strfreev (self->ocsp_uris);
  g_strfreev (self->crl_uris);
  g_free (self);
}
