/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-ledger.h"
#include "eonay-provider-registry.h"
#include "eonay-session-store.h"

void eonay_logout_async (EonayLedger *ledger,
                         EonayProviderRegistry *registry,
                         EonaySessionStore *store,
                         const char *certificate_id,
                         gboolean may_unlock,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gboolean eonay_logout_finish (GAsyncResult *result, guint *n_forgotten, GError **error);
