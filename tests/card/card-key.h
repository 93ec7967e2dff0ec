/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The private key and the certificate in one slot of a card. */
typedef struct _EonayCardKey EonayCardKey;

EonayCardKey *eonay_card_key_load (const gchar *folder, const gchar *slot, GError **error);
void eonay_card_key_free (EonayCardKey *self);

GBytes *eonay_card_key_get_certificate (EonayCardKey *self);
guint8 eonay_card_key_get_algorithm (EonayCardKey *self);
GBytes *eonay_card_key_sign (EonayCardKey *self, const guint8 *data, gsize size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCardKey, eonay_card_key_free)

G_END_DECLS
