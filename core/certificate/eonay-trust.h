/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-certificate.h"

/**
 * EonayTrust:
 *
 * The root certificates of a provider, and the issuing ones below them.
 */
typedef struct _EonayTrust EonayTrust;

EonayTrust *eonay_trust_new_for_file (const char *path, GError **error);
EonayTrust *
eonay_trust_new_for_provider (const char *id, const char *const *folders, GError **error);
void eonay_trust_free (EonayTrust *self);
gboolean
eonay_trust_check (EonayTrust *self, EonayCertificate *certificate, gint64 moment, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayTrust, eonay_trust_free)
