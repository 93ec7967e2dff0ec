/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "card-slot.h"

G_BEGIN_DECLS

/* The UNIX socket on which tests control the card; see card-commands.h. */
#define EONAY_TYPE_CARD_CONTROL (eonay_card_control_get_type ())
G_DECLARE_FINAL_TYPE (EonayCardControl, eonay_card_control, EONAY, CARD_CONTROL, GObject)

EonayCardControl *eonay_card_control_new (EonayCardSlot *slot, const gchar *path, GError **error);

G_END_DECLS
