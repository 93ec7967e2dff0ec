/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

#include "eonay-portal-reply.h"

void eonay_portal_transfer_async (SoupSession *session,
                                  SoupMessage *message,
                                  gsize max_size,
                                  guint timeout,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
EonayPortalReply *
eonay_portal_transfer_finish (GAsyncResult *result, gboolean *sent, GError **error);

void eonay_portal_transfer_connect_async (SoupSession *session,
                                          SoupMessage *message,
                                          guint timeout,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
GDateTime *eonay_portal_transfer_connect_finish (GAsyncResult *result, GError **error);
