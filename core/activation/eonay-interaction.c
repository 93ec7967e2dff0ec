/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-interaction.h"

G_DEFINE_INTERFACE (EonayInteraction, eonay_interaction, G_TYPE_OBJECT)

static void
eonay_interaction_default_init (EonayInteractionInterface *iface)
{
}

/**
 * eonay_interaction_choose_certificate_async:
 * @self: an interaction
 * @card_certificates: (element-type EonayCardCertificate): two or more that fit
 * @cancellable: (nullable): withdraws the question
 * @callback: called when the person has answered
 * @user_data: for @callback
 *
 * Asks which certificate to use.
 */
void
eonay_interaction_choose_certificate_async (EonayInteraction *self,
                                            GPtrArray *card_certificates,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data)
{
  g_return_if_fail (EONAY_IS_INTERACTION (self));
  EONAY_INTERACTION_GET_IFACE (self)->choose_certificate_async (self, card_certificates,
                                                                cancellable, callback, user_data);
}

/**
 * eonay_interaction_choose_certificate_finish:
 * @self: an interaction
 * @result: what the callback was given
 * @error: %G_IO_ERROR_CANCELLED where the person dismissed the question
 *
 * Returns: (transfer full) (nullable): the chosen one, %NULL with @error
 */
EonayCardCertificate *
eonay_interaction_choose_certificate_finish (EonayInteraction *self,
                                             GAsyncResult *result,
                                             GError **error)
{
  g_return_val_if_fail (EONAY_IS_INTERACTION (self), NULL);
  return EONAY_INTERACTION_GET_IFACE (self)->choose_certificate_finish (self, result, error);
}

/**
 * eonay_interaction_confirm_async:
 * @self: an interaction
 * @confirmation: what will be signed, with what, by whom
 * @cancellable: (nullable): withdraws the question
 * @callback: called when the person has answered
 * @user_data: for @callback
 *
 * The one dialog: shows everything that will be signed and takes the PIN once.
 */
void
eonay_interaction_confirm_async (EonayInteraction *self,
                                 EonayConfirmation *confirmation,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (EONAY_IS_INTERACTION (self));
  EONAY_INTERACTION_GET_IFACE (self)->confirm_async (self, confirmation, cancellable, callback,
                                                     user_data);
}

/**
 * eonay_interaction_confirm_finish:
 * @self: an interaction
 * @result: what the callback was given
 * @pin: (out) (nullable) (transfer full): the PIN in locked memory, %NULL where the reader takes it
 * @error: %G_IO_ERROR_CANCELLED where the person dismissed the question
 *
 * Returns: %TRUE if the person agreed
 */
gboolean
eonay_interaction_confirm_finish (EonayInteraction *self,
                                  GAsyncResult *result,
                                  SecretValue **pin,
                                  GError **error)
{
  g_return_val_if_fail (EONAY_IS_INTERACTION (self), FALSE);
  return EONAY_INTERACTION_GET_IFACE (self)->confirm_finish (self, result, pin, error);
}

/**
 * eonay_interaction_confirm_text_async:
 * @self: an interaction
 * @challenge: what came, and is not what was shown before the PIN
 * @known_text: (nullable): what had been shown; %NULL where the profile knows none
 * @cancellable: (nullable): withdraws the question
 * @callback: called when the person has answered
 * @user_data: for @callback
 *
 * Shows a text that nobody has agreed to yet, its differences marked.
 */
void
eonay_interaction_confirm_text_async (EonayInteraction *self,
                                      EonayChallenge *challenge,
                                      const char *known_text,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_return_if_fail (EONAY_IS_INTERACTION (self));
  EONAY_INTERACTION_GET_IFACE (self)->confirm_text_async (self, challenge, known_text, cancellable,
                                                          callback, user_data);
}

/**
 * eonay_interaction_confirm_text_finish:
 * @self: an interaction
 * @result: what the callback was given
 * @error: %G_IO_ERROR_CANCELLED where the person dismissed the question, or
 *   %EONAY_ACTIVATION_ERROR_TEXT_CHANGED where nobody could be asked
 *
 * Returns: %TRUE if it is to be signed
 */
gboolean
eonay_interaction_confirm_text_finish (EonayInteraction *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (EONAY_IS_INTERACTION (self), FALSE);
  return EONAY_INTERACTION_GET_IFACE (self)->confirm_text_finish (self, result, error);
}
