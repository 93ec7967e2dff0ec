/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "eonay-card-status.h"

/* The thread behind EonayCardMonitor: the only code that waits for PC/SC. */
typedef struct _EonayCardWatch EonayCardWatch;

/* Called in the main context of the caller of eonay_card_watch_start(), and not after
 * eonay_card_watch_stop(). events: (element-type EonayCardEvent). */
typedef void (*EonayCardWatchFunc) (EonayCardMonitorStatus status,
                                    GPtrArray *events,
                                    gpointer user_data);

EonayCardWatch *eonay_card_watch_start (EonayCardWatchFunc func, gpointer user_data);
void eonay_card_watch_retry (EonayCardWatch *self);
void eonay_card_watch_await_release (EonayCardWatch *self);
void eonay_card_watch_stop (EonayCardWatch *self);
