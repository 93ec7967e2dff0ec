/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-provider.h"

typedef struct
{
  EonayProfile *profile;
  char *display_name;
  char *host;
  char *renewal_uri;
  GStrv issuers;
  GStrv policies;
} EonayProviderPrivate;

enum
{
  PROP_PROFILE = 1,
  N_PROPERTIES
};

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (EonayProvider, eonay_provider, G_TYPE_OBJECT)

static EonayProviderPrivate *
get_private (EonayProvider *self)
{
  return eonay_provider_get_instance_private (self);
}

/* Normalised, because a name can use composed or decomposed characters. */
static gboolean
glob_matches (const char *glob, const char *text)
{
  g_autofree char *composed_glob = g_utf8_normalize (glob, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autofree char *composed_text = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);

  return composed_glob != NULL && composed_text != NULL &&
         g_pattern_match_simple (composed_glob, composed_text);
}

static gboolean
eonay_provider_real_matches (EonayProvider *self, EonayCertificate *certificate)
{
  EonayProviderPrivate *priv = get_private (self);
  const char *issuer = eonay_certificate_get_issuer (certificate);

  for (gsize i = 0; issuer != NULL && priv->issuers[i] != NULL; i++)
    if (glob_matches (priv->issuers[i], issuer))
      return TRUE;
  return FALSE;
}

/**
 * eonay_provider_issues_policy:
 * @self: a provider
 * @certificate: a certificate
 *
 * Returns: whether one of the certificate's policies is the provider's, which no other has
 */
gboolean
eonay_provider_issues_policy (EonayProvider *self, EonayCertificate *certificate)
{
  EonayProviderPrivate *priv = get_private (self);

  for (gsize i = 0; priv->policies[i] != NULL; i++)
    if (eonay_certificate_has_policy (certificate, priv->policies[i]))
      return TRUE;
  return FALSE;
}

static EonayCapabilities
eonay_provider_real_get_capabilities (EonayProvider *self)
{
  return EONAY_CAPABILITY_NONE;
}

static gboolean
eonay_provider_real_knows_exchange (EonayProvider *self)
{
  return TRUE;
}

static GPtrArray *
eonay_provider_real_list_faults (EonayProvider *self)
{
  return g_ptr_array_new ();
}

static void
eonay_provider_constructed (GObject *object)
{
  EonayProviderPrivate *priv = get_private (EONAY_PROVIDER (object));

  G_OBJECT_CLASS (eonay_provider_parent_class)->constructed (object);
  priv->display_name = eonay_profile_dup_locale_string (priv->profile, "Provider", "Name");
  if (priv->display_name == NULL)
    priv->display_name = g_strdup (eonay_profile_get_id (priv->profile));
  priv->host = eonay_profile_dup_string (priv->profile, "Portal", "Host");
  priv->renewal_uri = eonay_profile_dup_string (priv->profile, "Provider", "RenewalUri");
  priv->issuers = eonay_profile_dup_strings (priv->profile, "Provider", "Issuers");
  priv->policies = eonay_profile_dup_strings (priv->profile, "Provider", "Policies");
}

static void
eonay_provider_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EonayProviderPrivate *priv = get_private (EONAY_PROVIDER (object));

  switch (id)
    {
    case PROP_PROFILE:
      priv->profile = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
eonay_provider_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EonayProviderPrivate *priv = get_private (EONAY_PROVIDER (object));

  switch (id)
    {
    case PROP_PROFILE:
      g_value_set_object (value, priv->profile);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
eonay_provider_finalize (GObject *object)
{
  EonayProviderPrivate *priv = get_private (EONAY_PROVIDER (object));

  g_clear_object (&priv->profile);
  g_free (priv->display_name);
  g_free (priv->host);
  g_free (priv->renewal_uri);
  g_strfreev (priv->issuers);
  g_strfreev (priv->policies);
  G_OBJECT_CLASS (eonay_provider_parent_class)->finalize (object);
}

static void
eonay_provider_class_init (EonayProviderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = eonay_provider_constructed;
  object_class->set_property = eonay_provider_set_property;
  object_class->get_property = eonay_provider_get_property;
  object_class->finalize = eonay_provider_finalize;
  klass->matches = eonay_provider_real_matches;
  klass->get_capabilities = eonay_provider_real_get_capabilities;
  klass->knows_exchange = eonay_provider_real_knows_exchange;
  klass->list_faults = eonay_provider_real_list_faults;

  g_object_class_install_property (
      object_class, PROP_PROFILE,
      g_param_spec_object ("profile", NULL, NULL, EONAY_TYPE_PROFILE,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
}

static void
eonay_provider_init (EonayProvider *self)
{
}

/**
 * eonay_provider_get_profile:
 * @self: a provider
 *
 * Returns: (transfer none) (not nullable): the provider's profile
 */
EonayProfile *
eonay_provider_get_profile (EonayProvider *self)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), NULL);
  return get_private (self)->profile;
}

/**
 * eonay_provider_get_id:
 * @self: a provider
 *
 * Returns: (transfer none) (not nullable): the provider's id, which is its profile's id
 */
const char *
eonay_provider_get_id (EonayProvider *self)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), NULL);
  return eonay_profile_get_id (get_private (self)->profile);
}

