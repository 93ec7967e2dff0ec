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

  g_clear_pointer (&self->card_certificate, eonay_card_certificate_unref);
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
 * @card_certificate: the certificate to sign with
 * @challenge: the challenge to sign first
 * @known_text: (nullable): the text that the profile expects, with its slots filled
 * @text_is_known: whether the challenge's text is equal to the expected one
 * @consent_text: (nullable): the consent text of the profile, if the login is signed first
 * @tries_left: PIN tries left, -1 if unknown
 * @max_tries: PIN tries of a new card, 0 if unknown
 *
 * Returns: (transfer full): the content of the confirmation dialog
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
  g_return_val_if_fail (card_certificate != NULL, NULL);
  g_return_val_if_fail (EONAY_IS_CHALLENGE (challenge), NULL);

  EonayConfirmation *self = g_object_new (EONAY_TYPE_CONFIRMATION, NULL);
  self->card_certificate = eonay_card_certificate_ref (card_certificate);
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
 * Returns: (transfer none): the certificate to sign with
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
 * Returns: (transfer none): the challenge to sign first: the login, or the consent if already
 *   logged in
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
 * Returns: (nullable) (transfer none): the text that the profile expects; %NULL if it has none
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
 * Returns: %TRUE if the challenge's text is equal to the expected one
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
 * Returns: (nullable) (transfer none): the consent text of the profile, to be signed after the
 *   login
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
 * Returns: PIN tries left, -1 if unknown
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
 * Returns: PIN tries of a new card, 0 if unknown
 */
guint
eonay_confirmation_get_max_tries (EonayConfirmation *self)
{
  g_return_val_if_fail (EONAY_IS_CONFIRMATION (self), 0);
  return self->max_tries;
}
