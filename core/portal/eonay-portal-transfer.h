/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "eonay-portal-client.h"

/* Sends one message and reads at most max_size bytes of the body, all within timeout seconds. */
void eonay_portal_transfer_async (SoupSession *session,
                                  SoupMessage *message,
                                  gsize max_size,
                                  guint timeout,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
EonayPortalReply *
eonay_portal_transfer_finish (GAsyncResult *result, gboolean *sent, GError **error);
