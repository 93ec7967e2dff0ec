/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-portal-client.h"

/* Redeeming a code and submitting a signature. The format is an assumption, see EXCHANGE.md; once
 * the real one is known, only kamusm-exchange.c has to change. */

gboolean kamusm_exchange_is_known (EonayProfile *profile);
/* How long a code is valid, in seconds: [Code] Lifetime. */
guint kamusm_exchange_get_lifetime (EonayProfile *profile);

void kamusm_exchange_redeem_async (EonayPortalClient *client,
                                   const char *code,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
char *
kamusm_exchange_redeem_finish (EonayPortalClient *client, GAsyncResult *result, GError **error);

void kamusm_exchange_hand_over_async (EonayPortalClient *client,
                                      const char *code,
                                      GBytes *signature,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
char *
kamusm_exchange_hand_over_finish (EonayPortalClient *client, GAsyncResult *result, GError **error);
