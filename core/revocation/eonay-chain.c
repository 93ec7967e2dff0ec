/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-chain.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "eonay-certificate-x509.h"
#include "eonay-openssl.h"

#define MAX_ANCHORS 64
#define MAX_LENGTH  8

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE_CTX, X509_STORE_CTX_free)

static EonayCertificate *
create_certificate (X509 *x509, GError **error)
{
  g_auto (EonayOpensslBytes) bytes = NULL;
  int size = i2d_X509 (x509, &bytes);
  g_autoptr (GBytes) der = g_bytes_new (bytes, size > 0 ? (gsize) size : 0);

  return eonay_certificate_new_from_der (der, error);
}

/* Whether the file ended, rather than being malformed. */
static gboolean
is_at_end (void)
{
  gboolean is_end = ERR_GET_REASON (ERR_peek_last_error ()) == PEM_R_NO_START_LINE;

  ERR_clear_error ();
  return is_end;
}

static gboolean
read_anchors (GPtrArray *anchors, const char *path, GError **error)
{
  g_autofree char *content = NULL;
  g_autoptr (BIO) bio = NULL;

  if (!g_file_get_contents (path, &content, NULL, error))
    return FALSE;
  bio = BIO_new_mem_buf (content, -1);
  while (anchors->len < MAX_ANCHORS)
    {
      g_autoptr (X509) x509 = PEM_read_bio_X509 (bio, NULL, NULL, NULL);
      EonayCertificate *certificate = x509 != NULL ? create_certificate (x509, error) : NULL;

      if (certificate != NULL)
        g_ptr_array_add (anchors, certificate);
      else if (x509 != NULL)
        return FALSE;
      else if (is_at_end ())
        return TRUE;
      else
        break;
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "reading anchors %s: not certificates",
               path);
  return FALSE;
}

/**
 * eonay_chain_load_anchors:
 * @profile: a provider's profile
 * @error: return location for an error of the domain %G_FILE_ERROR, %G_IO_ERROR or
 *   %EONAY_CERTIFICATE_ERROR
 *
 * Reads the file of [Revocation] Anchors: the provider's root and issuing certificates in PEM, which an
 * administrator has put there.
 *
 * Returns: (transfer full) (nullable) (element-type EonayCertificate): the certificates, none if the
 *   profile names no file; %NULL with @error
 */
GPtrArray *
eonay_chain_load_anchors (EonayProfile *profile, GError **error)
{
  g_autofree char *path = eonay_profile_dup_string (profile, "Revocation", "Anchors");
  g_autoptr (GPtrArray) anchors = g_ptr_array_new_with_free_func (g_object_unref);

  if (path != NULL && !read_anchors (anchors, path, error))
    return NULL;
  return g_steal_pointer (&anchors);
}

/**
 * eonay_chain_is_issuer:
 * @issuer: a certificate
 * @certificate: another
 *
 * Returns: whether @issuer is that of an authority and its key has signed @certificate
 */
gboolean
eonay_chain_is_issuer (EonayCertificate *issuer, EonayCertificate *certificate)
{
  X509 *authority = eonay_certificate_get_x509 (issuer);
  X509 *x509 = eonay_certificate_get_x509 (certificate);
  gboolean is_issuer = X509_check_ca (authority) > 0 &&
                       X509_check_issued (authority, x509) == X509_V_OK &&
                       X509_verify (x509, X509_get0_pubkey (authority)) == 1;

  ERR_clear_error ();
  return is_issuer;
}

static EonayCertificate *
find_issuer (EonayCertificate *certificate, GPtrArray *anchors)
{
  for (guint i = 0; i < anchors->len; i++)
    if (eonay_chain_is_issuer (g_ptr_array_index (anchors, i), certificate))
      return g_ptr_array_index (anchors, i);
  return NULL;
}

/**
 * eonay_chain_list:
 * @certificate: a certificate
 * @anchors: (element-type EonayCertificate): the provider's certificates
 *
 * Returns: (transfer full) (element-type EonayCertificate): the issuers that are among @anchors: that of
 *   @certificate first, the root last; empty if there is none
 */
GPtrArray *
eonay_chain_list (EonayCertificate *certificate, GPtrArray *anchors)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func (g_object_unref);
  EonayCertificate *issuer = find_issuer (certificate, anchors);

  while (issuer != NULL && chain->len < MAX_LENGTH && !g_ptr_array_find (chain, issuer, NULL))
    {
      g_ptr_array_add (chain, g_object_ref (issuer));
      issuer = find_issuer (issuer, anchors);
    }
  return chain;
}

/* OpenSSL does not know the qcStatements. The certificate's own dates are shown as such. */
static int
verify_cb (int ok, X509_STORE_CTX *context)
{
  if (ok || X509_STORE_CTX_get_error_depth (context) != 0)
    return ok;
  switch (X509_STORE_CTX_get_error (context))
    {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION:
      return 1;
    default:
      return 0;
    }
}

static gboolean
verify (EonayCertificate *certificate, GPtrArray *anchors, gint64 now)
{
  g_autoptr (X509_STORE) store = X509_STORE_new ();
  g_autoptr (X509_STORE_CTX) context = X509_STORE_CTX_new ();

  if (store == NULL || context == NULL)
    return FALSE;
  for (guint i = 0; i < anchors->len; i++)
    if (!X509_STORE_add_cert (store, eonay_certificate_get_x509 (g_ptr_array_index (anchors, i))))
      return FALSE;
  if (!X509_STORE_CTX_init (context, store, eonay_certificate_get_x509 (certificate), NULL))
    return FALSE;
  X509_STORE_CTX_set_flags (context, X509_V_FLAG_PARTIAL_CHAIN);
  X509_STORE_CTX_set_time (context, 0, now);
  X509_STORE_CTX_set_verify_cb (context, verify_cb);
  return X509_verify_cert (context) == 1;
}

/**
 * eonay_chain_get_trust:
 * @certificate: a certificate
 * @anchors: (element-type EonayCertificate): the provider's certificates
 * @now: the current time, in Unix time; the issuers must be valid then
 *
 * Returns: whether @certificate is issued under one of @anchors
 */
EonayChainTrust
eonay_chain_get_trust (EonayCertificate *certificate, GPtrArray *anchors, gint64 now)
{
  EonayChainTrust trust = EONAY_CHAIN_TRUST_UNKNOWN;

  if (anchors->len > 0)
    trust =
        verify (certificate, anchors, now) ? EONAY_CHAIN_TRUST_ANCHORED : EONAY_CHAIN_TRUST_NONE;
  ERR_clear_error ();
  return trust;
}