/**
 * eonay_provider_get_display_name:
 * @self: a provider
 *
 * Returns: (transfer none) (not nullable): the profile's [Provider] Name in the user's language
 */
const char *
eonay_provider_get_display_name (EonayProvider *self)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), NULL);
  return get_private (self)->display_name;
}

/**
 * eonay_provider_get_host:
 * @self: a provider
 *
 * Returns: (transfer none) (nullable): the portal's host, [Portal] Host; %NULL if the provider has
 *   no portal
 */
const char *
eonay_provider_get_host (EonayProvider *self)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), NULL);
  return get_private (self)->host;
}

/**
 * eonay_provider_get_renewal_uri:
 * @self: a provider
 *
 * Returns: (transfer none) (nullable): the page for renewing a certificate, [Provider] RenewalUri
 */
const char *
eonay_provider_get_renewal_uri (EonayProvider *self)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), NULL);
  return get_private (self)->renewal_uri;
}

/**
 * eonay_provider_get_capabilities:
 * @self: a provider
 *
 * Returns: the provider's capabilities
 */
EonayCapabilities
eonay_provider_get_capabilities (EonayProvider *self)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), EONAY_CAPABILITY_NONE);
  return EONAY_PROVIDER_GET_CLASS (self)->get_capabilities (self);
}

/**
 * eonay_provider_knows_exchange:
 * @self: a provider
 *
 * A provider may offer E-Onay although its profile does not describe how its portal accepts
 * signatures. Its certificates are listed and reminded of, but activation is not offered:
 * eonay_provider_open_challenge_async() would fail with %EONAY_PROVIDER_ERROR_NOT_KNOWN.
 *
 * Returns: whether the provider's capabilities can be used
 */
gboolean
eonay_provider_knows_exchange (EonayProvider *self)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), FALSE);
  return EONAY_PROVIDER_GET_CLASS (self)->knows_exchange (self);
}

/**
 * eonay_provider_list_faults:
 * @self: a provider
 *
 * Returns: (transfer full) (element-type EonayProfileFault): what is wrong with what its profile
 *   says of the exchange, so that the exchange is not known
 */
GPtrArray *
eonay_provider_list_faults (EonayProvider *self)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), NULL);
  return EONAY_PROVIDER_GET_CLASS (self)->list_faults (self);
}

/**
 * eonay_provider_matches:
 * @self: a provider
 * @certificate: a certificate
 *
 * Returns: whether this provider issued the certificate
 */
gboolean
eonay_provider_matches (EonayProvider *self, EonayCertificate *certificate)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), FALSE);
  g_return_val_if_fail (EONAY_IS_CERTIFICATE (certificate), FALSE);
  return EONAY_PROVIDER_GET_CLASS (self)->matches (self, certificate);
}

static void
report_unsupported (EonayProvider *self,
                    gpointer tag,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_task_report_new_error (self, callback, user_data, tag, EONAY_PROVIDER_ERROR,
                           EONAY_PROVIDER_ERROR_UNSUPPORTED, "asking provider %s: not offered",
                           eonay_provider_get_id (self));
}

/**
 * eonay_provider_open_challenge_async:
 * @self: a provider
 * @session: a session, with a token if logged in
 * @purpose: login or consent
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Loads the portal's page with the code, and redeems the code for its text. Submits nothing. Steps
 * 2 and 3 of the portal's guide for the login, 6 and 7 for the consent.
 */
void
eonay_provider_open_challenge_async (EonayProvider *self,
                                     EonayPortalSession *session,
                                     EonayPurpose purpose,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  EonayProviderClass *klass;

  g_return_if_fail (EONAY_IS_PROVIDER (self));
  g_return_if_fail (EONAY_IS_PORTAL_SESSION (session));

  klass = EONAY_PROVIDER_GET_CLASS (self);
  if (klass->open_challenge_async != NULL)
    klass->open_challenge_async (self, session, purpose, cancellable, callback, user_data);
  else
    report_unsupported (self, eonay_provider_open_challenge_async, callback, user_data);
}

