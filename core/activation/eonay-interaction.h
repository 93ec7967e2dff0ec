/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsecret/secret.h>

#include "eonay-card-certificate.h"
#include "eonay-challenge.h"
#include "eonay-confirmation.h"

/* What an activation asks of the person: implemented by the applet with dialogs, by the command
 * line with a terminal. Dismissing is G_IO_ERROR_CANCELLED. */
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
                         EonayConfirmation *confirmation,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  gboolean (*confirm_finish) (EonayInteraction *self,
                              GAsyncResult *result,
                              SecretValue **pin,
                              GError **error);

  void (*confirm_text_async) (EonayInteraction *self,
                              EonayChallenge *challenge,
                              const char *known_text,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
  gboolean (*confirm_text_finish) (EonayInteraction *self, GAsyncResult *result, GError **error);
};

/* More than one certificate fits: (element-type EonayCardCertificate). */
void eonay_interaction_choose_certificate_async (EonayInteraction *self,
                                                 GPtrArray *card_certificates,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);
EonayCardCertificate *eonay_interaction_choose_certificate_finish (EonayInteraction *self,
                                                                   GAsyncResult *result,
                                                                   GError **error);

/* The one dialog: shows what will be signed, takes the PIN. pin: (out) (nullable) (transfer full):
 * NULL where it is typed on the reader. */
void eonay_interaction_confirm_async (EonayInteraction *self,
                                      EonayConfirmation *confirmation,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean eonay_interaction_confirm_finish (EonayInteraction *self,
                                           GAsyncResult *result,
                                           SecretValue **pin,
                                           GError **error);

/* After the PIN: the consent text that came is not the one that was shown (known_text, NULL where
 * none was known). TRUE: sign it all the same. */
void eonay_interaction_confirm_text_async (EonayInteraction *self,
                                           EonayChallenge *challenge,
                                           const char *known_text,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
gboolean eonay_interaction_confirm_text_finish (EonayInteraction *self,
                                                GAsyncResult *result,
                                                GError **error);
