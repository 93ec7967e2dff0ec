/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#define EONAY_TYPE_SIGNING_SESSION (eonay_signing_session_get_type ())
G_DECLARE_FINAL_TYPE (EonaySigningSession, eonay_signing_session, EONAY, SIGNING_SESSION, GObject)

EonaySigningSession *
eonay_signing_session_new (GDBusConnection *connection, const char *object_path, gint64 expires);

gint64 eonay_signing_session_get_expires (EonaySigningSession *self);
void eonay_signing_session_sign_async (EonaySigningSession *self,
                                       GBytes *document,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GBytes *
eonay_signing_session_sign_finish (EonaySigningSession *self, GAsyncResult *result, GError **error);
void eonay_signing_session_close (EonaySigningSession *self);
