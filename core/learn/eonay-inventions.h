/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Values of a person or a session, and those that take their places. */
typedef struct _EonayInventions EonayInventions;

typedef enum
{
  EONAY_INVENTION_SECRET,
  EONAY_INVENTION_NAME, /* a part of one, which stands apart from other letters */
  EONAY_INVENTION_WORD, /* the same, and a word of the exchange */
} EonayInventionKind;

EonayInventions *eonay_inventions_new (void);
void eonay_inventions_free (EonayInventions *self);

void eonay_inventions_add (EonayInventions *self,
                           const char *value,
                           const char *other,
                           EonayInventionKind kind);
char *
eonay_inventions_add_holder (EonayInventions *self, const char *holder, const char *const *words);
char *eonay_inventions_create_like (const char *value);
char *eonay_inventions_replace (EonayInventions *self, const char *text, gboolean keeps_words);
gboolean eonay_inventions_finds (EonayInventions *self, GBytes *value);
