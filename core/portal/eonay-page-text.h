/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

char *eonay_page_text_fold (const char *text);
const char *eonay_page_text_find_word (const char *folded, const char *folded_word);
