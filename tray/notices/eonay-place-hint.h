/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-context.h"
#include "eonay-indicator.h"
#include "eonay-notifier.h"

/* Tells once, and never again, that this desktop has no place for the icon, and where everything is
 * found instead. Signal "show": the window is asked for. */
#define EONAY_TYPE_PLACE_HINT (eonay_place_hint_get_type ())
G_DECLARE_FINAL_TYPE (EonayPlaceHint, eonay_place_hint, EONAY, PLACE_HINT, GObject)

EonayPlaceHint *
eonay_place_hint_new (EonayContext *context, EonayIndicator *indicator, EonayNotifier *notifier);
