/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-run.h"

/* Asks for agreement and the PIN, opens a session of the signer and sets it on the run. */
gboolean eonay_pin_verification_check_pin (EonayRun *run, GError **error);

void eonay_pin_verification_async (EonayRun *run,
                                   const char *known_text,
                                   gboolean text_is_known,
                                   const char *consent_text,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean eonay_pin_verification_finish (EonayRun *run, GAsyncResult *result, GError **error);
