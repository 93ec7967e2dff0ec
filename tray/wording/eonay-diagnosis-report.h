/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-finding.h"

/* Both (transfer full), in the user's language, without personal data. */
char *eonay_diagnosis_report_line (const EonayFinding *finding);
char *eonay_diagnosis_report (GPtrArray *findings);
