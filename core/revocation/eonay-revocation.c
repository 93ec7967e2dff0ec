/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-revocation.h"

#include <time.h>

#include <openssl/err.h>
#include <openssl/ocsp.h>

#include "eonay-certificate-x509.h"
#include "eonay-openssl.h"
#include "eonay-x509-verify.h"

/* In seconds. How much a clock may differ, and how old an answer may be whatever it says itself: the
 * longest that the CA/Browser Forum allows (Baseline Requirements, 4.9.7 and 4.9.10). */
#define SLACK   (5 * 60)
#define MAX_AGE (10 * 24 * 60 * 60)

/* SHA-1 is none: a request's nonce lets its sender choose a part of what is signed. */
#define MIN_DIGEST_SIZE 28

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OCSP_BASICRESP, OCSP_BASICRESP_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OCSP_CERTID, OCSP_CERTID_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OCSP_REQUEST, OCSP_REQUEST_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OCSP_RESPONSE, OCSP_RESPONSE_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_CRL, X509_CRL_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE_CTX, X509_STORE_CTX_free)

typedef STACK_OF (X509) Certificates;
typedef STACK_OF (X509_CRL) Lists;

/* OpenSSL's are macros. Neither frees what it contains. */
static void
certificates_free (Certificates *self)
{
  sk_X509_free (self);
}

static void
lists_free (Lists *self)
{
  sk_X509_CRL_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Certificates, certificates_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lists, lists_free)

/* Always FALSE. */
static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "reading revocation: %s", why);
  return FALSE;
}

static gboolean
read_time (const ASN1_TIME *value, gint64 *moment)
{
  struct tm broken_down = { 0 };

  if (value == NULL || !ASN1_TIME_check (value) || !ASN1_TIME_to_tm (value, &broken_down))
    return FALSE;
  *moment = timegm (&broken_down);
  return TRUE;
}

static gboolean
is_weak (const X509_ALGOR *algorithm)
{
  const ASN1_OBJECT *object = NULL;
  int digest = NID_undef;
  const EVP_MD *md = NULL;

  X509_ALGOR_get0 (&object, NULL, NULL, algorithm);
  if (!OBJ_find_sigid_algs (OBJ_obj2nid (object), &digest, NULL))
    return TRUE;
  md = digest != NID_undef ? EVP_get_digestbynid (digest) : NULL;
  return md != NULL && EVP_MD_get_size (md) < MIN_DIGEST_SIZE;
}

/* next: NULL if the answer does not say. */
static gboolean
check_time (EonayRevocation *self,
            const ASN1_TIME *this_update,
            const ASN1_TIME *next_update,
            gint64 now,
            GError **error)
{
  gint64 begin = 0;

  if (!read_time (this_update, &begin) ||
      (next_update != NULL && !read_time (next_update, &self->next_update)))
    return refuse (error, "a date is not one");
  if (begin > now + SLACK)
    return refuse (error, "the answer is of the future");
  if (begin < now - MAX_AGE || (next_update != NULL && self->next_update < now - SLACK))
    return refuse (error, "the answer is too old");
  return TRUE;
}

static void
set_revoked (EonayRevocation *self, int reason, const ASN1_TIME *since)
{
  self->state =
      reason == CRL_REASON_CERTIFICATE_HOLD ? EONAY_REVOCATION_SUSPENDED : EONAY_REVOCATION_REVOKED;
  if (!read_time (since, &self->since))
    self->since = 0;
}

/**
 * eonay_revocation_prevents_signing:
 * @state: a state
 *
 * Returns: whether a certificate in this state is not signed with: it is revoked or suspended
 */
gboolean
eonay_revocation_prevents_signing (EonayRevocationState state)
{
  return state == EONAY_REVOCATION_REVOKED || state == EONAY_REVOCATION_SUSPENDED;
}

/**
 * eonay_revocation_apply:
 * @state: what the issuer says
 * @by_dates: the result of eonay_validity_get_state()
 *
 * Returns: the certificate's state by both
 */
