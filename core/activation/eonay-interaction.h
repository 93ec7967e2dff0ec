/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsecret/secret.h>

#include "eonay-card-certificate.h"
#include "eonay-challenge.h"

/**
 * EonayConfirmation:
 * @card_certificate: the certificate to sign with
 * @provider_name: (not nullable): the name of its provider, for display
 * @challenge: the challenge to sign first: the login, or the consent if already logged in
 * @known_text: (nullable): the text that the profile expects, with its slots filled
 * @text_is_known: whether the challenge's text is equal to the expected one
 * @consent_text: (nullable): the consent text of the profile, if the login is signed first
 * @tries_left: PIN tries left, -1 if unknown
 * @max_tries: PIN tries of a new card, 0 if unknown
 * @pin_was_wrong: whether this is the same question again, after a wrong PIN
 * @open_submissions: (element-type EonayReceipt): earlier submissions with this certificate whose
 *   result is not known
 *
 * What is shown before the PIN is asked for. It owns nothing, and is valid only during the call of
 * eonay_interaction_confirm_async().
 */
typedef struct
{
  EonayCardCertificate *card_certificate;
  const char *provider_name;
  const EonayChallenge *challenge;
  const char *known_text;
  gboolean text_is_known;
  const char *consent_text;
  int tries_left;
  guint max_tries;
  gboolean pin_was_wrong;
  GPtrArray *open_submissions;
} EonayConfirmation;

/* The questions of an activation. The applet implements them with dialogs, the command line in the
 * terminal. Dismissing a question fails with G_IO_ERROR_CANCELLED. */
#define EONAY_TYPE_INTERACTION (eonay_interaction_get_type ())
G_DECLARE_INTERFACE (EonayInteraction, eonay_interaction, EONAY, INTERACTION, GObject)

struct _EonayInteractionInterface
{
  GTypeInterface parent_iface;

  void (*choose_certificate_async) (EonayInteraction *self,
                                    GPtrArray *card_certificates,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
  EonayCardCertificate *(*choose_certificate_finish) (EonayInteraction *self,
                                                      GAsyncResult *result,
                                                      GError **error);

  void (*confirm_async) (EonayInteraction *self,
                         const EonayConfirmation *confirmation,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  gboolean (*confirm_finish) (EonayInteraction *self,
                              GAsyncResult *result,
                              SecretValue **pin,
                              GError **error);

  void (*confirm_text_async) (EonayInteraction *self,
                              const EonayChallenge *challenge,
                              const char *known_text,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
  gboolean (*confirm_text_finish) (EonayInteraction *self, GAsyncResult *result, GError **error);
};

/* Asks which certificate to use if several match: (element-type EonayCardCertificate). */
void eonay_interaction_choose_certificate_async (EonayInteraction *self,
                                                 GPtrArray *card_certificates,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);
EonayCardCertificate *eonay_interaction_choose_certificate_finish (EonayInteraction *self,
                                                                   GAsyncResult *result,
                                                                   GError **error);

/* Shows what will be signed and asks for the PIN. pin: (out) (nullable) (transfer full): NULL if it
 * is typed on the reader. */
void eonay_interaction_confirm_async (EonayInteraction *self,
                                      const EonayConfirmation *confirmation,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean eonay_interaction_confirm_finish (EonayInteraction *self,
                                           GAsyncResult *result,
                                           SecretValue **pin,
                                           GError **error);

/* Called after the PIN if the consent text differs from known_text, the one that was shown (NULL if
 * the profile has none). Returns TRUE to sign it. */
void eonay_interaction_confirm_text_async (EonayInteraction *self,
                                           const EonayChallenge *challenge,
                                           const char *known_text,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
gboolean eonay_interaction_confirm_text_finish (EonayInteraction *self,
                                                GAsyncResult *result,
                                                GError **error);
