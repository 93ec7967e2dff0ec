/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-monitor.h"

void eonay_card_wait_async (EonayCardMonitor *monitor,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean eonay_card_wait_finish (EonayCardMonitor *monitor, GAsyncResult *result, GError **error);
