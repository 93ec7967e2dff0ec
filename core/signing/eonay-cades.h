/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

GBytes *eonay_cades_sign (EVP_PKEY *key, X509 *certificate, GBytes *document, GError **error);
gboolean
eonay_cades_verify (GBytes *signature, X509 *certificate, GBytes *document, GError **error);
