/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"
#include "eonay-portal-client.h"

/* One exchange of text and signature with a portal, as its profile describes it. */
#define EONAY_TYPE_EXCHANGE (eonay_exchange_get_type ())
G_DECLARE_FINAL_TYPE (EonayExchange, eonay_exchange, EONAY, EXCHANGE, GObject)

gboolean eonay_exchange_is_known (EonayProfile *profile);
GPtrArray *eonay_exchange_list_faults (EonayProfile *profile);

EonayExchange *eonay_exchange_new (EonayPortalClient *client, EonayCertificate *certificate);

void eonay_exchange_redeem_async (EonayExchange *self,
                                  const char *code,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean eonay_exchange_redeem_finish (EonayExchange *self, GAsyncResult *result, GError **error);
const char *eonay_exchange_get_text (EonayExchange *self);
const char *eonay_exchange_get_portal_text (EonayExchange *self);

void eonay_exchange_submit_async (EonayExchange *self,
                                  const char *code,
                                  GBytes *signature,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
char *eonay_exchange_submit_finish (EonayExchange *self, GAsyncResult *result, GError **error);