EonayCertificateState
eonay_revocation_apply (EonayRevocationState state, EonayCertificateState by_dates)
{
  if (state == EONAY_REVOCATION_REVOKED)
    return EONAY_CERTIFICATE_REVOKED;
  return state == EONAY_REVOCATION_SUSPENDED ? EONAY_CERTIFICATE_SUSPENDED : by_dates;
}

/* --- OCSP --- */

/* SHA-1, as RFC 5019 says: responders need not know another digest. It names the certificate and
 * protects nothing. */
static OCSP_CERTID *
create_id (EonayCertificate *certificate, EonayCertificate *issuer)
{
  return OCSP_cert_to_id (EVP_sha1 (), eonay_certificate_get_x509 (certificate),
                          eonay_certificate_get_x509 (issuer));
}

/**
 * eonay_revocation_create_request:
 * @certificate: a certificate
 * @issuer: its issuer's certificate
 *
 * Makes a request to an OCSP responder (RFC 6960) with a nonce. It contains the certificate's serial
 * number and hashes of its issuer's name and key.
 *
 * Returns: (transfer full) (nullable): the request in DER, %NULL if OpenSSL fails
 */
GBytes *
eonay_revocation_create_request (EonayCertificate *certificate, EonayCertificate *issuer)
{
  g_autoptr (OCSP_REQUEST) request = OCSP_REQUEST_new ();
  g_autoptr (OCSP_CERTID) id = create_id (certificate, issuer);
  g_auto (EonayOpensslBytes) der = NULL;
  int size = 0;

  if (request == NULL || id == NULL || OCSP_request_add0_id (request, id) == NULL)
    return NULL;
  id = NULL; /* the request's now */
  if (OCSP_request_add1_nonce (request, NULL, -1) != 1)
    return NULL;
  size = i2d_OCSP_REQUEST (request, &der);
  return size > 0 ? g_bytes_new (der, (gsize) size) : NULL;
}

/* Parses exactly one answer. */
static OCSP_BASICRESP *
parse_ocsp (GBytes *answer, GError **error)
{
  gsize size = 0;
  const guint8 *start = g_bytes_get_data (answer, &size);
  const guint8 *at = start;
  g_autoptr (OCSP_RESPONSE) response = d2i_OCSP_RESPONSE (NULL, &at, (long) size);
  OCSP_BASICRESP *basic = NULL;

  if (response == NULL || at != start + size)
    refuse (error, "not an OCSP answer");
  else if (OCSP_response_status (response) != OCSP_RESPONSE_STATUS_SUCCESSFUL)
    refuse (error, OCSP_response_status_str (OCSP_response_status (response)));
  else
    {
      basic = OCSP_response_get1_basic (response);
      if (basic == NULL)
        refuse (error, "an OCSP answer of an unknown kind");
    }
  return basic;
}

/* Signed by the issuer itself, or by a responder that it has issued a certificate for that purpose. */
static gboolean
is_signed_by (OCSP_BASICRESP *basic, X509 *issuer, gint64 now)
{
  g_autoptr (X509_STORE) store = X509_STORE_new ();
  g_autoptr (Certificates) certificates = sk_X509_new_null ();
  X509_VERIFY_PARAM *parameters = store != NULL ? X509_STORE_get0_param (store) : NULL;

  if (parameters == NULL || certificates == NULL || !X509_STORE_add_cert (store, issuer) ||
      sk_X509_push (certificates, issuer) <= 0)
    return FALSE;
  X509_VERIFY_PARAM_set_flags (parameters, X509_V_FLAG_PARTIAL_CHAIN);
  X509_VERIFY_PARAM_set_time (parameters, now);
  return OCSP_basic_verify (basic, certificates, store, OCSP_NOEXPLICIT) == 1;
}

