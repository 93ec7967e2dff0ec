/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libsecret/secret.h>

#include "eonay-certificate.h"

/* A session at a provider's portal: provider, host, certificate, and the login token. */
#define EONAY_TYPE_PORTAL_SESSION (eonay_portal_session_get_type ())
G_DECLARE_FINAL_TYPE (EonayPortalSession, eonay_portal_session, EONAY, PORTAL_SESSION, GObject)

EonayPortalSession *
eonay_portal_session_new (const char *provider_id, const char *host, const char *certificate_id);

const char *eonay_portal_session_get_provider_id (EonayPortalSession *self);
const char *eonay_portal_session_get_host (EonayPortalSession *self);
const char *eonay_portal_session_get_certificate_id (EonayPortalSession *self);
EonayCertificate *eonay_portal_session_get_certificate (EonayPortalSession *self);
void eonay_portal_session_set_certificate (EonayPortalSession *self, EonayCertificate *certificate);
SecretValue *eonay_portal_session_get_token (EonayPortalSession *self);
void eonay_portal_session_set_token (EonayPortalSession *self, SecretValue *token);
