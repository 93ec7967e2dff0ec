/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-profile.h"
#include "eonay-revocation.h"

/* Asks a certificate's issuer whether it is revoked. */
void eonay_revocation_check_async (EonayCertificate *certificate,
                                   EonayProfile *profile,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean
eonay_revocation_check_finish (GAsyncResult *result, EonayRevocation *revocation, GError **error);
