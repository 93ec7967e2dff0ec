/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

/**
 * EonayCadesSignFunc:
 * @data: what to sign, not its hash
 * @user_data: as given to eonay_cades_sign()
 * @error: return location: codes of %EONAY_ERROR
 *
 * Returns: (transfer full) (nullable): the signature
 */
typedef GBytes *(*EonayCadesSignFunc) (GBytes *data, gpointer user_data, GError **error);

const EVP_MD *eonay_cades_get_digest (X509 *certificate);
GBytes *eonay_cades_sign (X509 *certificate,
                          gboolean is_pss,
                          GBytes *document,
                          EonayCadesSignFunc sign,
                          gpointer user_data,
                          GError **error);
gboolean
eonay_cades_verify (GBytes *signature, X509 *certificate, GBytes *document, GError **error);
