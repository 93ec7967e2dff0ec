/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Tells when the PC/SC service may have come back. */
typedef struct _EonayServiceWatch EonayServiceWatch;
typedef void (*EonayServiceWatchFunc) (gpointer user_data);

EonayServiceWatch *eonay_service_watch_new (EonayServiceWatchFunc func, gpointer user_data);
void eonay_service_watch_free (EonayServiceWatch *self);
