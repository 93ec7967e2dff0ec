/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Reports when a wall clock time is reached. Signal "changed": it is reached, the clock was set, or
 * the time zone changed, which moves local days; read the current time again. */
#define EONAY_TYPE_WALL_CLOCK (eonay_wall_clock_get_type ())
G_DECLARE_FINAL_TYPE (EonayWallClock, eonay_wall_clock, EONAY, WALL_CLOCK, GObject)

EonayWallClock *eonay_wall_clock_new (void);
/* moment: Unix time; replaces the previous one, and counts a suspend. G_MAXINT64: none. */
void eonay_wall_clock_await (EonayWallClock *self, gint64 moment);
