/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsecret/secret.h>

#include "eonay-card-certificate.h"
#include "eonay-signer-interface.h"

/* A verified PIN, from eonay_signer_open_session_async(). */
#define EONAY_TYPE_SIGNING_SESSION (eonay_signing_session_get_type ())
G_DECLARE_FINAL_TYPE (EonaySigningSession, eonay_signing_session, EONAY, SIGNING_SESSION, GObject)

void eonay_signing_session_sign_async (EonaySigningSession *self,
                                       GBytes *document,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
GBytes *
eonay_signing_session_sign_finish (EonaySigningSession *self, GAsyncResult *result, GError **error);
void eonay_signing_session_close (EonaySigningSession *self);

#define EONAY_TYPE_SIGNER (eonay_signer_get_type ())
G_DECLARE_FINAL_TYPE (EonaySigner, eonay_signer, EONAY, SIGNER, GObject)

EonaySigner *eonay_signer_new (GDBusConnection *connection);

void eonay_signer_list_certificates_async (EonaySigner *self,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);
GPtrArray *
eonay_signer_list_certificates_finish (EonaySigner *self, GAsyncResult *result, GError **error);

void eonay_signer_open_session_async (EonaySigner *self,
                                      const char *certificate_id,
                                      const char *purpose,
                                      SecretValue *pin,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
EonaySigningSession *
eonay_signer_open_session_finish (EonaySigner *self, GAsyncResult *result, GError **error);
