/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <libsecret/secret.h>

#include "eonay-interaction.h"

/* An entry for a PIN with remarks on the input. Signal "changed": the PIN may have become
 * complete. Signal "entered": by Enter. */
#define EONAY_TYPE_PIN_ENTRY (eonay_pin_entry_get_type ())
G_DECLARE_FINAL_TYPE (EonayPinEntry, eonay_pin_entry, EONAY, PIN_ENTRY, GtkGrid)

GtkWidget *eonay_pin_entry_new (const EonayConfirmation *confirmation);
/* Whether it can be the card's PIN. */
gboolean eonay_pin_entry_is_complete (EonayPinEntry *self);
/* demand: (transfer none) (nullable): what is missing outside of the entry, shown as a remark. */
void eonay_pin_entry_set_demand (EonayPinEntry *self, const char *demand);
/* (transfer full): the PIN without line ends around it; only if it is complete. */
SecretValue *eonay_pin_entry_dup_pin (EonayPinEntry *self);
