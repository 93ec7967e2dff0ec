/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-certificate.h"
#include "eonay-profile.h"
#include "eonay-provider.h"

/**
 * EonayTrust:
 *
 * The root certificates of a provider, and the issuing ones below them.
 */
typedef struct _EonayTrust EonayTrust;

/**
 * EonayTrustState:
 * @EONAY_TRUST_UNKNOWN: no root certificate is installed
 * @EONAY_TRUST_NONE: the chain does not lead to a root
 * @EONAY_TRUST_ANCHORED: the chain leads to a root
 *
 * Whether a certificate is issued under the roots of its provider.
 */
typedef enum
{
  EONAY_TRUST_UNKNOWN,
  EONAY_TRUST_NONE,
  EONAY_TRUST_ANCHORED,
} EonayTrustState;

/**
 * EonayTrustDates:
 * @EONAY_TRUST_DATES_IGNORED: its own dates do not matter, only those of its issuers
 * @EONAY_TRUST_DATES_CHECKED: it must be valid itself
 *
 * Whether the dates of a verified certificate count.
 */
typedef enum
{
  EONAY_TRUST_DATES_IGNORED,
  EONAY_TRUST_DATES_CHECKED,
} EonayTrustDates;

EonayTrust *eonay_trust_new_for_file (const char *path, GError **error);
gboolean eonay_trust_load (EonayProfile *profile, EonayTrust **self, GError **error);
EonayTrust *eonay_trust_find (EonayProvider *provider);
void eonay_trust_free (EonayTrust *self);
EonayTrustState eonay_trust_verify (EonayTrust *self,
                                    EonayCertificate *certificate,
                                    gint64 moment,
                                    EonayTrustDates dates,
                                    GPtrArray **issuers,
                                    const char **reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayTrust, eonay_trust_free)
