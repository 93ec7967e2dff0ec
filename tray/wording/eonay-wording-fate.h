/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-activation.h"
#include "eonay-wording.h"

/* Texts about signatures whose result is not known, and about runs that were killed. */
char *eonay_wording_open_submissions (GPtrArray *receipts, EonayPurpose next);
char *eonay_wording_unknown_results (GPtrArray *receipts, gint64 now);
EonayWording *eonay_wording_for_killed_run (const EonayRunNote *killed, gboolean has_open);
