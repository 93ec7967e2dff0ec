/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-worker-watch.h"

gboolean eonay_worker_run (int socket_fd,
                           const char *loader_path,
                           const char *settings_path,
                           EonayWorkerWatch *watch,
                           GError **error);
