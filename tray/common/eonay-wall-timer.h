/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* (transfer full): a source that is dispatched once the wall clock reaches the moment (Unix
 * seconds), even after a suspend, and also when the clock is set; then recompute the moment. NULL
 * with error if the system has no such timer. */
GSource *eonay_wall_timer_new (gint64 moment, GError **error);
