/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-run.h"

/* Reads the cards, chooses one certificate, and sets it and its provider on the run. */
void eonay_card_choice_async (EonayRun *run,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean eonay_card_choice_finish (EonayRun *run, GAsyncResult *result, GError **error);
