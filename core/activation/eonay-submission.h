/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-ledger.h"
#include "eonay-provider.h"
#include "eonay-receipt.h"
#include "eonay-signing-session.h"

/* Signs one text, verifies the signature, records it and submits it, in that order. Signal
 * "submitting": the signature is on disk and is about to be sent. */
#define EONAY_TYPE_SUBMISSION (eonay_submission_get_type ())
G_DECLARE_FINAL_TYPE (EonaySubmission, eonay_submission, EONAY, SUBMISSION, GObject)

EonaySubmission *eonay_submission_new (EonayProvider *provider,
                                       EonayPortalSession *portal_session,
                                       EonayChallenge *challenge,
                                       EonayCertificate *certificate,
                                       EonayLedger *ledger);

void eonay_submission_run_async (EonaySubmission *self,
                                 EonaySigningSession *signing_session,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean eonay_submission_run_finish (EonaySubmission *self, GAsyncResult *result, GError **error);

EonayReceipt *eonay_submission_get_receipt (EonaySubmission *self);
