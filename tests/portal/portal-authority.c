/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-authority.h"

#include "portal-openssl.h"

#define ANSWER_LIFETIME (60 * 60)
#define LIST_LIFETIME   (7 * 24 * 60 * 60)
#define LONG_AGO        (-30 * 24 * 60 * 60)
#define LATER           (24 * 60 * 60)
#define LARGE_SIZE      (9 * 1024 * 1024)
#define GARBAGE         "<html>Bakım çalışması</html>"

/* A holder whose certificate is the authority's, but not for OCSP. */
#define OTHER_SIGNER "nes-p256"

struct _PortalAuthority
{
  X509 *authority;
  X509 *responder;
  EVP_PKEY *key;
  EVP_PKEY *authority_key;
  X509 *other_signer;
  EVP_PKEY *other_key;
  X509_CRL *crl;
  X509_CRL *other_crl;
  char *index;
  GBytes *previous; /* answer */
};

static gboolean
load_other_signer (PortalAuthority *self, const char *pki, GError **error)
{
  g_autofree char *folder = g_build_filename (pki, "cards", OTHER_SIGNER, NULL);
  g_autofree char *path = g_build_filename (folder, "9c.crt", NULL);
  g_autofree char *der = NULL;
  gsize size = 0;
  const guchar *at;

  if (!g_file_get_contents (path, &der, &size, error))
    return FALSE;
  at = (const guchar *) der;
  self->other_signer = d2i_X509 (NULL, &at, (long) size);
  self->other_key = portal_openssl_load_key (folder, "9c.key", error);
  return self->other_key != NULL;
}

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
  self->authority_key = portal_openssl_load_key (folder, "authority.key", error);
  if (self->authority_key == NULL || !load_other_signer (self, pki, error))
    return NULL;
  self->other_crl = portal_openssl_load_crl (folder, "earlier.crl", error);
  if (self->other_crl == NULL)
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
  EVP_PKEY_free (self->authority_key);
  X509_free (self->other_signer);
  EVP_PKEY_free (self->other_key);
  X509_CRL_free (self->crl);
  X509_CRL_free (self->other_crl);
  g_clear_pointer (&self->previous, g_bytes_unref);
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

/* When the answer was made, in seconds from now. */
static long
get_age (PortalAuthorityFault fault)
{
  if (fault == PORTAL_AUTHORITY_OLD)
    return LONG_AGO;
  return fault == PORTAL_AUTHORITY_FUTURE ? LATER : 0;
}

