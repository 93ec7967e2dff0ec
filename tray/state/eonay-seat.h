/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* Whether this session is the one in front of its seat, as logind says. Signal "changed". */
#define EONAY_TYPE_SEAT (eonay_seat_get_type ())
G_DECLARE_FINAL_TYPE (EonaySeat, eonay_seat, EONAY, SEAT, GObject)

EonaySeat *eonay_seat_new (void);
gboolean eonay_seat_is_active (EonaySeat *self);
