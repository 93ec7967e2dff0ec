/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

const EVP_MD *eonay_cades_get_digest (X509 *certificate);
GBytes *eonay_cades_sign (X509 *certificate,
                          EVP_PKEY *key,
                          gboolean is_pss,
                          GBytes *document,
                          GError **error);
gboolean
eonay_cades_verify (GBytes *signature, X509 *certificate, GBytes *document, GError **error);
