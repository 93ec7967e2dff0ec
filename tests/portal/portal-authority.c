/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-authority.h"

#include "portal-openssl.h"

#define ANSWER_LIFETIME (60 * 60)

struct _PortalAuthority
{
  X509 *authority;
  X509 *responder;
  EVP_PKEY *key;
  X509_CRL *crl;
  char *index;
};

PortalAuthority *
portal_authority_new (const char *pki, GError **error)
{
  g_autofree char *folder = g_build_filename (pki, "ca", NULL);
  g_autofree char *index = g_build_filename (folder, "index.txt", NULL);
  g_autoptr (PortalAuthority) self = g_new0 (PortalAuthority, 1);

  self->authority = portal_openssl_load_certificate (folder, "authority.crt", error);
  if (self->authority == NULL)
    return NULL;
  self->responder = portal_openssl_load_certificate (folder, "ocsp.crt", error);
  if (self->responder == NULL)
    return NULL;
  self->key = portal_openssl_load_key (folder, "ocsp.key", error);
  if (self->key == NULL)
    return NULL;
  self->crl = portal_openssl_load_crl (folder, "authority.crl", error);
  if (self->crl == NULL || !g_file_get_contents (index, &self->index, NULL, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
portal_authority_free (PortalAuthority *self)
{
  X509_free (self->authority);
  X509_free (self->responder);
  EVP_PKEY_free (self->key);
  X509_CRL_free (self->crl);
  g_free (self->index);
  g_free (self);
}

/* Whether the serial number was ever issued: fourth column of index.txt. */
static gboolean
is_issued (PortalAuthority *self, const ASN1_INTEGER *serial)
{
  g_autoptr (BIGNUM) number = ASN1_INTEGER_to_BN (serial, NULL);
  char *hex = BN_bn2hex (number);
  g_autofree char *column = g_strdup_printf ("\t%s\t", hex);

  OPENSSL_free (hex);
  return strstr (self->index, column) != NULL;
}

static gboolean
is_ours (PortalAuthority *self, OCSP_CERTID *id)
{
  ASN1_OBJECT *digest = NULL;
  const EVP_MD *md;
  OCSP_CERTID *own;
  gboolean same;

  OCSP_id_get0_info (NULL, &digest, NULL, NULL, id);
  md = EVP_get_digestbyobj (digest);
  own = md != NULL ? OCSP_cert_to_id (md, NULL, self->authority) : NULL;
  same = own != NULL && OCSP_id_issuer_cmp (own, id) == 0;
  OCSP_CERTID_free (own);
  return same;
}

static void
add_status (PortalAuthority *self, OCSP_BASICRESP *answer, OCSP_CERTID *id)
{
  g_autoptr (ASN1_TIME) this_update = X509_gmtime_adj (NULL, 0);
  g_autoptr (ASN1_TIME) next_update = X509_gmtime_adj (NULL, ANSWER_LIFETIME);
  ASN1_INTEGER *serial = NULL;
  X509_REVOKED *revoked = NULL;
  const ASN1_TIME *since = NULL;
  int status = V_OCSP_CERTSTATUS_UNKNOWN;
  int reason = OCSP_REVOKED_STATUS_NOSTATUS;

  OCSP_id_get0_info (NULL, NULL, NULL, &serial, id);
  if (is_ours (self, id) && X509_CRL_get0_by_serial (self->crl, &revoked, serial) == 1)
    {
      status = V_OCSP_CERTSTATUS_REVOKED;
      reason = OCSP_REVOKED_STATUS_KEYCOMPROMISE;
      since = X509_REVOKED_get0_revocationDate (revoked);
    }
  else if (is_ours (self, id) && is_issued (self, serial))
    status = V_OCSP_CERTSTATUS_GOOD;
  OCSP_basic_add1_status (answer, id, status, reason, (ASN1_TIME *) since, this_update,
                          next_update);
}

GBytes *
portal_authority_answer_ocsp (PortalAuthority *self, GBytes *request)
{
  gsize size;
  const guchar *at = g_bytes_get_data (request, &size);
  g_autoptr (OCSP_REQUEST) asked = d2i_OCSP_REQUEST (NULL, &at, (long) size);
  g_autoptr (OCSP_BASICRESP) answer = OCSP_BASICRESP_new ();
  g_autoptr (OCSP_RESPONSE) response = NULL;
  guchar *der = NULL;
  GBytes *bytes;
  int length;

  if (asked == NULL)
    return NULL;
  for (int i = 0; i < OCSP_request_onereq_count (asked); i++)
    add_status (self, answer, OCSP_onereq_get0_id (OCSP_request_onereq_get0 (asked, i)));
  OCSP_copy_nonce (answer, asked);
  if (OCSP_basic_sign (answer, self->responder, self->key, EVP_sha256 (), NULL, 0) != 1)
    return NULL;
  response = OCSP_response_create (OCSP_RESPONSE_STATUS_SUCCESSFUL, answer);
  length = i2d_OCSP_RESPONSE (response, &der);
  bytes = g_bytes_new (der, length > 0 ? (gsize) length : 0);
  OPENSSL_free (der);
  return bytes;
}
