/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-applet-state.h"

/* Whom the guide is about. Both (transfer none) (nullable). */

/* The inserted certificate's provider, else the first one with E-Onay. */
EonayProvider *eonay_guide_find_provider (EonayContext *context,
                                          const EonayAppletState *applet_state);
/* The id of the inserted certificate, else of the only one that is known of this provider. */
const char *eonay_guide_find_certificate (EonayProvider *provider,
                                          const EonayAppletState *applet_state);
