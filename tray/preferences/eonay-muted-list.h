/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-context.h"

#include <gtk/gtk.h>

/* The cards that are not asked about, each with a button that has it asked about again. Hidden while
 * there is none. */
#define EONAY_TYPE_MUTED_LIST (eonay_muted_list_get_type ())
G_DECLARE_FINAL_TYPE (EonayMutedList, eonay_muted_list, EONAY, MUTED_LIST, GtkBox)

GtkWidget *eonay_muted_list_new (EonayContext *context);
/* Reads the ledger anew. */
void eonay_muted_list_update (EonayMutedList *self);
