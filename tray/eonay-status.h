/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-contents.h"

/**
 * EonayStatusKind:
 *
 * @EONAY_STATUS_NONE: no card, or none that concerns us
 * @EONAY_STATUS_READY: a card is there and nothing is to be done
 * @EONAY_STATUS_ATTENTION: a card is there and something could be done
 * @EONAY_STATUS_BUSY: something is going on
 */
typedef enum
{
  EONAY_STATUS_NONE,
  EONAY_STATUS_READY,
  EONAY_STATUS_ATTENTION,
  EONAY_STATUS_BUSY,
} EonayStatusKind;

/* The one line that the panel and the main window show. */
typedef struct
{
  EonayStatusKind kind;
  char *line;
} EonayStatus;

void eonay_status_clear (EonayStatus *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EonayStatus, eonay_status_clear)

/* activation: (nullable): the one that is running. */
EonayStatus eonay_status_compute (EonayContext *context,
                                  EonayCardContents *contents,
                                  EonayActivation *activation,
                                  gint64 now);
const char *eonay_status_get_icon_name (EonayStatusKind kind);
