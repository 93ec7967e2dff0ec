/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/**
 * EonayPurpose:
 *
 * @EONAY_PURPOSE_LOGIN: the first signature of the portal's guide, which logs in
 * @EONAY_PURPOSE_CONSENT: the second signature, which gives the E-Onay
 * @EONAY_PURPOSE_VERIFICATION_CODE: the text of a code that the person read from a page; the
 *   deadline is an upper bound, since only the page knows the real one
 */
typedef enum
{
  EONAY_PURPOSE_LOGIN,
  EONAY_PURPOSE_CONSENT,
  EONAY_PURPOSE_VERIFICATION_CODE,
} EonayPurpose;

const char *eonay_purpose_to_string (EonayPurpose purpose);

/* A text that the portal wants signed, its verification code, and its deadline. */
#define EONAY_TYPE_CHALLENGE (eonay_challenge_get_type ())
G_DECLARE_FINAL_TYPE (EonayChallenge, eonay_challenge, EONAY, CHALLENGE, GObject)

EonayChallenge *
eonay_challenge_new (EonayPurpose purpose, const char *code, const char *text, gint64 deadline);

EonayPurpose eonay_challenge_get_purpose (EonayChallenge *self);
const char *eonay_challenge_get_code (EonayChallenge *self);
const char *eonay_challenge_get_text (EonayChallenge *self);
gint64 eonay_challenge_get_deadline (EonayChallenge *self);
