/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-ledger.h"

/* Pure: what is to be said of the certificates in the ledger at a moment, and when to ask again. */
typedef struct
{
  char *certificate_id;
  char *holder;
  char *provider_id;
  gint64 not_after;
  gboolean expired;
  guint days_left;
  EonayConsent consent;
} EonayReminder;

EonayReminder *eonay_reminder_copy (const EonayReminder *self);
void eonay_reminder_free (EonayReminder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayReminder, eonay_reminder_free)

/* (transfer full) (element-type EonayReminder): at most one a certificate and local day; silent for
 * one whose successor (same holder and provider, later not_after) was seen. next: the moment, in
 * Unix time, when the answer may change without a new event; G_MAXINT64 where never. */
GPtrArray *
eonay_reminder_list_due (EonayLedger *ledger, gint64 now, guint days_before, gint64 *next);