/**
 * eonay_provider_open_challenge_finish:
 * @self: a provider
 * @result: what the callback got
 * @error: return location for a #EonayProviderError, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the challenge
 */
EonayChallenge *
eonay_provider_open_challenge_finish (EonayProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), NULL);

  if (g_async_result_is_tagged (result, eonay_provider_open_challenge_async))
    return g_task_propagate_pointer (G_TASK (result), error);
  return EONAY_PROVIDER_GET_CLASS (self)->open_challenge_finish (self, result, error);
}

/**
 * eonay_provider_redeem_code_async:
 * @self: a provider
 * @session: a session that is not logged in
 * @code: a verification code that the person has read from a page of the portal, digits
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Redeems a code for its text. Submits nothing. Step 4 of the portal's guide.
 */
void
eonay_provider_redeem_code_async (EonayProvider *self,
                                  EonayPortalSession *session,
                                  const char *code,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  EonayProviderClass *klass;

  g_return_if_fail (EONAY_IS_PROVIDER (self));
  g_return_if_fail (EONAY_IS_PORTAL_SESSION (session));
  g_return_if_fail (code != NULL);

  klass = EONAY_PROVIDER_GET_CLASS (self);
  if (klass->redeem_code_async != NULL)
    klass->redeem_code_async (self, session, code, cancellable, callback, user_data);
  else
    report_unsupported (self, eonay_provider_redeem_code_async, callback, user_data);
}

/**
 * eonay_provider_redeem_code_finish:
 * @self: a provider
 * @result: what the callback got
 * @error: return location for a #EonayProviderError, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the challenge, with the purpose
 *   %EONAY_PURPOSE_VERIFICATION_CODE
 */
EonayChallenge *
eonay_provider_redeem_code_finish (EonayProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), NULL);

  if (g_async_result_is_tagged (result, eonay_provider_redeem_code_async))
    return g_task_propagate_pointer (G_TASK (result), error);
  return EONAY_PROVIDER_GET_CLASS (self)->redeem_code_finish (self, result, error);
}

/**
 * eonay_provider_answer_challenge_async:
 * @self: a provider
 * @session: the session that opened @challenge
 * @challenge: the signed challenge; the caller keeps it until @callback is called
 * @signature: a CAdES-BES signature with the challenge's text as content, DER
 * @cancellable: (nullable): a cancellable; the activation gives none, since a submission cannot be
 *   undone
 * @callback: called when done
 * @user_data: for @callback
 *
 * Submits a signature, once. An accepted login sets the session's token, except for a code from the
 * person's own browser.
 */
void
eonay_provider_answer_challenge_async (EonayProvider *self,
                                       EonayPortalSession *session,
                                       const EonayChallenge *challenge,
                                       GBytes *signature,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  EonayProviderClass *klass;

  g_return_if_fail (EONAY_IS_PROVIDER (self));
  g_return_if_fail (EONAY_IS_PORTAL_SESSION (session));
  g_return_if_fail (challenge != NULL);
  g_return_if_fail (signature != NULL);

  klass = EONAY_PROVIDER_GET_CLASS (self);
  if (klass->answer_challenge_async != NULL)
    klass->answer_challenge_async (self, session, challenge, signature, cancellable, callback,
                                   user_data);
  else
    report_unsupported (self, eonay_provider_answer_challenge_async, callback, user_data);
}

/**
 * eonay_provider_answer_challenge_finish:
 * @self: a provider
 * @result: what the callback got
 * @error: return location for a #EonayProviderError, or G_IO_ERROR_CANCELLED if nothing was
 *   submitted
 *
 * Returns: (transfer full) (nullable): the portal's answer, as text
 */
char *
eonay_provider_answer_challenge_finish (EonayProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), NULL);

  if (g_async_result_is_tagged (result, eonay_provider_answer_challenge_async))
    return g_task_propagate_pointer (G_TASK (result), error);
  return EONAY_PROVIDER_GET_CLASS (self)->answer_challenge_finish (self, result, error);
}

/**
 * eonay_provider_query_status_async:
 * @self: a provider
 * @session: a session with a token
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Queries whether the holder's E-Onay is active.
 */
void
eonay_provider_query_status_async (EonayProvider *self,
                                   EonayPortalSession *session,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  EonayProviderClass *klass;

  g_return_if_fail (EONAY_IS_PROVIDER (self));
  g_return_if_fail (EONAY_IS_PORTAL_SESSION (session));

  klass = EONAY_PROVIDER_GET_CLASS (self);
  if (klass->query_status_async != NULL)
    klass->query_status_async (self, session, cancellable, callback, user_data);
  else
    report_unsupported (self, eonay_provider_query_status_async, callback, user_data);
}

