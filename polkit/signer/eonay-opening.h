/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-authority.h"
#include "eonay-caller.h"
#include "eonay-card-registry.h"
#include "eonay-worker-link.h"

gboolean
eonay_opening_check_arguments (const char *id, const char *purpose, int pin_fd, GError **error);

void eonay_opening_run_async (EonayAuthority *authority,
                              EonayCardRegistry *cards,
                              GDBusMethodInvocation *invocation,
                              const EonayCaller *caller,
                              const char *id,
                              const char *purpose,
                              int pin_fd,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
EonayWorkerLink *eonay_opening_run_finish (GAsyncResult *result, GError **error);
