/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-lesson.h"

typedef struct
{
  EonayEvidenceHints code;
  const char *host; /* of the profile, with its port if that is not 443 */
} EonayLessonHints;

EonayLesson *eonay_lesson_learn (GPtrArray *calls,
                                 guint n_unusable,
                                 const EonayLessonHints *hints,
                                 GError **error);
