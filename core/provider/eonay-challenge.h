/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/**
 * EonayPurpose:
 *
 * @EONAY_PURPOSE_LOGIN: the first signature of the guide, which opens the portal
 * @EONAY_PURPOSE_CONSENT: the second one, the E-Onay itself
 * @EONAY_PURPOSE_VERIFICATION_CODE: whatever a code stands for that the person read off a page; the
 *   challenge's deadline is the latest one there can be, since only the page knows its own
 */
typedef enum
{
  EONAY_PURPOSE_LOGIN,
  EONAY_PURPOSE_CONSENT,
  EONAY_PURPOSE_VERIFICATION_CODE,
} EonayPurpose;

const char *eonay_purpose_to_string (EonayPurpose purpose);

/* A text that the portal wants signed, the code it stands for, and until when. */
#define EONAY_TYPE_CHALLENGE (eonay_challenge_get_type ())
G_DECLARE_FINAL_TYPE (EonayChallenge, eonay_challenge, EONAY, CHALLENGE, GObject)

EonayChallenge *
eonay_challenge_new (EonayPurpose purpose, const char *code, const char *text, gint64 deadline);

EonayPurpose eonay_challenge_get_purpose (EonayChallenge *self);
const char *eonay_challenge_get_code (EonayChallenge *self);
const char *eonay_challenge_get_text (EonayChallenge *self);
gint64 eonay_challenge_get_deadline (EonayChallenge *self);