/* A responder may leave the nonce out; a wrong one is that of an answer to another request. */
static gboolean
has_nonce_of (OCSP_BASICRESP *basic, GBytes *request)
{
  const guint8 *at = g_bytes_get_data (request, NULL);
  g_autoptr (OCSP_REQUEST) asked = d2i_OCSP_REQUEST (NULL, &at, (long) g_bytes_get_size (request));

  return asked != NULL && OCSP_check_nonce (asked, basic) != 0;
}

static gboolean
read_status (EonayRevocation *self,
             OCSP_BASICRESP *basic,
             OCSP_CERTID *id,
             gint64 now,
             GError **error)
{
  ASN1_GENERALIZEDTIME *since = NULL, *this_update = NULL, *next_update = NULL;
  int index = OCSP_resp_find (basic, id, -1);
  int reason = -1;

  if (index < 0)
    return refuse (error, "the answer is about another certificate");
  if (OCSP_resp_find (basic, id, index) >= 0)
    return refuse (error, "two answers about one certificate");
  switch (OCSP_single_get0_status (OCSP_resp_get0 (basic, index), &reason, &since, &this_update,
                                   &next_update))
    {
    case V_OCSP_CERTSTATUS_GOOD:
      self->state = EONAY_REVOCATION_GOOD;
      break;
    case V_OCSP_CERTSTATUS_REVOKED:
      set_revoked (self, reason, since);
      break;
    case V_OCSP_CERTSTATUS_UNKNOWN:
      self->state = EONAY_REVOCATION_UNKNOWN;
      break;
    default:
      return refuse (error, "an unknown status");
    }
  return check_time (self, this_update, next_update, now, error);
}

static gboolean
read_ocsp (EonayRevocation *self,
           GBytes *answer,
           GBytes *request,
           EonayCertificate *certificate,
           EonayCertificate *issuer,
           gint64 now,
           GError **error)
{
  g_autoptr (OCSP_BASICRESP) basic = parse_ocsp (answer, error);
  g_autoptr (OCSP_CERTID) id = NULL;

  if (basic == NULL)
    return FALSE;
  if (is_weak (OCSP_resp_get0_tbs_sigalg (basic)))
    return refuse (error, "the answer is signed with a weak digest");
  if (!is_signed_by (basic, eonay_certificate_get_x509 (issuer), now))
    return refuse (error, "the answer is not signed by the issuer or its responder");
  if (!has_nonce_of (basic, request))
    return refuse (error, "the answer is to another request");
  id = create_id (certificate, issuer);
  if (id == NULL)
    return refuse (error, "the certificate has no id");
  return read_status (self, basic, id, now, error);
}

/**
 * eonay_revocation_read_ocsp:
 * @self: (out): what the answer says
 * @answer: an answer of an OCSP responder (RFC 6960) in DER
 * @request: the request, from eonay_revocation_create_request()
 * @certificate: the certificate
 * @issuer: its issuer's certificate
 * @now: the current time, in Unix time
 * @error: return location for a %G_IO_ERROR_INVALID_DATA
 *
 * Accepts what is signed by the issuer, or by a responder that the issuer itself has authorized; whose
 * nonce, if there is one, is the request's; which is about the certificate; and which is not too old.
 *
 * Returns: whether the answer counts; otherwise @self is %EONAY_REVOCATION_NOT_CHECKED
 */
gboolean
eonay_revocation_read_ocsp (EonayRevocation *self,
                            GBytes *answer,
                            GBytes *request,
                            EonayCertificate *certificate,
                            EonayCertificate *issuer,
                            gint64 now,
                            GError **error)
{
  gboolean ok = FALSE;

  *self = (EonayRevocation) { 0 };
  ok = read_ocsp (self, answer, request, certificate, issuer, now, error);
  if (!ok)
    *self = (EonayRevocation) { 0 };
  ERR_clear_error ();
  return ok;
}

/* --- revocation lists --- */

/* OpenSSL checks the list's issuer, signature, dates, critical extensions, and whether the certificate
 * is in its scope. The certificate's own dates do not matter, and that it is revoked is a result. */
