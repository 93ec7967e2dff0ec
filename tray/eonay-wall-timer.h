/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* (transfer full): a source that is dispatched once when the wall clock reaches the moment (Unix
 * seconds), after a suspend too, and also when the clock was set: then the moment is to be computed
 * anew. NULL with error where the system has no such timer. */
GSource *eonay_wall_timer_new (gint64 moment, GError **error);
