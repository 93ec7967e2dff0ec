/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-applet-bus.h"
#include "eonay-card-contents.h"

/* Lends the card to the processes that callers of LendCard name. */
void eonay_card_loan_serve (EonayBusApplet1 *bus, EonayCardContents *contents);
