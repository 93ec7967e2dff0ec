/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

char *kamusm_text_fold (const char *text);
const char *kamusm_text_find_word (const char *folded, const char *folded_word);
