/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-pcsc.h"

/* An attempt to connect to a card. pcscd does not answer it while another program is in a
 * transaction with the card, and it cannot be cancelled, so it has a thread of its own. */
GAsyncQueue *eonay_pcsc_probe_start (const char *reader);
EonayPcscMeaning
eonay_pcsc_probe_wait (GAsyncQueue *answer, guint milliseconds, gboolean *is_pending);
