/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-context.h"
#include "eonay-indicator.h"
#include "eonay-notifier.h"

/* Tells the user once that this desktop cannot show the icon, and that the window replaces it.
 * Signal "show": open the window. */
#define EONAY_TYPE_PLACE_HINT (eonay_place_hint_get_type ())
G_DECLARE_FINAL_TYPE (EonayPlaceHint, eonay_place_hint, EONAY, PLACE_HINT, GObject)

EonayPlaceHint *
eonay_place_hint_new (EonayContext *context, EonayIndicator *indicator, EonayNotifier *notifier);
