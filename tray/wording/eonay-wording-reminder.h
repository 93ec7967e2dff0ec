/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-reminder.h"
#include "eonay-wording.h"

/* (transfer full) both. provider: (nullable): the certificate's, NULL if it is not installed. */
EonayWording *
eonay_wording_for_reminder (const EonayReminder *reminder, EonayProvider *provider, gint64 now);
EonayWording *eonay_wording_for_reminders (GPtrArray *reminders);

gboolean eonay_wording_advises_activation (const EonayReminder *reminder, EonayProvider *provider);
