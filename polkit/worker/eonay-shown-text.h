/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

char *eonay_shown_text_clean (const char *text, guint max_characters);
