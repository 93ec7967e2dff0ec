/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-contents.h"
#include "eonay-notifier.h"

/* Asks once per insertion whether to activate E-Onay for the card. Signal "accepted". */
#define EONAY_TYPE_PROMPT (eonay_prompt_get_type ())
G_DECLARE_FINAL_TYPE (EonayPrompt, eonay_prompt, EONAY, PROMPT, GObject)

EonayPrompt *
eonay_prompt_new (EonayContext *context, EonayCardContents *contents, EonayNotifier *notifier);
