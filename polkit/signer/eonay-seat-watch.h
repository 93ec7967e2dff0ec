/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Tells that logind has written something of a seat or a session. */
typedef struct _EonaySeatWatch EonaySeatWatch;

typedef void (*EonaySeatWatchFunc) (gpointer user_data);

EonaySeatWatch *eonay_seat_watch_new (EonaySeatWatchFunc func, gpointer user_data);
void eonay_seat_watch_free (EonaySeatWatch *self);
