/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-context.h"

/* The certificates of the inserted cards, read without a PIN after each insertion and removal.
 * Signal "changed". */
#define EONAY_TYPE_CARD_CONTENTS (eonay_card_contents_get_type ())
G_DECLARE_FINAL_TYPE (EonayCardContents, eonay_card_contents, EONAY, CARD_CONTENTS, GObject)

EonayCardContents *eonay_card_contents_new (EonayContext *context);

/* While held, by this program's own operation, no card is read; missed changes are read at the
 * release. */
void eonay_card_contents_hold (EonayCardContents *self);
void eonay_card_contents_release (EonayCardContents *self);
gboolean eonay_card_contents_is_held (EonayCardContents *self);
/* The same while the provider's own signer has the card, and no operation is to be started. */
void eonay_card_contents_lend (EonayCardContents *self);
void eonay_card_contents_take_back (EonayCardContents *self);
gboolean eonay_card_contents_is_lent (EonayCardContents *self);

gboolean eonay_card_contents_is_reading (EonayCardContents *self);
/* (transfer none) (element-type EonayCardCertificate): every certificate of the inserted cards. */
GPtrArray *eonay_card_contents_get_all (EonayCardContents *self);
/* (transfer none) (element-type EonayCardCertificate): those that E-Onay can be activated with. */
GPtrArray *eonay_card_contents_get_fitting (EonayCardContents *self);
/* (nullable): why no certificate matches, or why the cards could not be read. */
const GError *eonay_card_contents_get_error (EonayCardContents *self);
