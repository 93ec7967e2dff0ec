/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-provider.h"
#include "kamusm-page.h"

/* The portal's answer in the exchange: the body only, for any status. */
typedef struct
{
  guint status;
  char *content_type;
  char *charset;
  char *location;
  gint64 date; /* by the portal's clock, 0 if not sent */
  GBytes *body;
} KamusmReply;

void kamusm_reply_free (KamusmReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KamusmReply, kamusm_reply_free)

/* One visit to the portal, like a browser tab: cookies and the current page. HTTPS to the profile's
 * host only; certificates are always verified, sizes and times limited. */
#define KAMUSM_TYPE_CLIENT (kamusm_client_get_type ())
G_DECLARE_FINAL_TYPE (KamusmClient, kamusm_client, KAMUSM, CLIENT, GObject)

KamusmClient *kamusm_client_new (EonayProfile *profile);

EonayProfile *kamusm_client_get_profile (KamusmClient *self);
gboolean kamusm_client_set_token (KamusmClient *self, SecretValue *token);
SecretValue *kamusm_client_dup_token (KamusmClient *self);
gboolean kamusm_client_get_clock_offset (KamusmClient *self, gint64 *seconds);

/* Each loads a page and makes it the current one: the entry page, the target of an action, and the
 * current page again. */
void kamusm_client_enter_async (KamusmClient *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void kamusm_client_follow_async (KamusmClient *self,
                                 KamusmAction *action,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
void kamusm_client_reload_async (KamusmClient *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
KamusmPage *kamusm_client_load_finish (KamusmClient *self, GAsyncResult *result, GError **error);

/* Posts to a path of the host, without cookies, since the signer is not the browser. sent: (out):
 * whether the request had begun to be sent, also set on error. */
void kamusm_client_post_async (KamusmClient *self,
                               const char *path,
                               const char *content_type,
                               GBytes *body,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
KamusmReply *kamusm_client_post_finish (KamusmClient *self,
                                        GAsyncResult *result,
                                        gboolean *sent,
                                        GError **error);
