/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "eonay-signer-session.h"

#define EONAY_TYPE_SESSION_REGISTRY (eonay_session_registry_get_type ())
G_DECLARE_FINAL_TYPE (EonaySessionRegistry,
                      eonay_session_registry,
                      EONAY,
                      SESSION_REGISTRY,
                      GObject)

EonaySessionRegistry *eonay_session_registry_new (GDBusConnection *connection,
                                                  GDBusConnection *questions,
                                                  const char *path,
                                                  GError **error);
gboolean eonay_session_registry_watch_seats (EonaySessionRegistry *self, GError **error);
char *eonay_session_registry_add (EonaySessionRegistry *self,
                                  EonaySignerSession *session,
                                  guint seat_changes);
guint eonay_session_registry_count_seat_changes (EonaySessionRegistry *self);
guint eonay_session_registry_count (EonaySessionRegistry *self);
