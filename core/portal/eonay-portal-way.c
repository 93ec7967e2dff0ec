/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-portal-way.h"

#include "eonay-unreachable.h"
#include "eonay-proxy-resolver.h"

struct _EonayPortalWay
{
  SoupMessage *message;
  EonayProxyResolver *resolver; /* NULL if the session has another one */
  GSocketClientEvent reached;
  GTlsCertificateFlags faults;
  gboolean is_sent;
  gboolean was_asked; /* by the proxy, for a login of a kind that libsoup knows */
};

static void
network_event_cb (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *connection,
                  EonayPortalWay *self)
{
  /* COMPLETE is emitted after a failure, too, and several addresses may be tried. */
  if (event != G_SOCKET_CLIENT_COMPLETE)
    self->reached = MAX (self->reached, event);
}

static gboolean
accept_certificate_cb (SoupMessage *message,
                       GTlsCertificate *certificate,
                       GTlsCertificateFlags faults,
                       EonayPortalWay *self)
{
  self->faults = faults;
  return FALSE;
}

/* A wrong password is sent once. */
static gboolean
authenticate_cb (SoupMessage *message, SoupAuth *auth, gboolean is_retry, EonayPortalWay *self)
{
  const char *name = NULL, *password = NULL;

  if (!soup_auth_is_for_proxy (auth))
    return FALSE;
  self->was_asked = TRUE;
  if (is_retry || self->resolver == NULL ||
      !eonay_proxy_resolver_get_login (self->resolver, &name, &password))
    return FALSE;
  soup_auth_authenticate (auth, name, password);
  return TRUE;
}

static void
starting_cb (SoupMessage *message, EonayPortalWay *self)
{
  self->is_sent = TRUE;
}

/**
 * eonay_portal_way_new:
 * @session: the session that will send it
 * @message: a message that is not sent yet
 *
 * Follows a message. A proxy's question is answered with the user name and password of the
 * settings.
 *
 * Returns: (transfer full): its way
 */
EonayPortalWay *
eonay_portal_way_new (SoupSession *session, SoupMessage *message)
{
  EonayPortalWay *self = g_new0 (EonayPortalWay, 1);
  GProxyResolver *resolver = soup_session_get_proxy_resolver (session);

  self->message = g_object_ref (message);
  self->reached = G_SOCKET_CLIENT_RESOLVING;
  if (EONAY_IS_PROXY_RESOLVER (resolver))
    self->resolver = g_object_ref (EONAY_PROXY_RESOLVER (resolver));
  g_signal_connect (message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), self);
  g_signal_connect (message, "authenticate", G_CALLBACK (authenticate_cb), self);
  g_signal_connect (message, "starting", G_CALLBACK (starting_cb), self);
  return self;
}

/**
 * eonay_portal_way_free:
 * @self: (transfer full): a way
 */
void
eonay_portal_way_free (EonayPortalWay *self)
{
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_object_unref (self->message);
  g_clear_object (&self->resolver);
  g_free (self);
}

/**
 * eonay_portal_way_is_sent:
 * @self: a way
 *
 * Returns: whether the message itself had begun to be sent
 */
gboolean
eonay_portal_way_is_sent (EonayPortalWay *self)
{
  return self->is_sent;
}

/**
 * eonay_portal_way_ends_at_proxy:
 * @self: the way of a message whose sending has ended
 *
 * Returns: whether the proxy refused the tunnel; the message's status is then the proxy's
 */
gboolean
eonay_portal_way_ends_at_proxy (EonayPortalWay *self)
{
  return !self->is_sent && soup_message_get_status (self->message) != SOUP_STATUS_NONE;
}

static const char *
explain_faults (GTlsCertificateFlags faults)
{
  if ((faults & (G_TLS_CERTIFICATE_EXPIRED | G_TLS_CERTIFICATE_NOT_ACTIVATED)) != 0)
    return "certificate-time";
  if ((faults & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0)
    return "certificate-name";
  return "certificate-unknown";
}

static const char *
explain_login (EonayPortalWay *self)
{
  const char *name = NULL, *password = NULL;

  if (!self->was_asked)
    return "proxy-login";
  return eonay_proxy_resolver_get_login (self->resolver, &name, &password) ? "proxy-password"
                                                                           : "proxy-no-password";
}

/* GIO itself speaks to proxies of other kinds than http. */
static const char *
explain_negotiation (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH))
    return "proxy-no-password";
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_AUTH_FAILED))
    return "proxy-password";
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_NOT_ALLOWED))
    return "proxy-refused";
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED) ? "proxy-failed" : NULL;
}

static const char *
explain_proxy (EonayPortalWay *self, const GError *error)
{
  guint status = soup_message_get_status (self->message);
  const char *negotiation = explain_negotiation (error);

  if (negotiation != NULL)
    return negotiation;
  if (status == SOUP_STATUS_PROXY_UNAUTHORIZED)
    return explain_login (self);
  if (status != SOUP_STATUS_NONE)
    return status >= SOUP_STATUS_INTERNAL_SERVER_ERROR ? "proxy-failed" : "proxy-refused";
  if (self->reached < G_SOCKET_CLIENT_CONNECTED)
    return "proxy-unreachable";
  return self->reached < G_SOCKET_CLIENT_TLS_HANDSHAKING ? "proxy-silent" : "no-handshake";
}

static const char *
find_reason (EonayPortalWay *self, const GError *error)
{
  if (self->faults != 0)
    return explain_faults (self->faults);
  if (self->resolver != NULL && eonay_proxy_resolver_get_proxy (self->resolver) != NULL)
    return explain_proxy (self, error);
  if (self->resolver != NULL && eonay_proxy_resolver_get_unusable (self->resolver) != NULL)
    return "proxy-address";
  if (self->reached <= G_SOCKET_CLIENT_RESOLVING)
    return "not-resolved";
  return self->reached < G_SOCKET_CLIENT_TLS_HANDSHAKING ? "not-connected" : "no-handshake";
}

/**
 * eonay_portal_way_explain:
 * @self: the way of a message that got no answer from the portal
 * @cause: for developers
 * @error: (nullable): the error of libsoup
 *
 * Returns: (transfer full): an %EONAY_PROVIDER_ERROR_UNREACHABLE with what was in the way; without
 *   it if the message was sent
 */
GError *
eonay_portal_way_explain (EonayPortalWay *self, const char *cause, const GError *error)
{
  const char *proxy = NULL;

  if (self->is_sent)
    return g_error_new (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE,
                        "asking the portal: %s", cause);
  if (self->resolver != NULL)
    {
      proxy = eonay_proxy_resolver_get_proxy (self->resolver);
      if (proxy == NULL)
        proxy = eonay_proxy_resolver_get_unusable (self->resolver);
    }
  return eonay_unreachable_new_error (find_reason (self, error), proxy, cause);
}
