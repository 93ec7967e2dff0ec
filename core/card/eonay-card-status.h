/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

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
