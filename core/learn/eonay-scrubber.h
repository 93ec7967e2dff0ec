/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-lesson.h"

/* Replaces what belongs to a person or a session, each value by the same invented one wherever it
 * stands. */
typedef struct _EonayScrubber EonayScrubber;

EonayScrubber *eonay_scrubber_new (const EonayLesson *lesson);
void eonay_scrubber_free (EonayScrubber *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayScrubber, eonay_scrubber_free)

void eonay_scrubber_add_token (EonayScrubber *self, const char *value);
GBytes *eonay_scrubber_clean (EonayScrubber *self, GBytes *value);
/* Whether something of the person or the session is left, in whatever encoding. */
gboolean eonay_scrubber_finds (EonayScrubber *self, GBytes *value);
