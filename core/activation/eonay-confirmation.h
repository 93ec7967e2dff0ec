/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-card-certificate.h"
#include "eonay-challenge.h"

/* What the confirmation dialog shows: the certificate, the texts to sign, and the deadline. */
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
/* The challenge to sign first: the login, or the consent if already logged in. */
EonayChallenge *eonay_confirmation_get_challenge (EonayConfirmation *self);
/* The text that the profile expects, with its slots filled; NULL if it has none. */
const char *eonay_confirmation_get_known_text (EonayConfirmation *self);
/* Whether the challenge's text is equal to the expected one. */
gboolean eonay_confirmation_get_text_is_known (EonayConfirmation *self);
/* The consent text to be signed after the login; NULL if the profile has none or the challenge is
 * the consent. */
const char *eonay_confirmation_get_consent_text (EonayConfirmation *self);
/* PIN tries left; -1 if unknown. */
int eonay_confirmation_get_tries_left (EonayConfirmation *self);
/* PIN tries of a new card; 0 if unknown. */
guint eonay_confirmation_get_max_tries (EonayConfirmation *self);
