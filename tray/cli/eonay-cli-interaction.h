/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-interaction.h"

/* Asks in the terminal. With pin_fd >= 0 the PIN is read from it; with assume_yes nothing is asked,
 * and what would need an answer is refused. */
#define EONAY_TYPE_CLI_INTERACTION (eonay_cli_interaction_get_type ())
G_DECLARE_FINAL_TYPE (EonayCliInteraction, eonay_cli_interaction, EONAY, CLI_INTERACTION, GObject)

EonayCliInteraction *eonay_cli_interaction_new (const char *certificate_id,
                                                int pin_fd,
                                                gboolean assume_yes,
                                                GArray *reminder_days);
