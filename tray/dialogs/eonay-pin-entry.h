/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <libsecret/secret.h>

#include "eonay-interaction.h"

/* An entry for a PIN with remarks on the input. Signal "changed": the PIN may have become
 * complete. */
#define EONAY_TYPE_PIN_ENTRY (eonay_pin_entry_get_type ())
G_DECLARE_FINAL_TYPE (EonayPinEntry, eonay_pin_entry, EONAY, PIN_ENTRY, GtkGrid)

GtkWidget *eonay_pin_entry_new (const EonayConfirmation *confirmation);
/* Whether it can be the card's PIN. */
gboolean eonay_pin_entry_is_complete (EonayPinEntry *self);
/* (transfer full): the PIN without line ends around it; only if it is complete. */
SecretValue *eonay_pin_entry_dup_pin (EonayPinEntry *self);
