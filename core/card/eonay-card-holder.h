/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Who may hold the card: names to tell a person, nothing more. Nothing is touched or ended. */
void eonay_card_holder_find_async (GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GStrv eonay_card_holder_find_finish (GAsyncResult *result, GError **error);
