/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-renewal.h"

/* Asks once per insertion whether to activate E-Onay for the card, unless a reminder does. */
#define EONAY_TYPE_PROMPT (eonay_prompt_get_type ())
G_DECLARE_FINAL_TYPE (EonayPrompt, eonay_prompt, EONAY, PROMPT, GObject)

/* actions: the application's actions, for the notice's buttons. */
EonayPrompt *eonay_prompt_new (EonayContext *context,
                               EonayCardContents *contents,
                               EonayNotifier *notifier,
                               EonayRenewal *renewal,
                               GActionGroup *actions);
void eonay_prompt_withdraw (EonayPrompt *self);
