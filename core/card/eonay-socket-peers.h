/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/**
 * EonaySocketAnswer:
 * @EONAY_SOCKET_ANSWER_MORE: more datagrams follow
 * @EONAY_SOCKET_ANSWER_END: the answer is complete
 * @EONAY_SOCKET_ANSWER_FAILED: the kernel refused, or its answer cannot be parsed
 *
 * Result of parsing one datagram of the kernel's answer.
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
