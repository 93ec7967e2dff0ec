/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-ledger.h"
#include "eonay-revocation.h"

/**
 * EonayRevocationRecord:
 * @state: what the issuer said, if that still counts
 * @since: when it was revoked or suspended, in Unix time; otherwise 0
 * @asked: when it was asked, in Unix time; 0 for never
 * @learned: when the issuer said so first, in Unix time
 * @until: until when it is not asked again, in Unix time
 *
 * What is known of a certificate's revocation.
 */
typedef struct
{
  EonayRevocationState state;
  gint64 since;
  gint64 asked;
  gint64 until;
  gint64 learned;
} EonayRevocationRecord;

EonayRevocationRecord
eonay_revocation_record_read (EonayLedger *ledger, const char *id, gint64 now);
gboolean eonay_revocation_record_is_due (const EonayRevocationRecord *self, gint64 now);
gint64 eonay_revocation_record_get_next (const EonayRevocationRecord *self, gint64 now);
const char *eonay_revocation_record_get_name (EonayRevocationState state);

/* Asks the issuer if it is due. */
void eonay_revocation_record_ask_async (EonayLedger *ledger,
                                        EonayCertificate *certificate,
                                        EonayProvider *provider,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
gboolean
eonay_revocation_record_ask_finish (EonayLedger *ledger, GAsyncResult *result, GError **error);
