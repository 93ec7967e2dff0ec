/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-portal-session.h"

/**
 * EonaySessionStoreError:
 *
 * @EONAY_SESSION_STORE_ERROR_MEMORY_ONLY: there is no open keyring that answers; the login is kept
 *   until the program ends
 * @EONAY_SESSION_STORE_ERROR_NO_ANSWER: the keyring does not answer, or its password was not typed
 * @EONAY_SESSION_STORE_ERROR_LOCKED: the keyring remained locked
 */
typedef enum
{
  EONAY_SESSION_STORE_ERROR_MEMORY_ONLY,
  EONAY_SESSION_STORE_ERROR_NO_ANSWER,
  EONAY_SESSION_STORE_ERROR_LOCKED,
} EonaySessionStoreError;

#define EONAY_SESSION_STORE_ERROR (eonay_session_store_error_quark ())
GQuark eonay_session_store_error_quark (void);

#define EONAY_TYPE_SESSION_STORE (eonay_session_store_get_type ())
G_DECLARE_FINAL_TYPE (EonaySessionStore, eonay_session_store, EONAY, SESSION_STORE, GObject)

EonaySessionStore *eonay_session_store_new (void);
gboolean eonay_session_store_is_memory_only (EonaySessionStore *self);

/* Sets the token of a session made by eonay_portal_session_new(); finish returns whether one was
 * found. A missing or silent keyring, or a locked one while may_unlock is FALSE, is "not found", not
 * an error. */
void eonay_session_store_lookup_async (EonaySessionStore *self,
                                       EonayPortalSession *session,
                                       gboolean may_unlock,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
eonay_session_store_lookup_finish (EonaySessionStore *self, GAsyncResult *result, GError **error);

/* Keeps the session's token, in the keyring without prompting to unlock one. */
void eonay_session_store_save_async (EonaySessionStore *self,
                                     EonayPortalSession *session,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean
eonay_session_store_save_finish (EonaySessionStore *self, GAsyncResult *result, GError **error);

/* Deletes the logins of a certificate, or all. */
void eonay_session_store_forget_async (EonaySessionStore *self,
                                       const char *certificate_id,
                                       gboolean may_unlock,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean eonay_session_store_forget_finish (EonaySessionStore *self,
                                            GAsyncResult *result,
                                            guint *n_forgotten,
                                            GError **error);
