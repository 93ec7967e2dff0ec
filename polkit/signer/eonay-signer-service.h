/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-signer-interface.h"

#define EONAY_TYPE_SIGNER_SERVICE (eonay_signer_service_get_type ())
G_DECLARE_FINAL_TYPE (EonaySignerService, eonay_signer_service, EONAY, SIGNER_SERVICE, GObject)

EonaySignerService *eonay_signer_service_new (const char *socket_path,
                                              const char *settings_path,
                                              const char *wrong_pins_path);
void eonay_signer_service_set_idle_time (EonaySignerService *self, guint milliseconds);
gboolean eonay_signer_service_export (EonaySignerService *self,
                                      GDBusConnection *connection,
                                      GDBusConnection *questions,
                                      GError **error);
gboolean eonay_signer_service_is_busy (EonaySignerService *self);
