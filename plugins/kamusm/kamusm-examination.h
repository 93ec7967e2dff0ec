/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-portal-client.h"

/* How long a code is valid, in seconds: [Code] Lifetime. */
guint kamusm_examination_get_lifetime (EonayProfile *profile);

/* Loads the pages from the entry page to the one that shows a code, and compares each with the
 * profile. The code expires unused. */
void kamusm_examination_run_async (EonayProvider *provider,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *
kamusm_examination_run_finish (EonayProvider *provider, GAsyncResult *result, GError **error);
