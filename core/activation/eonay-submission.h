/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-run.h"

/* Signs the run's challenge, records the signature and submits it, in that order. */
void eonay_run_submit_async (EonayRun *run,
                             EonayPortalSession *portal_session,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
gboolean eonay_run_submit_finish (EonayRun *run, GAsyncResult *result, GError **error);
