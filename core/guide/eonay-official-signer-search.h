/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-official-signer.h"
#include "eonay-profile.h"

void eonay_official_signer_find_async (EonayProfile *profile,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GPtrArray *eonay_official_signer_find_finish (GAsyncResult *result, GError **error);
