/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Finds the programs that may hold the card, to name them to the user. Changes nothing. */
GStrv eonay_card_holder_find (GCancellable *cancellable, GError **error);
void eonay_card_holder_find_async (GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GStrv eonay_card_holder_find_finish (GAsyncResult *result, GError **error);
