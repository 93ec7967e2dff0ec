/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * EonayNeedle:
 * @bytes: a value as it stands in a request
 * @slot: the slot with the filters that give it
 * @name: the slot's name
 * @is_whole: whether it only counts as the whole value of a field
 * @alike: (nullable): the name that the field must have, too; for values that are so short that they
 *   may be there by chance
 * @origin: what it was taken from, or %NULL
 */
typedef struct
{
  GBytes *bytes;
  char *slot;
  char *name;
  gboolean is_whole;
  char *alike;
  gpointer origin;
} EonayNeedle;

/* Looks for known values in fields, through every filter. */
typedef GPtrArray EonayNeedles;

EonayNeedles *eonay_needles_new (void);
void eonay_needles_add (EonayNeedles *self, const char *name, const char *filter, GBytes *value);
void eonay_needles_add_taken (EonayNeedles *self,
                              const char *name,
                              const char *alike,
                              GBytes *value,
                              gpointer origin);
void eonay_needles_sort (EonayNeedles *self);
char *eonay_needles_fill (EonayNeedles *self,
                          const char *field_name,
                          GBytes *value,
                          gboolean is_number,
                          GPtrArray *used);
gboolean eonay_needles_is_alike (const char *one, const char *other);
