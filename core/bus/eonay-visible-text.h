/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

char *eonay_visible_text (const char *text, gssize length);
char *eonay_visible_line (const char *text, const char *replacement, guint max_characters);
