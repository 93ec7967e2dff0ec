/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"
#include "eonay-profile.h"

/**
 * EonayChainTrust:
 * @EONAY_CHAIN_TRUST_UNKNOWN: the profile names no certificates of its provider
 * @EONAY_CHAIN_TRUST_NONE: the chain does not lead to one of them
 * @EONAY_CHAIN_TRUST_ANCHORED: the chain leads to one of them
 *
 * Whether a certificate is issued under those that a provider's profile names.
 */
typedef enum
{
  EONAY_CHAIN_TRUST_UNKNOWN,
  EONAY_CHAIN_TRUST_NONE,
  EONAY_CHAIN_TRUST_ANCHORED,
} EonayChainTrust;

GPtrArray *eonay_chain_load_anchors (EonayProfile *profile, GError **error);
gboolean eonay_chain_is_issuer (EonayCertificate *issuer, EonayCertificate *certificate);
GPtrArray *eonay_chain_list (EonayCertificate *certificate, GPtrArray *anchors);
EonayChainTrust
eonay_chain_get_trust (EonayCertificate *certificate, GPtrArray *anchors, gint64 now);
