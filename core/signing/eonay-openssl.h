/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/cms.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* g_autoptr() for OpenSSL's types. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CERTIFICATEPOLICIES, CERTIFICATEPOLICIES_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CMS_ContentInfo, CMS_ContentInfo_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EXTENDED_KEY_USAGE, EXTENDED_KEY_USAGE_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509, X509_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (X509_STORE, X509_STORE_free)

typedef unsigned char *EonayOpensslBytes;

/**
 * eonay_openssl_bytes_free:
 * @bytes: (transfer full) (nullable): allocated by OpenSSL
 */
static inline void
eonay_openssl_bytes_free (EonayOpensslBytes bytes)
{
  OPENSSL_free (bytes);
}

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (EonayOpensslBytes, eonay_openssl_bytes_free, NULL)
