/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/**
 * EonayCardMonitorStatus:
 *
 * @EONAY_CARD_MONITOR_STARTING: not known yet
 * @EONAY_CARD_MONITOR_NO_SERVICE: the PC/SC service cannot be reached
 * @EONAY_CARD_MONITOR_FORBIDDEN: the PC/SC service refuses this session, so readers cannot be
 *   watched; the signer may still be able to read cards
 * @EONAY_CARD_MONITOR_NO_READER: no reader is connected
 * @EONAY_CARD_MONITOR_NO_CARD: all readers are empty
 * @EONAY_CARD_MONITOR_CARD: at least one reader holds a card
 */
typedef enum
{
  EONAY_CARD_MONITOR_STARTING,
  EONAY_CARD_MONITOR_NO_SERVICE,
  EONAY_CARD_MONITOR_FORBIDDEN,
  EONAY_CARD_MONITOR_NO_READER,
  EONAY_CARD_MONITOR_NO_CARD,
  EONAY_CARD_MONITOR_CARD,
} EonayCardMonitorStatus;

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
