/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-lesson.h"
#include "eonay-rehearsal.h"

const char *eonay_cli_learn_get_certainty (EonayLessonCertainty certainty);
const char *eonay_cli_learn_get_meaning (const char *what);
const char *eonay_cli_learn_get_left_out (EonayLeftOut reason);
const char *eonay_cli_learn_get_end (EonayRehearsalStage stage);
/* error: an EonayRecordingError; name: in JSON */
void eonay_cli_learn_explain (const GError *error,
                              const char **name,
                              const char **text,
                              const char **advice);
