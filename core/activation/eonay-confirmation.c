/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-confirmation.h"

struct _EonayConfirmation
{
  GObject parent_instance;

  EonayCardCertificate *card_certificate;
  EonayChallenge *challenge;
  char *known_text;
  gboolean text_is_known;
  char *consent_text;
  int tries_left;
  guint max_tries;
};

G_DEFINE_FINAL_TYPE (EonayConfirmation, eonay_confirmation, G_TYPE_OBJECT)

static void
eonay_confirmation_finalize (GObject *object)
{
  EonayConfirmation *self = EONAY_CONFIRMATION (object);

  g_clear_object (&self->card_certificate);
  g_clear_object (&self->challenge);
  g_clear_pointer (&self->known_text, g_free);
  g_clear_pointer (&self->consent_text, g_free);
  G_OBJECT_CLASS (eonay_confirmation_parent_class)->finalize (object);
}

static void
eonay_confirmation_class_init (EonayConfirmationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_confirmation_finalize;
}

static void
eonay_confirmation_init (EonayConfirmation *self)
{
}

/**
 * eonay_confirmation_new:
 * @card_certificate: what is signed with
 * @challenge: what is signed first
 * @known_text: (nullable): what the profile expected the challenge's text to be, slots filled
 * @text_is_known: whether the challenge's text is exactly that
 * @consent_text: (nullable): the consent as the profile knows it, where a login comes first
 * @tries_left: PIN tries left, -1 where the card tells nothing
 * @max_tries: PIN tries of a fresh card, 0 where not known
 *
 * Returns: (transfer full): what the one dialog is to show
 */
EonayConfirmation *
eonay_confirmation_new (EonayCardCertificate *card_certificate,
                        EonayChallenge *challenge,
                        const char *known_text,
                        gboolean text_is_known,
                        const char *consent_text,
                        int tries_left,
                        guint max_tries)
{
  g_return_val_if_fail (EONAY_IS_CARD_CERTIFICATE (card_certificate), NULL);
  g_return_val_if_fail (EONAY_IS_CHALLENGE (challenge), NULL);

  EonayConfirmation *self = g_object_new (EONAY_TYPE_CONFIRMATION, NULL);
  self->card_certificate = g_object_ref (card_certificate);
  self->challenge = g_object_ref (challenge);
  self->known_text = g_strdup (known_text);
  self->text_is_known = text_is_known;
  self->consent_text = g_strdup (consent_text);
  self->tries_left = tries_left;
  self->max_tries = max_tries;
  return self;
}

/**
 * eonay_confirmation_get_card_certificate:
 * @self: a confirmation
 *
 * Returns: (transfer none): what is signed with
 */
EonayCardCertificate *
eonay_confirmation_get_card_certificate (EonayConfirmation *self)
{
  g_return_val_if_fail (EONAY_IS_CONFIRMATION (self), NULL);
  return self->card_certificate;
}

/**
 * eonay_confirmation_get_challenge:
 * @self: a confirmation
 *
 * Returns: (transfer none): what is signed first: the login, or the consent where a login stands
 */
EonayChallenge *
eonay_confirmation_get_challenge (EonayConfirmation *self)
{
  g_return_val_if_fail (EONAY_IS_CONFIRMATION (self), NULL);
  return self->challenge;
}

/**
 * eonay_confirmation_get_known_text:
 * @self: a confirmation
 *
 * Returns: (nullable) (transfer none): what the challenge's text was expected to be; %NULL where
 *   the profile knows none
 */
const char *
eonay_confirmation_get_known_text (EonayConfirmation *self)
{
  g_return_val_if_fail (EONAY_IS_CONFIRMATION (self), NULL);
  return self->known_text;
}

/**
 * eonay_confirmation_get_text_is_known:
 * @self: a confirmation
 *
 * Returns: %TRUE if the challenge's text is the known one, character by character
 */
gboolean
eonay_confirmation_get_text_is_known (EonayConfirmation *self)
{
  g_return_val_if_fail (EONAY_IS_CONFIRMATION (self), FALSE);
  return self->text_is_known;
}

/**
 * eonay_confirmation_get_consent_text:
 * @self: a confirmation
 *
 * Returns: (nullable) (transfer none): the consent that follows the login, as the profile knows it
 */
const char *
eonay_confirmation_get_consent_text (EonayConfirmation *self)
{
  g_return_val_if_fail (EONAY_IS_CONFIRMATION (self), NULL);
  return self->consent_text;
}

/**
 * eonay_confirmation_get_tries_left:
 * @self: a confirmation
 *
 * Returns: PIN tries left, -1 where the card tells nothing
 */
int
eonay_confirmation_get_tries_left (EonayConfirmation *self)
{
  g_return_val_if_fail (EONAY_IS_CONFIRMATION (self), -1);
  return self->tries_left;
}

/**
 * eonay_confirmation_get_max_tries:
 * @self: a confirmation
 *
 * Returns: PIN tries of a fresh card, 0 where not known
 */
guint
eonay_confirmation_get_max_tries (EonayConfirmation *self)
{
  g_return_val_if_fail (EONAY_IS_CONFIRMATION (self), 0);
  return self->max_tries;
}
