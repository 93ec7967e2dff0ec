/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-activation.h"
#include "eonay-code-signing.h"
#include "eonay-seat.h"

/* Objects shared by the parts of the applet: one instance of each core object, and the
 * preferences. */
#define EONAY_TYPE_CONTEXT (eonay_context_get_type ())
G_DECLARE_FINAL_TYPE (EonayContext, eonay_context, EONAY, CONTEXT, GObject)

/* system_bus: the bus of the signer and of logind. */
EonayContext *eonay_context_new (GDBusConnection *system_bus);

EonaySigner *eonay_context_get_signer (EonayContext *self);
EonayCardMonitor *eonay_context_get_monitor (EonayContext *self);
EonaySeat *eonay_context_get_seat (EonayContext *self);
EonayProviderRegistry *eonay_context_get_registry (EonayContext *self);
EonayLedger *eonay_context_get_ledger (EonayContext *self);
GSettings *eonay_context_get_settings (EonayContext *self);
/* Whether a login could not be saved in a keyring. */
gboolean eonay_context_is_memory_only (EonayContext *self);
/* (transfer full) */
EonayActivation *eonay_context_create_activation (EonayContext *self);
/* (transfer full) */
EonayCodeSigning *eonay_context_create_code_signing (EonayContext *self);

gboolean eonay_context_get_ask_on_insertion (EonayContext *self);
GArray *eonay_context_dup_reminder_days (EonayContext *self);
