/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Longer than any card allows: PINs usually have six digits. */
#define EONAY_PIN_MAX_SIZE 64

typedef struct _EonayPin EonayPin;

gboolean eonay_pin_prepare_memory (GError **error);
EonayPin *eonay_pin_read (int fd, guint deadline_seconds, GError **error);
void eonay_pin_free (EonayPin *self);
gboolean eonay_pin_is_empty (EonayPin *self);
const char *eonay_pin_get_text (EonayPin *self);
gsize eonay_pin_get_length (EonayPin *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayPin, eonay_pin_free)
