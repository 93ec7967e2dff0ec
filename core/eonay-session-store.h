/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-portal-session.h"

#define EONAY_TYPE_SESSION_STORE (eonay_session_store_get_type ())
G_DECLARE_FINAL_TYPE (EonaySessionStore, eonay_session_store, EONAY, SESSION_STORE, GObject)

EonaySessionStore *eonay_session_store_new (void);

/* Fills the token of a session made by eonay_portal_session_new(); finish returns whether one was
 * found. No keyring, or a locked one while may_unlock is FALSE, is "not found", not an error. */
void eonay_session_store_lookup_async (EonaySessionStore *self,
                                       EonayPortalSession *session,
                                       gboolean may_unlock,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
eonay_session_store_lookup_finish (EonaySessionStore *self, GAsyncResult *result, GError **error);

/* Keeps the session's token; finish returns FALSE with error when only memory could keep it. */
void eonay_session_store_save_async (EonaySessionStore *self,
                                     EonayPortalSession *session,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
eonay_session_store_save_finish (EonaySessionStore *self, GAsyncResult *result, GError **error);

void eonay_session_store_forget_async (EonaySessionStore *self,
                                       EonayPortalSession *session,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
eonay_session_store_forget_finish (EonaySessionStore *self, GAsyncResult *result, GError **error);
