/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-reminder.h"
#include "eonay-wording.h"

/* (transfer full) both. provider: (nullable): the certificate's, NULL where it is not installed. */
EonayWording *
eonay_wording_for_reminder (const EonayReminder *reminder, EonayProvider *provider, gint64 now);
/* One text for several; reminders: (element-type EonayReminder). */
EonayWording *eonay_wording_for_reminders (GPtrArray *reminders);

/* Whether activating E-Onay is something to advise: the provider has it, and it is not known to be
 * active, and the certificate can still sign. */
gboolean eonay_wording_advises_activation (const EonayReminder *reminder, EonayProvider *provider);
