/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "card-apdu.h"

G_BEGIN_DECLS

#define CARD_PIN_SIZE 8

/* Persistent PIN, PUK and tries of one card. */
typedef struct _EonayCardPin EonayCardPin;

EonayCardPin *eonay_card_pin_load (const gchar *path, GError **error);
void eonay_card_pin_free (EonayCardPin *self);

EonayCardStatus eonay_card_pin_query (EonayCardPin *self);
EonayCardStatus eonay_card_pin_verify (EonayCardPin *self, const guint8 *pin);
EonayCardStatus
eonay_card_pin_change (EonayCardPin *self, const guint8 *old_pin, const guint8 *new_pin);
EonayCardStatus
eonay_card_pin_change_puk (EonayCardPin *self, const guint8 *old_puk, const guint8 *new_puk);
EonayCardStatus
eonay_card_pin_unblock (EonayCardPin *self, const guint8 *puk, const guint8 *new_pin);
guint eonay_card_pin_get_tries (EonayCardPin *self);
guint eonay_card_pin_get_puk_tries (EonayCardPin *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCardPin, eonay_card_pin_free)

G_END_DECLS
