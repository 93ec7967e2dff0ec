/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

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

/**
 * EonayChallenge:
 * @purpose: the purpose of the signature
 * @code: (not nullable): the portal's verification code, digits
 * @text: (not nullable): the text to be signed, UTF-8, exactly as received from the portal
 * @deadline: when the code expires, in Unix seconds
 * @portal_text: (nullable): the text that the portal shows for the signature, UTF-8, if it is not
 *   @text; such a text is signed only with the person's agreement
 *
 * A text that the portal wants signed. The strings belong to it.
 */
typedef struct
{
  EonayPurpose purpose;
  char *code;
  char *text;
  gint64 deadline;
  char *portal_text;
} EonayChallenge;

EonayChallenge *
eonay_challenge_new (EonayPurpose purpose, const char *code, const char *text, gint64 deadline);
void eonay_challenge_free (EonayChallenge *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayChallenge, eonay_challenge_free)
