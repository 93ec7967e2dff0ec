/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/x509.h>

struct _EonayCertificate;

/* Apart from the public header, which providers' plugins use without OpenSSL. */
struct _EonayCertificate *eonay_certificate_new_for_x509 (X509 *x509, GError **error);
X509 *eonay_certificate_get_x509 (struct _EonayCertificate *self);