static gboolean
covers (X509_CRL *list, X509 *certificate, X509 *issuer, gint64 now)
{
  g_autoptr (X509_STORE) store = X509_STORE_new ();
  g_autoptr (X509_STORE_CTX) context = X509_STORE_CTX_new ();
  g_autoptr (Lists) lists = sk_X509_CRL_new_null ();

  if (store == NULL || context == NULL || lists == NULL || !X509_STORE_add_cert (store, issuer) ||
      sk_X509_CRL_push (lists, list) <= 0 ||
      !X509_STORE_CTX_init (context, store, certificate, NULL))
    return FALSE;
  X509_STORE_CTX_set0_crls (context, lists);
  X509_STORE_CTX_set_flags (context, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_PARTIAL_CHAIN);
  return eonay_x509_verify (context, now,
                            EONAY_X509_TOLERATE_DATES | EONAY_X509_TOLERATE_REVOKED) == X509_V_OK;
}

static int
get_reason (const X509_REVOKED *entry)
{
  ASN1_ENUMERATED *value = X509_REVOKED_get_ext_d2i (entry, NID_crl_reason, NULL, NULL);
  int reason = value != NULL ? (int) ASN1_ENUMERATED_get (value) : CRL_REASON_UNSPECIFIED;

  ASN1_ENUMERATED_free (value);
  return reason;
}

static gboolean
read_crl (EonayRevocation *self,
          GBytes *list,
          EonayCertificate *certificate,
          EonayCertificate *issuer,
          gint64 now,
          GError **error)
{
  gsize size = 0;
  const guint8 *start = g_bytes_get_data (list, &size);
  const guint8 *at = start;
  g_autoptr (X509_CRL) crl = d2i_X509_CRL (NULL, &at, (long) size);
  X509 *x509 = eonay_certificate_get_x509 (certificate);
  const X509_ALGOR *algorithm = NULL;
  X509_REVOKED *entry = NULL;

  if (crl == NULL || at != start + size)
    return refuse (error, "not a revocation list");
  X509_CRL_get0_signature (crl, NULL, &algorithm);
  if (is_weak (algorithm))
    return refuse (error, "the list is signed with a weak digest");
  if (X509_CRL_get0_nextUpdate (crl) == NULL)
    return refuse (error, "the list does not say when the next one comes");
  if (!check_time (self, X509_CRL_get0_lastUpdate (crl), X509_CRL_get0_nextUpdate (crl), now,
                   error))
    return FALSE;
  if (!covers (crl, x509, eonay_certificate_get_x509 (issuer), now))
    return refuse (error, "the list is not the issuer's, or not for this certificate");
  self->state = EONAY_REVOCATION_GOOD;
  if (X509_CRL_get0_by_cert (crl, &entry, x509) == 1)
    set_revoked (self, get_reason (entry), X509_REVOKED_get0_revocationDate (entry));
  return TRUE;
}

/**
 * eonay_revocation_read_crl:
 * @self: (out): what the list says
 * @list: a revocation list (RFC 5280) in DER
 * @certificate: the certificate
 * @issuer: its issuer's certificate
 * @now: the current time, in Unix time
 * @error: return location for a %G_IO_ERROR_INVALID_DATA
 *
 * Accepts a list that is signed by the issuer, covers the certificate, and is not too old.
 *
 * Returns: whether the list counts; otherwise @self is %EONAY_REVOCATION_NOT_CHECKED
 */
gboolean
eonay_revocation_read_crl (EonayRevocation *self,
                           GBytes *list,
                           EonayCertificate *certificate,
                           EonayCertificate *issuer,
                           gint64 now,
                           GError **error)
{
  gboolean ok = FALSE;

  *self = (EonayRevocation) { 0 };
  ok = read_crl (self, list, certificate, issuer, now, error);
  if (!ok)
    *self = (EonayRevocation) { 0 };
  ERR_clear_error ();
  return ok;
}
