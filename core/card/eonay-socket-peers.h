/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/**
 * EonaySocketAnswer:
 * @EONAY_SOCKET_ANSWER_MORE: the kernel has more to say
 * @EONAY_SOCKET_ANSWER_END: that was all
 * @EONAY_SOCKET_ANSWER_FAILED: the kernel does not tell, or not in words that we know
 *
 * How one datagram of the kernel's answer went.
 */
typedef enum
{
  EONAY_SOCKET_ANSWER_MORE,
  EONAY_SOCKET_ANSWER_END,
  EONAY_SOCKET_ANSWER_FAILED,
} EonaySocketAnswer;

GHashTable *eonay_socket_peers_find (const char *path, GError **error);
EonaySocketAnswer
eonay_socket_peers_read (GHashTable *peers, const char *path, const guint8 *data, gsize length);
