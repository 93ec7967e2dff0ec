/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-trust.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "eonay-certificate-x509.h"
#include "eonay-openssl.h"
#include "eonay-x509-verify.h"

/* Some dozens of certificates. */
#define MAX_SIZE ((gsize) 256 * 1024)

typedef STACK_OF (X509) Certificates;

struct _EonayTrust
{
  X509_STORE *roots;
  /* Those that are not self-signed, and trusted only by way of a root. */
  Certificates *issuing;
  /* From the ids of certificates to their issuers, the root last, whose signatures were verified. */
  GHashTable *chains;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE_CTX, X509_STORE_CTX_free)

/**
 * eonay_trust_free:
 * @self: (transfer full): trusted certificates
 */
void
eonay_trust_free (EonayTrust *self)
{
  X509_STORE_free (self->roots);
  sk_X509_pop_free (self->issuing, X509_free);
  g_hash_table_unref (self->chains);
  g_free (self);
}

static gboolean
set_invalid (GError **error, const char *path, const char *what)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "reading root certificates: “%s” %s",
               path, what);
  return FALSE;
}

/* A root is a self-signed authority. */
static gboolean
add (EonayTrust *self, X509 *certificate, gboolean *is_root)
{
  g_autoptr (EonayCertificate) parsed = eonay_certificate_new_for_x509 (certificate, NULL);

  *is_root = X509_self_signed (certificate, TRUE) == 1;
  if (parsed == NULL || X509_check_ca (certificate) == 0)
    return FALSE;
  if (*is_root)
    return X509_STORE_add_cert (self->roots, certificate) == 1;
  return X509_add_cert (self->issuing, certificate, X509_ADD_FLAG_UP_REF) == 1;
}

static gboolean
read_all (EonayTrust *self, const char *path, const char *pem, GError **error)
{
  g_autoptr (BIO) bio = BIO_new_mem_buf (pem, -1);
  guint n_roots = 0;

  while (TRUE)
    {
      g_autoptr (X509) certificate = PEM_read_bio_X509 (bio, NULL, NULL, NULL);
      gboolean is_root = FALSE;

      if (certificate == NULL)
        break;
      if (!add (self, certificate, &is_root))
        return set_invalid (error, path, "has a certificate that is no authority's");
      n_roots += is_root ? 1 : 0;
    }
  if (ERR_GET_REASON (ERR_peek_last_error ()) != PEM_R_NO_START_LINE)
    return set_invalid (error, path, "has a damaged certificate");
  return n_roots > 0 ? TRUE : set_invalid (error, path, "has no self-signed root certificate");
}

/**
 * eonay_trust_new_for_file:
 * @path: a file with certificates in PEM: one root at least, and the issuing ones
 * @error: return location for an error of the domain %G_FILE_ERROR, or %G_IO_ERROR_INVALID_DATA
 *
 * Returns: (transfer full): the certificates, or %NULL with @error
 */
EonayTrust *
eonay_trust_new_for_file (const char *path, GError **error)
{
  g_autofree char *pem = NULL;
  g_autoptr (EonayTrust) self = NULL;
  gboolean is_read = FALSE;
  gsize length = 0;

  if (!g_file_get_contents (path, &pem, &length, error))
    {
      g_prefix_error (error, "reading root certificates: ");
      return NULL;
    }
  if (length > MAX_SIZE)
    {
      set_invalid (error, path, "is too large");
      return NULL;
    }
  self = g_new0 (EonayTrust, 1);
  self->roots = X509_STORE_new ();
  self->issuing = sk_X509_new_null ();
  self->chains =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  ERR_clear_error ();
  is_read = read_all (self, path, pem, error);
  ERR_clear_error ();
  return is_read ? g_steal_pointer (&self) : NULL;
}

/**
 * eonay_trust_load:
 * @profile: a provider's profile
 * @self: (out) (transfer full) (nullable): the certificates; %NULL if there is no file, or with @error
 * @error: return location for an error of the domain %G_FILE_ERROR, or %G_IO_ERROR_INVALID_DATA
 *
 * Reads `ID.pem`, which stands beside the profile `ID.ini`; that of the administrator counts before the
 * system's.
 *
 * Returns: %FALSE if there is a file that cannot be used
 */
gboolean
eonay_trust_load (EonayProfile *profile, EonayTrust **self, GError **error)
{
  g_autofree char *path = eonay_profile_find_file (profile, ".pem");

  *self = path != NULL ? eonay_trust_new_for_file (path, error) : NULL;
  return path == NULL || *self != NULL;
}

