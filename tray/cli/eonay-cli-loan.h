/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-applet-bus.h"
#include "eonay-cli.h"

/* Keeps an applet, if one runs or is started, from using the card while a process runs. */
typedef struct
{
  EonayBusApplet1 *applet; /* (nullable): NULL without a session bus */
  GPid process;
} EonayCliLoan;

void eonay_cli_loan_clear (EonayCliLoan *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EonayCliLoan, eonay_cli_loan_clear)

/* While this process runs. Fails with EONAY_ERROR_CARD_BUSY while the applet signs. */
gboolean eonay_cli_loan_begin (EonayCliLoan *self, EonayCli *cli, GError **error);
/* While that process runs. */
void eonay_cli_loan_pass (EonayCliLoan *self, EonayCli *cli, GSubprocess *process);
