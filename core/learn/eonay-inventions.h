/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Values of a person or a session, and those that take their places. */
typedef struct _EonayInventions EonayInventions;

EonayInventions *eonay_inventions_new (void);
void eonay_inventions_free (EonayInventions *self);

void eonay_inventions_add (EonayInventions *self,
                           const char *value,
                           const char *other,
                           gboolean is_secret);
char *eonay_inventions_add_holder (EonayInventions *self, const char *holder);
char *eonay_inventions_create_like (const char *value);
char *eonay_inventions_replace (EonayInventions *self, const char *text);
gboolean eonay_inventions_finds (EonayInventions *self, GBytes *value);
gboolean eonay_inventions_is_in (EonayInventions *self, const char *text);
