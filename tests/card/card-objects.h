/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The data objects of NIST SP 800-73-4 part 1 that a PIV card returns without a PIN. */
#define CARD_OBJECT_DISCOVERY    0x7E
#define CARD_OBJECT_CHUID        0x5FC102
#define CARD_OBJECT_CAPABILITIES 0x5FC107

extern const guint8 CARD_PIV_AID[11];

GBytes *eonay_card_object_application (void);
GBytes *eonay_card_object_discovery (void);
GBytes *eonay_card_object_chuid (const gchar *name);
GBytes *eonay_card_object_capabilities (const gchar *name);
GBytes *eonay_card_object_certificate (GBytes *certificate);

G_END_DECLS