/**
 * eonay_provider_query_status_finish:
 * @self: a provider
 * @result: what the callback got
 * @error: return location for a #EonayProviderError, or G_IO_ERROR_CANCELLED
 *
 * Returns: the consent's state; %EONAY_CONSENT_UNKNOWN exactly when @error is set
 */
EonayConsent
eonay_provider_query_status_finish (EonayProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), EONAY_CONSENT_UNKNOWN);

  if (g_async_result_is_tagged (result, eonay_provider_query_status_async))
    {
      g_task_propagate_int (G_TASK (result), error);
      return EONAY_CONSENT_UNKNOWN;
    }
  return EONAY_PROVIDER_GET_CLASS (self)->query_status_finish (self, result, error);
}

/**
 * eonay_provider_examine_async:
 * @self: a provider
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Compares the portal's pages with the profile, up to the page that shows a code for the login.
 * Redeems, signs and submits nothing.
 */
void
eonay_provider_examine_async (EonayProvider *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  EonayProviderClass *klass;

  g_return_if_fail (EONAY_IS_PROVIDER (self));

  klass = EONAY_PROVIDER_GET_CLASS (self);
  if (klass->examine_async != NULL)
    klass->examine_async (self, cancellable, callback, user_data);
  else
    report_unsupported (self, eonay_provider_examine_async, callback, user_data);
}

/**
 * eonay_provider_examine_finish:
 * @self: a provider
 * @result: what the callback got
 * @error: return location for %EONAY_PROVIDER_ERROR_UNSUPPORTED, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (element-type EonayExpectation) (nullable): the expectations and
 *   results, in the order of the pages
 */
GPtrArray *
eonay_provider_examine_finish (EonayProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), NULL);

  if (g_async_result_is_tagged (result, eonay_provider_examine_async))
    return g_task_propagate_pointer (G_TASK (result), error);
  return EONAY_PROVIDER_GET_CLASS (self)->examine_finish (self, result, error);
}

/**
 * eonay_provider_connect_async:
 * @self: a provider
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Connects to the portal on the way that an activation takes, and verifies its certificate. Sends
 * no request.
 */
void
eonay_provider_connect_async (EonayProvider *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  EonayProviderClass *klass;

  g_return_if_fail (EONAY_IS_PROVIDER (self));

  klass = EONAY_PROVIDER_GET_CLASS (self);
  if (klass->connect_async != NULL)
    klass->connect_async (self, cancellable, callback, user_data);
  else
    report_unsupported (self, eonay_provider_connect_async, callback, user_data);
}

/**
 * eonay_provider_connect_finish:
 * @self: a provider
 * @result: what the callback got
 * @error: return location for %EONAY_PROVIDER_ERROR_UNSUPPORTED or
 *   %EONAY_PROVIDER_ERROR_UNREACHABLE, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the last moment of the portal's certificate
 */
GDateTime *
eonay_provider_connect_finish (EonayProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), NULL);

  if (g_async_result_is_tagged (result, eonay_provider_connect_async))
    return g_task_propagate_pointer (G_TASK (result), error);
  return EONAY_PROVIDER_GET_CLASS (self)->connect_finish (self, result, error);
}

/**
 * eonay_provider_end_session_async:
 * @self: a provider
 * @session: a session with a token
 * @cancellable: (nullable): a cancellable
 * @callback: called when done
 * @user_data: for @callback
 *
 * Logs out at the portal. The token remains in @session.
 */
void
eonay_provider_end_session_async (EonayProvider *self,
                                  EonayPortalSession *session,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  EonayProviderClass *klass;

  g_return_if_fail (EONAY_IS_PROVIDER (self));
  g_return_if_fail (EONAY_IS_PORTAL_SESSION (session));

  klass = EONAY_PROVIDER_GET_CLASS (self);
  if (klass->end_session_async != NULL)
    klass->end_session_async (self, session, cancellable, callback, user_data);
  else
    report_unsupported (self, eonay_provider_end_session_async, callback, user_data);
}

/**
 * eonay_provider_end_session_finish:
 * @self: a provider
 * @result: what the callback got
 * @error: return location for a #EonayProviderError, or G_IO_ERROR_CANCELLED
 *
 * Returns: whether the portal was asked to end the session
 */
gboolean
eonay_provider_end_session_finish (EonayProvider *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (EONAY_IS_PROVIDER (self), FALSE);

  if (g_async_result_is_tagged (result, eonay_provider_end_session_async))
    return g_task_propagate_boolean (G_TASK (result), error);
  return EONAY_PROVIDER_GET_CLASS (self)->end_session_finish (self, result, error);
}
