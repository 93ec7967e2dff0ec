/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Whether this session is the one in front of its seat, as logind says. Signal "changed". */
#define EONAY_TYPE_SEAT (eonay_seat_get_type ())
G_DECLARE_FINAL_TYPE (EonaySeat, eonay_seat, EONAY, SEAT, GObject)

/* system_bus: (nullable). */
EonaySeat *eonay_seat_new (GDBusConnection *system_bus);
/* FALSE until logind has answered; TRUE where there is none. */
gboolean eonay_seat_is_active (EonaySeat *self);
