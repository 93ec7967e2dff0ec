/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-certificate.h"
#include "eonay-challenge.h"

/* What the one dialog shows: who signs with what, both texts, and until when. */
#define EONAY_TYPE_CONFIRMATION (eonay_confirmation_get_type ())
G_DECLARE_FINAL_TYPE (EonayConfirmation, eonay_confirmation, EONAY, CONFIRMATION, GObject)

EonayConfirmation *eonay_confirmation_new (EonayCardCertificate *card_certificate,
                                           EonayChallenge *challenge,
                                           const char *known_text,
                                           gboolean text_is_known,
                                           const char *consent_text,
                                           int tries_left,
                                           guint max_tries);

EonayCardCertificate *eonay_confirmation_get_card_certificate (EonayConfirmation *self);
/* The challenge that will be signed first: the login, or the consent where a login stands. */
EonayChallenge *eonay_confirmation_get_challenge (EonayConfirmation *self);
/* What the profile expected the challenge's text to be, slots filled; NULL where it knows none. */
const char *eonay_confirmation_get_known_text (EonayConfirmation *self);
/* Whether the challenge's text is the known one, character by character. */
gboolean eonay_confirmation_get_text_is_known (EonayConfirmation *self);
/* The consent text as the profile knows it, to come after the login; NULL where it knows none, or
 * where the challenge is the consent itself. */
const char *eonay_confirmation_get_consent_text (EonayConfirmation *self);
/* PIN tries left; -1 where the card tells nothing. */
int eonay_confirmation_get_tries_left (EonayConfirmation *self);
/* PIN tries of a fresh card; 0 where the profile does not say. */
guint eonay_confirmation_get_max_tries (EonayConfirmation *self);
