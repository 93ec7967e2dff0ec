/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kamusm-client.h"

/* How a signer redeems a code for a text and hands a signature over: an assumption, written down in
 * EXCHANGE.md. Whoever learns the live portal's own way changes kamusm-exchange.c alone. */

gboolean kamusm_exchange_is_known (EonayProfile *profile);

void kamusm_exchange_redeem_async (KamusmClient *client,
                                   const char *code,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
char *kamusm_exchange_redeem_finish (KamusmClient *client, GAsyncResult *result, GError **error);

void kamusm_exchange_hand_over_async (KamusmClient *client,
                                      const char *code,
                                      GBytes *signature,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
char *kamusm_exchange_hand_over_finish (KamusmClient *client, GAsyncResult *result, GError **error);