/**
 * eonay_trust_find:
 * @provider: (nullable): a provider
 *
 * As eonay_trust_load(), for what is only shown: a file that cannot be used is logged.
 *
 * Returns: (transfer full) (nullable): the certificates; %NULL for none
 */
EonayTrust *
eonay_trust_find (EonayProvider *provider)
{
  g_autoptr (GError) error = NULL;
  EonayTrust *self = NULL;

  if (provider != NULL && !eonay_trust_load (eonay_provider_get_profile (provider), &self, &error))
    g_warning ("%s", error->message);
  return self;
}

/* (transfer full) (element-type EonayCertificate): all but the first; add() has parsed each of them */
static GPtrArray *
list_issuers (Certificates *chain)
{
  GPtrArray *issuers = g_ptr_array_new_with_free_func (g_object_unref);

  for (int i = 1; i < sk_X509_num (chain); i++)
    g_ptr_array_add (issuers, eonay_certificate_new_for_x509 (sk_X509_value (chain, i), NULL));
  return issuers;
}

/* As OpenSSL compares. */
static gboolean
is_valid_at (EonayCertificate *certificate, gint64 moment)
{
  return eonay_certificate_get_not_before (certificate) <= moment &&
         moment < eonay_certificate_get_not_after (certificate);
}

/* (transfer none) (nullable): the issuers, if all that could be wrong with them now are their dates, and
 * these are right. */
static GPtrArray *
find_chain (EonayTrust *self, EonayCertificate *certificate, gint64 moment, EonayTrustDates dates)
{
  GPtrArray *issuers = g_hash_table_lookup (self->chains, eonay_certificate_get_id (certificate));
  gboolean is_valid =
      issuers != NULL && (dates == EONAY_TRUST_DATES_IGNORED || is_valid_at (certificate, moment));

  for (guint i = 0; is_valid && i < issuers->len; i++)
    is_valid = is_valid_at (g_ptr_array_index (issuers, i), moment);
  return is_valid ? issuers : NULL;
}

/* The result of X509_verify_cert(): X509_V_OK, or why not. */
static int
verify (EonayTrust *self,
        EonayCertificate *certificate,
        gint64 moment,
        EonayTrustDates dates,
        GPtrArray **issuers)
{
  g_autoptr (X509_STORE_CTX) context = X509_STORE_CTX_new ();
  int reason = X509_V_ERR_OUT_OF_MEM;

  if (context != NULL &&
      X509_STORE_CTX_init (context, self->roots, eonay_certificate_get_x509 (certificate),
                           self->issuing) == 1)
    reason = eonay_x509_verify (context, moment,
                                dates == EONAY_TRUST_DATES_CHECKED ? EONAY_X509_TOLERATE_NOTHING
                                                                   : EONAY_X509_TOLERATE_DATES);
  if (reason == X509_V_OK)
    *issuers = list_issuers (X509_STORE_CTX_get0_chain (context));
  ERR_clear_error ();
  return reason;
}

/**
 * eonay_trust_verify:
 * @self: (nullable): the certificates of a provider; %NULL if none are installed
 * @certificate: a holder's certificate
 * @moment: a time, in Unix time, at which each issuer must be valid
 * @dates: whether @certificate itself must be valid then, too
 * @issuers: (out) (optional) (transfer full) (element-type EonayCertificate): the issuers, the root
 *   last; %NULL unless the chain leads to a root
 * @reason: (out) (optional) (nullable): why it does not, for developers
 *
 * Verifies the chain of certificates to a root, its signatures only once. Revocation is not checked.
 *
 * Returns: whether it leads there
 */
EonayTrustState
eonay_trust_verify (EonayTrust *self,
                    EonayCertificate *certificate,
                    gint64 moment,
                    EonayTrustDates dates,
                    GPtrArray **issuers,
                    const char **reason)
{
  GPtrArray *chain = self != NULL ? find_chain (self, certificate, moment, dates) : NULL;
  int result = X509_V_OK;

  if (self != NULL && chain == NULL)
    {
      result = verify (self, certificate, moment, dates, &chain);
      if (chain != NULL)
        g_hash_table_replace (self->chains, g_strdup (eonay_certificate_get_id (certificate)),
                              chain);
    }
  if (issuers != NULL)
    *issuers = chain != NULL ? g_ptr_array_ref (chain) : NULL;
  if (reason != NULL)
    *reason = result != X509_V_OK ? X509_verify_cert_error_string (result) : NULL;
  if (self == NULL)
    return EONAY_TRUST_UNKNOWN;
  return result == X509_V_OK ? EONAY_TRUST_ANCHORED : EONAY_TRUST_NONE;
}
