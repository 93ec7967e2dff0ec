/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-finding.h"
#include "eonay-ledger.h"
#include "eonay-provider-registry.h"

/* Checks everything that an activation depends on. Signal: "found" (EonayFinding *), once for each
 * finding as it arrives. Does not start, unlock, prompt for or change anything. */
#define EONAY_TYPE_DIAGNOSIS (eonay_diagnosis_get_type ())
G_DECLARE_FINAL_TYPE (EonayDiagnosis, eonay_diagnosis, EONAY, DIAGNOSIS, GObject)

EonayDiagnosis *
eonay_diagnosis_new (EonayProviderRegistry *registry, EonayLedger *ledger, GArray *reminder_days);

void eonay_diagnosis_run_async (EonayDiagnosis *self,
                                gboolean with_portal,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
GPtrArray *eonay_diagnosis_run_finish (EonayDiagnosis *self, GAsyncResult *result, GError **error);
