/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What is signed must be seen: (transfer full) the text with every character that would not be
 * seen, or would change how others are seen, written out as ‹U+XXXX›. */
char *eonay_visible_text (const char *text, gssize length);
