/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <openssl/x509.h>

struct _EonayCertificate;

/* Apart from the public header, which providers' plugins use without OpenSSL. */
X509 *eonay_certificate_get_x509 (struct _EonayCertificate *self);
