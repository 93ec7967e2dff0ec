/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The worker's end of the socket, which blocks: one message at a time. */
gboolean eonay_worker_channel_receive (GSocket *socket, GBytes **body, int *fd, GError **error);
gboolean eonay_worker_channel_send (GSocket *socket, GVariant *reply, GError **error);
