/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-applet-state.h"

/**
 * EonayStatusKind:
 *
 * @EONAY_STATUS_NONE: no card, or none that concerns us, and nothing to say
 * @EONAY_STATUS_READY: a card is there and nothing is to be done
 * @EONAY_STATUS_ATTENTION: something could be done: for the inserted card, or with the card out for
 *   a certificate that ends soon
 * @EONAY_STATUS_EXPIRED: the inserted certificate has ended, or with the card out a known one has
 * @EONAY_STATUS_BUSY: something is going on
 */
typedef enum
{
  EONAY_STATUS_NONE,
  EONAY_STATUS_READY,
  EONAY_STATUS_ATTENTION,
  EONAY_STATUS_EXPIRED,
  EONAY_STATUS_BUSY,
  EONAY_N_STATUS_KINDS,
} EonayStatusKind;

/* The one line that the panel and the main window show. */
typedef struct
{
  EonayStatusKind kind;
  char *line;
} EonayStatus;

void eonay_status_clear (EonayStatus *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EonayStatus, eonay_status_clear)

EonayStatus eonay_status_compute (const EonayAppletState *applet_state);
const char *eonay_status_get_icon_name (EonayStatusKind kind);
