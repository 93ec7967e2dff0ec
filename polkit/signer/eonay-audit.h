/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Message ids, for journalctl MESSAGE_ID=… */
#define EONAY_AUDIT_MESSAGE_ID     "7e2a4c0b6f5d4b0e9d1c3a8f52b6d914"
#define EONAY_AUDIT_PIN_MESSAGE_ID "b8f3d1709c4e4a65a2d7160c93e85f4b"

void
eonay_audit_pin (guint32 uid, const char *certificate_id, const char *purpose, const GError *error);
void eonay_audit_signature (guint32 uid,
                            const char *certificate_id,
                            const char *purpose,
                            GBytes *document,
                            const GError *error);
