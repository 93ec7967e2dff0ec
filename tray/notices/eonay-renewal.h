/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-contents.h"
#include "eonay-notifier.h"

/* Reminds of expiring certificates, with or without the card; if another session is active, once
 * this one is active again. A reminder counts as given once the user has answered or dismissed it;
 * until then it is shown again, also at the next login. Signal "changed": after each check, which a
 * change of cards, ledger, preferences, seat or date causes. */
#define EONAY_TYPE_RENEWAL (eonay_renewal_get_type ())
G_DECLARE_FINAL_TYPE (EonayRenewal, eonay_renewal, EONAY, RENEWAL, GObject)

/* actions: the application's actions, for the notices' buttons. */
EonayRenewal *eonay_renewal_new (EonayContext *context,
                                 EonayCardContents *contents,
                                 EonayNotifier *notifier,
                                 GActionGroup *actions);
void eonay_renewal_evaluate (EonayRenewal *self);
gboolean eonay_renewal_offers_activation (EonayRenewal *self, const char *id);
