/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-interaction.h"
#include "eonay-ledger.h"
#include "eonay-notifier.h"

/* Asks with dialogs. */
#define EONAY_TYPE_DIALOG_INTERACTION (eonay_dialog_interaction_get_type ())
G_DECLARE_FINAL_TYPE (EonayDialogInteraction,
                      eonay_dialog_interaction,
                      EONAY,
                      DIALOG_INTERACTION,
                      GObject)

/* parent: the run's window (weak reference). A dialog is shown once that window is active. */
EonayInteraction *eonay_dialog_interaction_new (GtkWindow *parent,
                                                GArray *reminder_days,
                                                EonayLedger *ledger,
                                                EonayNotifier *notifier);
