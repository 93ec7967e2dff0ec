/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-unreachable.h"

/* What an EONAY_PROVIDER_ERROR carries in addition to its code and message. */
typedef struct
{
  const char *reason;
  char *proxy;
} EonayProviderErrorPrivate;

static void
eonay_provider_error_private_init (EonayProviderErrorPrivate *self)
{
  self->reason = NULL;
  self->proxy = NULL;
}

static void
eonay_provider_error_private_copy (const EonayProviderErrorPrivate *from,
                                   EonayProviderErrorPrivate *to)
{
  to->reason = from->reason;
  to->proxy = g_strdup (from->proxy);
}

static void
eonay_provider_error_private_clear (EonayProviderErrorPrivate *self)
{
  g_free (self->proxy);
}

/* GLib aligns what precedes an error, which clang cannot see in its macro. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-align"
G_DEFINE_EXTENDED_ERROR (EonayProviderError, eonay_provider_error)
#pragma GCC diagnostic pop

/**
 * eonay_unreachable_new_error:
 * @reason: the reason of a finding of the diagnosis' check "connection"
 * @proxy: (nullable): the proxy on the way, as URI without user name and password
 * @cause: for developers
 *
 * Returns: (transfer full): an %EONAY_PROVIDER_ERROR_UNREACHABLE that knows what was in the way
 */
GError *
eonay_unreachable_new_error (const char *reason, const char *proxy, const char *cause)
{
  GError *error = g_error_new (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE,
                               "asking the portal: %s (%s)", cause, reason);
  EonayProviderErrorPrivate *priv = eonay_provider_error_get_private (error);

  priv->reason = g_intern_string (reason);
  priv->proxy = g_strdup (proxy);
  return error;
}

/**
 * eonay_unreachable_get_reason:
 * @error: an error
 *
 * Returns: (transfer none) (nullable): what was in the way to the portal, %NULL if not known
 */
const char *
eonay_unreachable_get_reason (const GError *error)
{
  if (!g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE))
    return NULL;
  return eonay_provider_error_get_private (error)->reason;
}

/**
 * eonay_unreachable_get_proxy:
 * @error: an error
 *
 * Returns: (transfer none) (nullable): the proxy on the way to the portal, without user name and
 *   password; %NULL if there is none
 */
const char *
eonay_unreachable_get_proxy (const GError *error)
{
  if (!g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNREACHABLE))
    return NULL;
  return eonay_provider_error_get_private (error)->proxy;
}
