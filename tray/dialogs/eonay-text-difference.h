/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A range of a text, in bytes, end exclusive. */
typedef struct
{
  gsize start;
  gsize end;
} EonayTextRange;

void eonay_text_difference (const char *known,
                            const char *text,
                            GArray **only_known,
                            GArray **only_text);
