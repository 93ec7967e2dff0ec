/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <openssl/x509.h>

const char *eonay_cms_verify (X509 *signer, GBytes *signature, GBytes *content);
