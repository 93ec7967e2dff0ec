/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-portal-session.h"

/**
 * EonaySessionStoreError:
 *
 * @EONAY_SESSION_STORE_ERROR_MEMORY_ONLY: there is no unlocked keyring; the token is kept until the
 *   program ends
 */
typedef enum
{
  EONAY_SESSION_STORE_ERROR_MEMORY_ONLY,
} EonaySessionStoreError;

#define EONAY_SESSION_STORE_ERROR (eonay_session_store_error_quark ())
GQuark eonay_session_store_error_quark (void);

#define EONAY_TYPE_SESSION_STORE (eonay_session_store_get_type ())
G_DECLARE_FINAL_TYPE (EonaySessionStore, eonay_session_store, EONAY, SESSION_STORE, GObject)

EonaySessionStore *eonay_session_store_new (void);
gboolean eonay_session_store_is_memory_only (EonaySessionStore *self);

/* Sets the token of a session made by eonay_portal_session_new(); finish returns whether one was
 * found. A missing keyring, or a locked one while may_unlock is FALSE, is "not found", not an
 * error. */
void eonay_session_store_lookup_async (EonaySessionStore *self,
                                       EonayPortalSession *session,
                                       gboolean may_unlock,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
eonay_session_store_lookup_finish (EonaySessionStore *self, GAsyncResult *result, GError **error);

/* Saves the session's token without prompting to unlock a keyring. The first time that the token
 * can only be kept in memory, finish returns FALSE with EONAY_SESSION_STORE_ERROR_MEMORY_ONLY;
 * later calls return TRUE. */
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
