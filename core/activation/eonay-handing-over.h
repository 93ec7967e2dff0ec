/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-run.h"

/* Signs and submits the run's challenge and adds the receipt to the run. */
void eonay_handing_over_async (EonayRun *run,
                               EonayPortalSession *portal_session,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean eonay_handing_over_finish (EonayRun *run, GAsyncResult *result, GError **error);
