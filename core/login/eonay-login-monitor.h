/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/**
 * EonayLoginMonitor:
 *
 * Tells when logind's sessions and seats change, by sd_login_monitor(3).
 */
typedef struct _EonayLoginMonitor EonayLoginMonitor;
typedef void (*EonayLoginMonitorFunc) (gpointer user_data);

EonayLoginMonitor *
eonay_login_monitor_new (EonayLoginMonitorFunc func, gpointer user_data, GError **error);
void eonay_login_monitor_free (EonayLoginMonitor *self);

gboolean eonay_login_is_at_seat (guint32 uid);
