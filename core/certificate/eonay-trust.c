/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-trust.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "eonay-openssl.h"

/* Some dozens of certificates. */
#define MAX_SIZE ((gsize) 256 * 1024)

typedef STACK_OF (X509) Certificates;

struct _EonayTrust
{
  X509_STORE *roots;
  /* Those that are not self-signed, and trusted only by way of a root. */
  Certificates *issuing;
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
  *is_root = X509_self_signed (certificate, TRUE) == 1;
  if (X509_check_ca (certificate) == 0)
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
  ERR_clear_error ();
  is_read = read_all (self, path, pem, error);
  ERR_clear_error ();
  return is_read ? g_steal_pointer (&self) : NULL;
}

/**
 * eonay_trust_new_for_provider:
 * @id: the id of a provider
 * @folders: (nullable) (array zero-terminated=1): folders, the first one with a file counts; %NULL for
 *   the profiles' folder of the administrator and then that of the system
 * @error: return location for an error of the domain %G_FILE_ERROR, or %G_IO_ERROR_INVALID_DATA
 *
 * Reads `ID.pem`, which stands beside the profile `ID.ini`.
 *
 * Returns: (transfer full): the certificates, or %NULL with @error: %G_FILE_ERROR_NOENT if there is no
 *   file
 */
EonayTrust *
eonay_trust_new_for_provider (const char *id, const char *const *folders, GError **error)
{
  static const char *const installed[] = {
    EONAY_SYSCONF_DIR "/providers",
    EONAY_DATA_DIR "/providers",
    NULL,
  };
  g_autofree char *name = g_strconcat (id, ".pem", NULL);

  for (const char *const *at = folders != NULL ? folders : installed; *at != NULL; at++)
    {
      g_autofree char *path = g_build_filename (*at, name, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return eonay_trust_new_for_file (path, error);
    }
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "reading root certificates: there is no %s",
               name);
  return NULL;
}

/* Ignore critical extensions that OpenSSL does not know, such as qcStatements; what they say is
 * checked by EonayCertificate. */
static gboolean
verify (EonayTrust *self, X509 *certificate, gint64 moment, int *reason)
{
  g_autoptr (X509_STORE_CTX) context = X509_STORE_CTX_new ();
  gboolean is_valid = FALSE;

  *reason = X509_V_ERR_OUT_OF_MEM;
  if (context == NULL ||
      X509_STORE_CTX_init (context, self->roots, certificate, self->issuing) != 1)
    return FALSE;
  X509_STORE_CTX_set_flags (context, X509_V_FLAG_IGNORE_CRITICAL);
  X509_STORE_CTX_set_time (context, 0, (time_t) moment);
  is_valid = X509_verify_cert (context) == 1;
  *reason = X509_STORE_CTX_get_error (context);
  return is_valid;
}

/**
 * eonay_trust_check:
 * @self: trusted certificates
 * @certificate: a holder's certificate
 * @moment: a time, in Unix time
 * @error: return location for an error of the domain %EONAY_CERTIFICATE_ERROR
 *
 * Revocation is not checked.
 *
 * Returns: whether a chain of certificates, each valid at @moment, leads from @certificate to a root
 */
gboolean
eonay_trust_check (EonayTrust *self, EonayCertificate *certificate, gint64 moment, GError **error)
{
  gsize size = 0;
  const guint8 *at = g_bytes_get_data (eonay_certificate_get_der (certificate), &size);
  g_autoptr (X509) x509 = d2i_X509 (NULL, &at, (long) size);
  int reason = X509_V_ERR_UNSPECIFIED;
  gboolean is_valid = x509 != NULL && verify (self, x509, moment, &reason);

  ERR_clear_error ();
  if (!is_valid)
    g_set_error (error, EONAY_CERTIFICATE_ERROR, EONAY_CERTIFICATE_ERROR_INVALID,
                 "checking the chain: %s", X509_verify_cert_error_string (reason));
  return is_valid;
}
