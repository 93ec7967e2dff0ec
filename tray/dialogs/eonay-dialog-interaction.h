/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-interaction.h"

/* Asks the user by dialogs. */
#define EONAY_TYPE_DIALOG_INTERACTION (eonay_dialog_interaction_get_type ())
G_DECLARE_FINAL_TYPE (EonayDialogInteraction,
                      eonay_dialog_interaction,
                      EONAY,
                      DIALOG_INTERACTION,
                      GObject)

/* parent: the window that the dialogs belong to; it outlives the interaction or is forgotten. */
EonayInteraction *eonay_dialog_interaction_new (GtkWindow *parent, GArray *reminder_days);
