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
 * @card_certificates: (element-type EonayCardCertificate): two or more that match
 * @cancellable: (nullable): closes the dialog
 * @callback: called with the answer
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
 * @result: the result passed to the callback
 * @error: %G_IO_ERROR_CANCELLED if the person dismissed the question
 *
 * Returns: (transfer full) (nullable): the chosen certificate, %NULL with @error
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
 * @confirmation: the texts to sign and the certificate
 * @cancellable: (nullable): closes the dialog
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Shows everything that will be signed and asks for the PIN. Called again after a wrong PIN, as long
 * as another can be tried in this run; an interaction that cannot ask again fails with
 * %EONAY_ERROR_PIN_INCORRECT.
 */
void
eonay_interaction_confirm_async (EonayInteraction *self,
                                 const EonayConfirmation *confirmation,
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
 * @result: the result passed to the callback
 * @pin: (out) (nullable) (transfer full): the PIN in locked memory, %NULL if it is typed on the
 *   reader
 * @error: %G_IO_ERROR_CANCELLED if the person dismissed the question
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
 * @challenge: the received challenge, which differs from the text shown before the PIN
 * @known_text: (nullable): the text that was shown; %NULL if the profile has none
 * @cancellable: (nullable): closes the dialog
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Shows a text that the person has not agreed to yet, with its differences marked.
 */
void
eonay_interaction_confirm_text_async (EonayInteraction *self,
                                      const EonayChallenge *challenge,
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
 * @result: the result passed to the callback
 * @error: %G_IO_ERROR_CANCELLED if the person dismissed the question, or
 *   %EONAY_ACTIVATION_ERROR_TEXT_CHANGED if the person cannot be asked
 *
 * Returns: %TRUE if the text may be signed
 */
gboolean
eonay_interaction_confirm_text_finish (EonayInteraction *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (EONAY_IS_INTERACTION (self), FALSE);
  return EONAY_INTERACTION_GET_IFACE (self)->confirm_text_finish (self, result, error);
}
