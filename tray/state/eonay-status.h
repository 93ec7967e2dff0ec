/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-applet-state.h"

/**
 * EonayStatusKind:
 *
 * @EONAY_STATUS_NONE: no card, or none with a matching certificate, and nothing to report
 * @EONAY_STATUS_CARD: a card is inserted and there is nothing to report
 * @EONAY_STATUS_OFFER: E-Onay can be activated with the inserted card
 * @EONAY_STATUS_READY: E-Onay is active for the inserted card
 * @EONAY_STATUS_ATTENTION: a fault, a PIN that is locked or nearly so, or a certificate that expires
 *   soon
 * @EONAY_STATUS_EXPIRED: the inserted certificate has expired or is revoked, or without a card a known
 *   one has or is
 * @EONAY_STATUS_BUSY: an operation is running
 */
typedef enum
{
  EONAY_STATUS_NONE,
  EONAY_STATUS_CARD,
  EONAY_STATUS_OFFER,
  EONAY_STATUS_READY,
  EONAY_STATUS_ATTENTION,
  EONAY_STATUS_EXPIRED,
  EONAY_STATUS_BUSY,
} EonayStatusKind;

/* The state line of the panel's menu and the main window, why E-Onay cannot be activated, and whether
 * what activates it is enabled nevertheless. */
typedef struct
{
  EonayStatusKind kind;
  char *line;
  EonayObstacle obstacle;
  gboolean may_start;
} EonayStatus;

void eonay_status_clear (EonayStatus *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EonayStatus, eonay_status_clear)

const char *eonay_status_get_pin_remark (EonayPinState pin_state);
const char *eonay_status_get_reason (EonayObstacle obstacle);
char *eonay_status_dup_obstacle_line (EonayObstacle obstacle);
EonayStatus eonay_status_compute (const EonayAppletState *applet_state);
const char *eonay_status_get_icon_name (EonayStatusKind kind);
