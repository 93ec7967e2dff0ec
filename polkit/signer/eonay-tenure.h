/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-signer-service.h"

#define EONAY_TYPE_TENURE (eonay_tenure_get_type ())
G_DECLARE_FINAL_TYPE (EonayTenure, eonay_tenure, EONAY, TENURE, GObject)

EonayTenure *eonay_tenure_new (EonaySignerService *service, GDBusConnection *connection);
void eonay_tenure_terminate (EonayTenure *self);
