/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-pcsc.h"

/**
 * EonayPcscProbe:
 *
 * An attempt to connect to a card. pcscd does not answer it while another program is in a
 * transaction with the card, and it cannot be cancelled, so it has a thread of its own.
 */
typedef struct _EonayPcscProbe EonayPcscProbe;

EonayPcscProbe *eonay_pcsc_probe_new (const char *reader);
EonayPcscMeaning eonay_pcsc_probe_wait (EonayPcscProbe *self, guint milliseconds);
gboolean eonay_pcsc_probe_is_pending (EonayPcscProbe *self);
void eonay_pcsc_probe_free (EonayPcscProbe *self);
