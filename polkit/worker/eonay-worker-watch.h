/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Ends the process if its module hangs. */
typedef struct _EonayWorkerWatch EonayWorkerWatch;

EonayWorkerWatch *eonay_worker_watch_new (int socket_fd, GError **error);
void eonay_worker_watch_free (EonayWorkerWatch *self);
void eonay_worker_watch_set_deadline (EonayWorkerWatch *self, guint seconds, gboolean is_busy);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayWorkerWatch, eonay_worker_watch_free)
