/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Asks an address that a certificate names, and which is not trusted. */
void eonay_revocation_fetch_async (const char *uri,
                                   GBytes *request,
                                   gsize max_size,
                                   gboolean allows_local,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GBytes *eonay_revocation_fetch_finish (GAsyncResult *result, GError **error);
