/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Emits "pin-verified" (code) when the card has verified the PIN again during a call: EONAY_WORKER_OK
 * or an EonayError. */
#define EONAY_TYPE_WORKER_LINK (eonay_worker_link_get_type ())
G_DECLARE_FINAL_TYPE (EonayWorkerLink, eonay_worker_link, EONAY, WORKER_LINK, GObject)

EonayWorkerLink *eonay_worker_link_new (GSocketConnection *connection);

void eonay_worker_link_open_async (const char *socket_path,
                                   const char *module_path,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
EonayWorkerLink *eonay_worker_link_open_finish (GAsyncResult *result, GError **error);

void eonay_worker_link_call_async (EonayWorkerLink *self,
                                   GVariant *request,
                                   const GVariantType *answer_type,
                                   int fd,
                                   guint deadline_seconds,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GVariant *
eonay_worker_link_call_finish (EonayWorkerLink *self, GAsyncResult *result, GError **error);

void eonay_worker_link_set_end (EonayWorkerLink *self, gint64 end);
void eonay_worker_link_set_has_pad (EonayWorkerLink *self, gboolean has_pad);
gboolean eonay_worker_link_has_pad (EonayWorkerLink *self);
void eonay_worker_link_close (EonayWorkerLink *self);
gboolean eonay_worker_link_is_closed (EonayWorkerLink *self);
