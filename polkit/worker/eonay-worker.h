/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-worker-watch.h"

#define EONAY_TYPE_WORKER (eonay_worker_get_type ())
G_DECLARE_FINAL_TYPE (EonayWorker, eonay_worker, EONAY, WORKER, GObject)

EonayWorker *eonay_worker_new (int socket_fd, const char *loader_path, GError **error);
void eonay_worker_set_watch (EonayWorker *self, EonayWorkerWatch *watch);
void eonay_worker_set_settings (EonayWorker *self, const char *settings_path);
gboolean eonay_worker_run (EonayWorker *self, GError **error);
