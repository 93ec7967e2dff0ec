/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal-openssl.h"

static BIO *
open_file (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  BIO *bio = BIO_new_file (path, "rb");

  if (bio == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "reading %s: not there", path);
  return bio;
}

static gpointer
check_loaded (gpointer object, const char *name, GError **error)
{
  if (object == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "reading %s: unknown form", name);
  return object;
}

X509 *
portal_openssl_load_certificate (const char *folder, const char *name, GError **error)
{
  g_autoptr (BIO) bio = open_file (folder, name, error);

  return bio != NULL ? check_loaded (PEM_read_bio_X509 (bio, NULL, NULL, NULL), name, error) : NULL;
}

X509_CRL *
portal_openssl_load_crl (const char *folder, const char *name, GError **error)
{
  g_autoptr (BIO) bio = open_file (folder, name, error);

  return bio != NULL ? check_loaded (d2i_X509_CRL_bio (bio, NULL), name, error) : NULL;
}

EVP_PKEY *
portal_openssl_load_key (const char *folder, const char *name, GError **error)
{
  g_autoptr (BIO) bio = open_file (folder, name, error);

  return bio != NULL ? check_loaded (PEM_read_bio_PrivateKey (bio, NULL, NULL, NULL), name, error)
                     : NULL;
}
