/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-signer-service.h"

#define EONAY_TYPE_IDLE_EXIT (eonay_idle_exit_get_type ())
G_DECLARE_FINAL_TYPE (EonayIdleExit, eonay_idle_exit, EONAY, IDLE_EXIT, GObject)

EonayIdleExit *eonay_idle_exit_new (EonaySignerService *service, GDBusConnection *connection);
void eonay_idle_exit_terminate (EonayIdleExit *self);
