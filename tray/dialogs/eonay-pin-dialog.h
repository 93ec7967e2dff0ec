/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <libsecret/secret.h>

#include "eonay-interaction.h"

/* An additional response: the code has expired. */
#define EONAY_PIN_DIALOG_EXPIRED 1

/* Shows the holder, the certificate and the texts to sign, and asks for the PIN. */
#define EONAY_TYPE_PIN_DIALOG (eonay_pin_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EonayPinDialog, eonay_pin_dialog, EONAY, PIN_DIALOG, GtkDialog)

GtkWidget *eonay_pin_dialog_new (GtkWindow *parent,
                                 const EonayConfirmation *confirmation,
                                 GArray *reminder_days);
/* (transfer full) (nullable): NULL if the PIN is typed on the reader. */
SecretValue *eonay_pin_dialog_dup_pin (EonayPinDialog *self);
