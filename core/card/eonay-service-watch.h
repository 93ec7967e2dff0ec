/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Waits for the PC/SC service to come back. Used by one thread; any thread may wake it. */
typedef struct _EonayServiceWatch EonayServiceWatch;

EonayServiceWatch *eonay_service_watch_new (void);
void eonay_service_watch_free (EonayServiceWatch *self);
void eonay_service_watch_wait (EonayServiceWatch *self);
void eonay_service_watch_note_alive (EonayServiceWatch *self);
void eonay_service_watch_wake (EonayServiceWatch *self);
