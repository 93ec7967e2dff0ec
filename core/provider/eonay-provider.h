/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-certificate.h"
#include "eonay-challenge.h"
#include "eonay-failures.h"
#include "eonay-portal-session.h"
#include "eonay-profile-fault.h"
#include "eonay-profile.h"

#define EONAY_PROVIDER_ERROR_CODE(code, exit_code) EONAY_PROVIDER_ERROR_##code,

/**
 * EonayProviderError:
 *
 * Errors of a provider. The codes come from %EONAY_PROVIDER_FAILURES.
 */
typedef enum
{
  EONAY_PROVIDER_FAILURES (EONAY_PROVIDER_ERROR_CODE) EONAY_N_PROVIDER_ERRORS
} EonayProviderError;

#define EONAY_PROVIDER_ERROR (eonay_provider_error_quark ())
GQuark eonay_provider_error_quark (void);

/**
 * EonayCapabilities:
 *
 * @EONAY_CAPABILITY_NONE: the provider's certificates are only recognised
 * @EONAY_CAPABILITY_E_ONAY: it activates E-Onay
 * @EONAY_CAPABILITY_CODE_SIGNING: it redeems a code that the person has read from a page
 * @EONAY_CAPABILITY_LOGIN: its portal wants a signed login before the consent; without it, the
 *   consent is the only signature, and the state of the consent is never queried
 */
typedef enum
{
  EONAY_CAPABILITY_NONE = 0,
  EONAY_CAPABILITY_E_ONAY = 1 << 0,
  EONAY_CAPABILITY_CODE_SIGNING = 1 << 1,
  EONAY_CAPABILITY_LOGIN = 1 << 2,
} EonayCapabilities;

/**
 * EonayConsent:
 *
 * State of the holder's E-Onay.
 */
typedef enum
{
  EONAY_CONSENT_UNKNOWN,
  EONAY_CONSENT_INACTIVE,
  EONAY_CONSENT_ACTIVE,
} EonayConsent;

#define EONAY_TYPE_PROVIDER (eonay_provider_get_type ())
G_DECLARE_DERIVABLE_TYPE (EonayProvider, eonay_provider, EONAY, PROVIDER, GObject)

/**
 * EonayProviderClass:
 *
 * Implemented by plugins. Defaults: @matches compares the issuer's CN with the globs of [Provider]
 * Issuers, @knows_exchange returns %TRUE, @list_faults returns none. A provider leaves the
 * asynchronous methods unset that its capabilities do not need.
 */
struct _EonayProviderClass
{
  GObjectClass parent_class;

  gboolean (*matches) (EonayProvider *self, EonayCertificate *certificate);
  EonayCapabilities (*get_capabilities) (EonayProvider *self);
  gboolean (*knows_exchange) (EonayProvider *self);
  GPtrArray *(*list_faults) (EonayProvider *self);

  void (*open_challenge_async) (EonayProvider *self,
                                EonayPortalSession *session,
                                EonayPurpose purpose,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
  EonayChallenge *(*open_challenge_finish) (EonayProvider *self,
                                            GAsyncResult *result,
                                            GError **error);

  void (*redeem_code_async) (EonayProvider *self,
                             EonayPortalSession *session,
                             const char *code,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
  EonayChallenge *(*redeem_code_finish) (EonayProvider *self, GAsyncResult *result, GError **error);

  void (*answer_challenge_async) (EonayProvider *self,
                                  EonayPortalSession *session,
                                  const EonayChallenge *challenge,
                                  GBytes *signature,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
  char *(*answer_challenge_finish) (EonayProvider *self, GAsyncResult *result, GError **error);

  void (*query_status_async) (EonayProvider *self,
                              EonayPortalSession *session,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
  EonayConsent (*query_status_finish) (EonayProvider *self, GAsyncResult *result, GError **error);

  void (*examine_async) (EonayProvider *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  GPtrArray *(*examine_finish) (EonayProvider *self, GAsyncResult *result, GError **error);

  void (*connect_async) (EonayProvider *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
  GDateTime *(*connect_finish) (EonayProvider *self, GAsyncResult *result, GError **error);

  void (*end_session_async) (EonayProvider *self,
                             EonayPortalSession *session,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
  gboolean (*end_session_finish) (EonayProvider *self, GAsyncResult *result, GError **error);
};

EonayProfile *eonay_provider_get_profile (EonayProvider *self);
const char *eonay_provider_get_id (EonayProvider *self);
const char *eonay_provider_get_display_name (EonayProvider *self);
const char *eonay_provider_get_host (EonayProvider *self);
const char *eonay_provider_get_renewal_uri (EonayProvider *self);
EonayCapabilities eonay_provider_get_capabilities (EonayProvider *self);
gboolean eonay_provider_knows_exchange (EonayProvider *self);
GPtrArray *eonay_provider_list_faults (EonayProvider *self);
gboolean eonay_provider_matches (EonayProvider *self, EonayCertificate *certificate);
gboolean eonay_provider_issues_policy (EonayProvider *self, EonayCertificate *certificate);

/* session: with a token if logged in. */
void eonay_provider_open_challenge_async (EonayProvider *self,
                                          EonayPortalSession *session,
                                          EonayPurpose purpose,
                                          GCancellable *cancellable,
                                          GAsyncReadyCallback callback,
                                          gpointer user_data);
EonayChallenge *
eonay_provider_open_challenge_finish (EonayProvider *self, GAsyncResult *result, GError **error);

/* Redeems a code that the person has read from a page. The session is not logged in and stays
 * so. */
void eonay_provider_redeem_code_async (EonayProvider *self,
                                       EonayPortalSession *session,
                                       const char *code,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
EonayChallenge *
eonay_provider_redeem_code_finish (EonayProvider *self, GAsyncResult *result, GError **error);

/* Submits the signature. After an accepted login the plugin has set the session's token. finish
 * returns the portal's answer as text (for the receipt), NULL with an error. */
void eonay_provider_answer_challenge_async (EonayProvider *self,
                                            EonayPortalSession *session,
                                            const EonayChallenge *challenge,
                                            GBytes *signature,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);
char *
eonay_provider_answer_challenge_finish (EonayProvider *self, GAsyncResult *result, GError **error);

/* SESSION_EXPIRED if the token has expired; UNKNOWN only together with an error. */
void eonay_provider_query_status_async (EonayProvider *self,
                                        EonayPortalSession *session,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
EonayConsent
eonay_provider_query_status_finish (EonayProvider *self, GAsyncResult *result, GError **error);

/* Checks the portal's pages up to the one that shows a code; signs and redeems nothing. */
void eonay_provider_examine_async (EonayProvider *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *
eonay_provider_examine_finish (EonayProvider *self, GAsyncResult *result, GError **error);

/* Connects to the portal as an activation does, without a request. finish returns the end of the
 * portal's certificate. */
void eonay_provider_connect_async (EonayProvider *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
GDateTime *
eonay_provider_connect_finish (EonayProvider *self, GAsyncResult *result, GError **error);

/* Logs out at the portal, so that the session's token is of no more use. */
void eonay_provider_end_session_async (EonayProvider *self,
                                       EonayPortalSession *session,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean
eonay_provider_end_session_finish (EonayProvider *self, GAsyncResult *result, GError **error);
