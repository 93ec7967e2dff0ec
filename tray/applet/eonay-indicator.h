/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "eonay-menu-model.h"
#include "eonay-status.h"

/* The icon in the panel and its menu, whose items activate actions of the given group. Signal
 * "place-changed": a panel has started or stopped to show it. */
#define EONAY_TYPE_INDICATOR (eonay_indicator_get_type ())
G_DECLARE_FINAL_TYPE (EonayIndicator, eonay_indicator, EONAY, INDICATOR, GObject)

EonayIndicator *eonay_indicator_new (GActionGroup *actions);
void eonay_indicator_update (EonayIndicator *self,
                             const EonayStatus *status,
                             const EonayMenuModel *model);
gboolean eonay_indicator_has_place (EonayIndicator *self);
