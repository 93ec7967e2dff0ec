/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-portal-session.h"

struct _EonayPortalSession
{
  GObject parent_instance;

  char *provider_id;
  char *host;
  char *certificate_id;
  EonayCertificate *certificate;
  SecretValue *token;
};

G_DEFINE_FINAL_TYPE (EonayPortalSession, eonay_portal_session, G_TYPE_OBJECT)

static void
eonay_portal_session_finalize (GObject *object)
{
  EonayPortalSession *self = EONAY_PORTAL_SESSION (object);

  g_free (self->provider_id);
  g_free (self->host);
  g_free (self->certificate_id);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->token, secret_value_unref);
  G_OBJECT_CLASS (eonay_portal_session_parent_class)->finalize (object);
}

static void
eonay_portal_session_class_init (EonayPortalSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_portal_session_finalize;
}

static void
eonay_portal_session_init (EonayPortalSession *self)
{
}

/**
 * eonay_portal_session_new:
 * @provider_id: the provider's id
 * @host: the host that the token belongs to
 * @certificate_id: the id of the certificate that logs in
 *
 * Returns: (transfer full): a session without a token
 */
EonayPortalSession *
eonay_portal_session_new (const char *provider_id, const char *host, const char *certificate_id)
{
  EonayPortalSession *self;

  g_return_val_if_fail (provider_id != NULL, NULL);
  g_return_val_if_fail (host != NULL, NULL);
  g_return_val_if_fail (certificate_id != NULL, NULL);

  self = g_object_new (EONAY_TYPE_PORTAL_SESSION, NULL);
  self->provider_id = g_strdup (provider_id);
  self->host = g_strdup (host);
  self->certificate_id = g_strdup (certificate_id);
  return self;
}

/**
 * eonay_portal_session_get_provider_id:
 * @self: a session
 *
 * Returns: (transfer none) (not nullable): the provider's id
 */
const char *
eonay_portal_session_get_provider_id (EonayPortalSession *self)
{
  g_return_val_if_fail (EONAY_IS_PORTAL_SESSION (self), NULL);
  return self->provider_id;
}

/**
 * eonay_portal_session_get_host:
 * @self: a session
 *
 * Returns: (transfer none) (not nullable): the host that the token belongs to
 */
const char *
eonay_portal_session_get_host (EonayPortalSession *self)
{
  g_return_val_if_fail (EONAY_IS_PORTAL_SESSION (self), NULL);
  return self->host;
}

/**
 * eonay_portal_session_get_certificate_id:
 * @self: a session
 *
 * Returns: (transfer none) (not nullable): the id of the certificate that logs in
 */
const char *
eonay_portal_session_get_certificate_id (EonayPortalSession *self)
{
  g_return_val_if_fail (EONAY_IS_PORTAL_SESSION (self), NULL);
  return self->certificate_id;
}

/**
 * eonay_portal_session_get_certificate:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the certificate that the person chose; %NULL before that
 */
EonayCertificate *
eonay_portal_session_get_certificate (EonayPortalSession *self)
{
  g_return_val_if_fail (EONAY_IS_PORTAL_SESSION (self), NULL);
  return self->certificate;
}

/**
 * eonay_portal_session_set_certificate:
 * @self: a session
 * @certificate: the certificate that the person chose
 */
void
eonay_portal_session_set_certificate (EonayPortalSession *self, EonayCertificate *certificate)
{
  g_return_if_fail (EONAY_IS_PORTAL_SESSION (self));
  g_set_object (&self->certificate, certificate);
}

/**
 * eonay_portal_session_get_token:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): the login token in the plugin's format; %NULL if not logged
 *   in
 */
SecretValue *
eonay_portal_session_get_token (EonayPortalSession *self)
{
  g_return_val_if_fail (EONAY_IS_PORTAL_SESSION (self), NULL);
  return self->token;
}

/**
 * eonay_portal_session_set_token:
 * @self: a session
 * @token: (transfer none) (nullable): the login token; %NULL drops it
 */
void
eonay_portal_session_set_token (EonayPortalSession *self, SecretValue *token)
{
  g_return_if_fail (EONAY_IS_PORTAL_SESSION (self));

  if (token != NULL)
    secret_value_ref (token);
  g_clear_pointer (&self->token, secret_value_unref);
  self->token = token;
}
