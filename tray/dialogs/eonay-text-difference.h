/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A stretch of a text, in bytes, end excluded. */
typedef struct
{
  gsize start;
  gsize end;
} EonayTextRange;

/* Compares two texts word by word: (transfer full) (element-type EonayTextRange) what stands in one
 * and not in the other. */
void eonay_text_difference (const char *known,
                            const char *text,
                            GArray **only_known,
                            GArray **only_text);
