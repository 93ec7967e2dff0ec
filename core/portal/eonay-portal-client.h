/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-provider.h"
#include "eonay-page.h"
#include "eonay-portal-reply.h"
#include "eonay-portal-request.h"

/* One visit to the portal, like a browser tab: cookies and the current page; and the calls of a
 * signer's program, with cookies of their own. HTTPS to the profile's hosts only; certificates are
 * always verified, sizes and times limited. */
#define EONAY_TYPE_PORTAL_CLIENT (eonay_portal_client_get_type ())
G_DECLARE_FINAL_TYPE (EonayPortalClient, eonay_portal_client, EONAY, PORTAL_CLIENT, GObject)

EonayPortalClient *eonay_portal_client_new (EonayProfile *profile);

EonayProfile *eonay_portal_client_get_profile (EonayPortalClient *self);
EonayPage *eonay_portal_client_get_page (EonayPortalClient *self);
gboolean eonay_portal_client_set_token (EonayPortalClient *self, SecretValue *token);
SecretValue *eonay_portal_client_dup_token (EonayPortalClient *self);
gboolean eonay_portal_client_get_clock_offset (EonayPortalClient *self, gint64 *seconds);

void eonay_portal_client_connect_async (EonayPortalClient *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GDateTime *
eonay_portal_client_connect_finish (EonayPortalClient *self, GAsyncResult *result, GError **error);

void eonay_portal_client_enter_async (EonayPortalClient *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
void eonay_portal_client_follow_async (EonayPortalClient *self,
                                       EonayPageAction *action,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
void eonay_portal_client_reload_async (EonayPortalClient *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
EonayPage *
eonay_portal_client_load_finish (EonayPortalClient *self, GAsyncResult *result, GError **error);

void eonay_portal_client_forget_calls (EonayPortalClient *self);
void eonay_portal_client_call_async (EonayPortalClient *self,
                                     const EonayPortalRequest *request,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
EonayPortalReply *eonay_portal_client_call_finish (EonayPortalClient *self,
                                                   GAsyncResult *result,
                                                   gboolean *sent,
                                                   GError **error);
