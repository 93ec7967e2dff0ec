/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-activation.h"
#include "eonay-seat.h"
#include "eonay-settings.h"

/**
 * EonayContext:
 * @settings: the preferences
 *
 * Objects shared by the parts of the applet: one instance of each core object, and the
 * preferences. All of them live as long as the context.
 */
typedef struct
{
  EonaySigner *signer;
  EonayCardMonitor *monitor;
  EonaySeat *seat;
  EonayProviderRegistry *registry;
  EonaySessionStore *store;
  EonayLedger *ledger;
  GSettings *settings;
} EonayContext;

/* system_bus: the bus of the signer. Returns: (transfer full). */
EonayContext *eonay_context_new (GDBusConnection *system_bus);
EonayContext *eonay_context_ref (EonayContext *self);
void eonay_context_unref (EonayContext *self);

/* Whether any provider's E-Onay can be activated in one step. */
gboolean eonay_context_knows_exchange (EonayContext *self);
