/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-card-status.h"

/* Signals: "card-inserted" (reader name: char *, ATR: GBytes *), "card-removed" (reader name),
 * "card-released" (reader name; only after eonay_card_monitor_await_release()). Property:
 * "status". */
#define EONAY_TYPE_CARD_MONITOR (eonay_card_monitor_get_type ())
G_DECLARE_FINAL_TYPE (EonayCardMonitor, eonay_card_monitor, EONAY, CARD_MONITOR, GObject)

EonayCardMonitor *eonay_card_monitor_new (void);
void eonay_card_monitor_start (EonayCardMonitor *self);
void eonay_card_monitor_stop (EonayCardMonitor *self);
void eonay_card_monitor_await_release (EonayCardMonitor *self);
EonayCardMonitorStatus eonay_card_monitor_get_status (EonayCardMonitor *self);
gboolean eonay_card_monitor_may_have_card (EonayCardMonitor *self);
