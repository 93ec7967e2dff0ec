/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Tells when a moment of the clock on the wall has come. Signal "changed": it has, or the clock was
 * set, or the time zone changed, so that local days are others: look again what the time is. */
#define EONAY_TYPE_WALL_CLOCK (eonay_wall_clock_get_type ())
G_DECLARE_FINAL_TYPE (EonayWallClock, eonay_wall_clock, EONAY, WALL_CLOCK, GObject)

EonayWallClock *eonay_wall_clock_new (void);
/* moment: Unix time; in place of the one awaited before. G_MAXINT64: none. */
void eonay_wall_clock_await (EonayWallClock *self, gint64 moment);
