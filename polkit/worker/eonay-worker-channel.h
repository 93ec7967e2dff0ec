/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The worker's end of the socket: blocking, one message at a time. */
typedef struct _EonayWorkerChannel EonayWorkerChannel;

EonayWorkerChannel *eonay_worker_channel_new (int fd, GError **error);
void eonay_worker_channel_free (EonayWorkerChannel *self);
gboolean
eonay_worker_channel_receive (EonayWorkerChannel *self, GBytes **body, int *fd, GError **error);
gboolean eonay_worker_channel_send (EonayWorkerChannel *self, GVariant *reply, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayWorkerChannel, eonay_worker_channel_free)
