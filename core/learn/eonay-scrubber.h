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
char *eonay_scrubber_invent (EonayScrubber *self, const char *value);
gboolean eonay_scrubber_is_text (EonayScrubber *self, GBytes *value);
gboolean eonay_scrubber_has_words (EonayScrubber *self);
GBytes *eonay_scrubber_clean (EonayScrubber *self, GBytes *value);
GBytes *eonay_scrubber_clean_structure (EonayScrubber *self, GBytes *value);
gboolean eonay_scrubber_finds (EonayScrubber *self, GBytes *value, gboolean is_structure);
