/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-challenge.h"

struct _EonayChallenge
{
  GObject parent_instance;

  EonayPurpose purpose;
  char *code;
  char *text;
  gint64 deadline;
};

G_DEFINE_FINAL_TYPE (EonayChallenge, eonay_challenge, G_TYPE_OBJECT)

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

static void
eonay_challenge_finalize (GObject *object)
{
  EonayChallenge *self = EONAY_CHALLENGE (object);

  g_free (self->code);
  g_free (self->text);
  G_OBJECT_CLASS (eonay_challenge_parent_class)->finalize (object);
}

static void
eonay_challenge_class_init (EonayChallengeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_challenge_finalize;
}

static void
eonay_challenge_init (EonayChallenge *self)
{
}

/**
 * eonay_challenge_new:
 * @purpose: the purpose of the signature
 * @code: the portal's verification code, digits
 * @text: the text to be signed, UTF-8, exactly as received from the portal
 * @deadline: when the code expires, in Unix seconds
 *
 * Returns: (transfer full): a challenge
 */
EonayChallenge *
eonay_challenge_new (EonayPurpose purpose, const char *code, const char *text, gint64 deadline)
{
  EonayChallenge *self;

  g_return_val_if_fail (code != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  self = g_object_new (EONAY_TYPE_CHALLENGE, NULL);
  self->purpose = purpose;
  self->code = g_strdup (code);
  self->text = g_strdup (text);
  self->deadline = deadline;
  return self;
}

/**
 * eonay_challenge_get_purpose:
 * @self: a challenge
 *
 * Returns: the purpose of the signature
 */
EonayPurpose
eonay_challenge_get_purpose (EonayChallenge *self)
{
  g_return_val_if_fail (EONAY_IS_CHALLENGE (self), EONAY_PURPOSE_LOGIN);
  return self->purpose;
}

/**
 * eonay_challenge_get_code:
 * @self: a challenge
 *
 * Returns: (transfer none) (not nullable): the verification code
 */
const char *
eonay_challenge_get_code (EonayChallenge *self)
{
  g_return_val_if_fail (EONAY_IS_CHALLENGE (self), NULL);
  return self->code;
}

/**
 * eonay_challenge_get_text:
 * @self: a challenge
 *
 * Returns: (transfer none) (not nullable): the text to be signed, byte for byte
 */
const char *
eonay_challenge_get_text (EonayChallenge *self)
{
  g_return_val_if_fail (EONAY_IS_CHALLENGE (self), NULL);
  return self->text;
}

/**
 * eonay_challenge_get_deadline:
 * @self: a challenge
 *
 * Returns: when the code expires, in Unix seconds
 */
gint64
eonay_challenge_get_deadline (EonayChallenge *self)
{
  g_return_val_if_fail (EONAY_IS_CHALLENGE (self), 0);
  return self->deadline;
}
