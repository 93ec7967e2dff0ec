/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <libsecret/secret.h>

#include "eonay-confirmation.h"

/* A response beside GTK_RESPONSE_OK and the cancelling ones: the code's time ran out. */
#define EONAY_PIN_DIALOG_EXPIRED 1

/* The one dialog: who signs what with which certificate, and the PIN. */
#define EONAY_TYPE_PIN_DIALOG (eonay_pin_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EonayPinDialog, eonay_pin_dialog, EONAY, PIN_DIALOG, GtkDialog)

GtkWidget *
eonay_pin_dialog_new (GtkWindow *parent, EonayConfirmation *confirmation, GArray *reminder_days);
/* (transfer full) (nullable): NULL where the PIN is typed on the reader. */
SecretValue *eonay_pin_dialog_dup_pin (EonayPinDialog *self);
