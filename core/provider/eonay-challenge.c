/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-challenge.h"

/**
 * eonay_purpose_to_string:
 * @purpose: the purpose of a signature
 *
 * Returns: (not nullable): the purpose's name for files and logs: "login", "consent",
 *   "verification-code"
 */
const char *
eonay_purpose_to_string (EonayPurpose purpose)
{
  switch (purpose)
    {
    case EONAY_PURPOSE_LOGIN:
      return "login";
    case EONAY_PURPOSE_CONSENT:
      return "consent";
    case EONAY_PURPOSE_VERIFICATION_CODE:
      return "verification-code";
    }
  return "unknown";
}

/**
 * eonay_challenge_new:
 * @purpose: the purpose of the signature
 * @code: the portal's verification code, copied
 * @text: the text to be signed, copied
 * @deadline: when the code expires, in Unix seconds
 *
 * Returns: (transfer full): a challenge, without a text of the portal beside it
 */
EonayChallenge *
eonay_challenge_new (EonayPurpose purpose, const char *code, const char *text, gint64 deadline)
{
  g_return_val_if_fail (code != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  EonayChallenge *self = g_new0 (EonayChallenge, 1);
  self->purpose = purpose;
  self->code = g_strdup (code);
  self->text = g_strdup (text);
  self->deadline = deadline;
  return self;
}

/**
 * eonay_challenge_free:
 * @self: (transfer full): a challenge
 */
void
eonay_challenge_free (EonayChallenge *self)
{
  g_free (self->code);
  g_free (self->text);
  g_free (self->portal_text);
  g_free (self);
}