static void
add_status (PortalAuthority *self,
            OCSP_BASICRESP *answer,
            OCSP_CERTID *id,
            PortalAuthorityFault fault)
{
  long age = get_age (fault);
  g_autoptr (ASN1_TIME) this_update = X509_gmtime_adj (NULL, age);
  g_autoptr (ASN1_TIME) next_update = X509_gmtime_adj (NULL, age + ANSWER_LIFETIME);
  ASN1_INTEGER *serial = NULL;
  X509_REVOKED *revoked = NULL;
  const ASN1_TIME *since = NULL;
  int status = V_OCSP_CERTSTATUS_UNKNOWN;
  int reason = OCSP_REVOKED_STATUS_NOSTATUS;

  OCSP_id_get0_info (NULL, NULL, NULL, &serial, id);
  if (fault == PORTAL_AUTHORITY_HOLD)
    {
      status = V_OCSP_CERTSTATUS_REVOKED;
      reason = OCSP_REVOKED_STATUS_CERTIFICATEHOLD;
      since = this_update;
    }
  else if (is_ours (self, id) && X509_CRL_get0_by_serial (self->crl, &revoked, serial) == 1)
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

static void
add_statuses (PortalAuthority *self,
              OCSP_BASICRESP *answer,
              OCSP_REQUEST *asked,
              PortalAuthorityFault fault)
{
  for (int i = 0; i < OCSP_request_onereq_count (asked); i++)
    {
      OCSP_CERTID *id = OCSP_onereq_get0_id (OCSP_request_onereq_get0 (asked, i));
      OCSP_CERTID *other = OCSP_cert_to_id (EVP_sha1 (), self->other_signer, self->authority);

      add_status (self, answer, fault == PORTAL_AUTHORITY_OTHER_CERTIFICATE ? other : id, fault);
      OCSP_CERTID_free (other);
    }
}

static GBytes *
create_answer (PortalAuthority *self, OCSP_REQUEST *asked, PortalAuthorityFault fault)
{
  gboolean is_other = fault == PORTAL_AUTHORITY_OTHER_SIGNER;
  g_autoptr (OCSP_BASICRESP) answer = OCSP_BASICRESP_new ();
  g_autoptr (OCSP_RESPONSE) response = NULL;
  guchar *der = NULL;
  GBytes *bytes;
  int length;

  add_statuses (self, answer, asked, fault);
  if (fault != PORTAL_AUTHORITY_NO_NONCE)
    OCSP_copy_nonce (answer, asked);
  if (OCSP_basic_sign (answer, is_other ? self->other_signer : self->responder,
                       is_other ? self->other_key : self->key, EVP_sha256 (), NULL, 0) != 1)
    return NULL;
  response = OCSP_response_create (OCSP_RESPONSE_STATUS_SUCCESSFUL, answer);
  length = i2d_OCSP_RESPONSE (response, &der);
  bytes = g_bytes_new (der, length > 0 ? (gsize) length : 0);
  OPENSSL_free (der);
  return bytes;
}

/* What both kinds of answers have in common; NULL if fault is none of these. */
static GBytes *
create_nonsense (PortalAuthorityFault fault)
{
  if (fault == PORTAL_AUTHORITY_LARGE)
    return g_bytes_new_take (g_malloc0 (LARGE_SIZE), LARGE_SIZE);
  if (fault == PORTAL_AUTHORITY_GARBAGE)
    return g_bytes_new_static (GARBAGE, strlen (GARBAGE));
  return NULL;
}

GBytes *
portal_authority_answer_ocsp (PortalAuthority *self, GBytes *request, PortalAuthorityFault fault)
{
  gsize size;
  const guchar *at = g_bytes_get_data (request, &size);
  g_autoptr (OCSP_REQUEST) asked = d2i_OCSP_REQUEST (NULL, &at, (long) size);
  GBytes *answer = create_nonsense (fault);

  if (answer != NULL)
    return answer;
  if (asked == NULL || fault >= PORTAL_AUTHORITY_SLOW)
    return NULL;
  if (fault == PORTAL_AUTHORITY_REPLAY && self->previous != NULL)
    return g_bytes_ref (self->previous);
  answer = create_answer (self, asked, fault);
  g_clear_pointer (&self->previous, g_bytes_unref);
  self->previous = answer != NULL ? g_bytes_ref (answer) : NULL;
  return answer;
}

GBytes *
portal_authority_create_list (PortalAuthority *self, PortalAuthorityFault fault)
{
  gboolean is_other = fault == PORTAL_AUTHORITY_OTHER_CERTIFICATE;
  g_autoptr (X509_CRL) list = X509_CRL_dup (is_other ? self->other_crl : self->crl);
  g_autoptr (ASN1_TIME) last_update = X509_gmtime_adj (NULL, get_age (fault));
  g_autoptr (ASN1_TIME) next_update = X509_gmtime_adj (NULL, get_age (fault) + LIST_LIFETIME);
  GBytes *bytes = create_nonsense (fault);
  guchar *der = NULL;
  int length;

  if (bytes != NULL || fault >= PORTAL_AUTHORITY_SLOW)
    return bytes;
  if (!is_other)
    {
      X509_CRL_set1_lastUpdate (list, last_update);
      X509_CRL_set1_nextUpdate (list, next_update);
      X509_CRL_sign (list,
                     fault == PORTAL_AUTHORITY_OTHER_SIGNER ? self->other_key : self->authority_key,
                     EVP_sha256 ());
    }
  length = i2d_X509_CRL (list, &der);
  bytes = g_bytes_new (der, length > 0 ? (gsize) length : 0);
  OPENSSL_free (der);
  return bytes;
}
