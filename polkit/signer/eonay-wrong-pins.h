/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

typedef struct _EonayWrongPins EonayWrongPins;

EonayWrongPins *eonay_wrong_pins_new (const char *path);
void eonay_wrong_pins_free (EonayWrongPins *self);

void eonay_wrong_pins_add (EonayWrongPins *self, const char *id);
void eonay_wrong_pins_remove (EonayWrongPins *self, const char *id);
gboolean eonay_wrong_pins_contains (EonayWrongPins *self, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayWrongPins, eonay_wrong_pins_free)
