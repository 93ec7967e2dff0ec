/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-context.h"
#include "eonay-notifier.h"

/* Tells in time that a certificate ends, with the card out too; where another session is at the seat,
 * once this one is back. */
#define EONAY_TYPE_RENEWAL (eonay_renewal_get_type ())
G_DECLARE_FINAL_TYPE (EonayRenewal, eonay_renewal, EONAY, RENEWAL, GObject)

/* actions: the application's, to lead on to. */
EonayRenewal *
eonay_renewal_new (EonayContext *context, EonayNotifier *notifier, GActionGroup *actions);
/* Looks at the ledger now: at the start, and whenever it has seen something new. */
void eonay_renewal_evaluate (EonayRenewal *self);
