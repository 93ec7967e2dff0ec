/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-context.h"

#include <gtk/gtk.h>

/* The cards whose prompt is muted, each with a button to undo that. Hidden while empty. */
#define EONAY_TYPE_MUTED_LIST (eonay_muted_list_get_type ())
G_DECLARE_FINAL_TYPE (EonayMutedList, eonay_muted_list, EONAY, MUTED_LIST, GtkBox)

GtkWidget *eonay_muted_list_new (EonayContext *context);
/* Reads the ledger again. */
void eonay_muted_list_update (EonayMutedList *self);
