/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-ledger.h"
#include "eonay-provider-registry.h"
#include "eonay-session-store.h"

void eonay_fate_inquiry_run_async (EonayLedger *ledger,
                                   EonayProviderRegistry *registry,
                                   EonaySessionStore *store,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean eonay_fate_inquiry_run_finish (GAsyncResult *result, GError **error);
