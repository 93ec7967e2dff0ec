/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fuzz.h"

/* 0 yes, 1 with a password, 2 no, 3 an error, 4 dismissed, 5 a prompt that stays open. */
void bus_polkit_set_answers (const guint8 answers[4]);
gboolean bus_polkit_answer_prompts (void);
