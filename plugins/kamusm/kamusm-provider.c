/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-calendar.h"
#include "eonay-exchange.h"
#include "eonay-verification-code.h"
#include "kamusm-examination.h"
#include "kamusm-provider.h"

/* The profile's keys of the labels to follow from the entry page to each target. */
static const char *const way_to_login[] = { "SignedLogin", NULL };
static const char *const way_to_status[] = { "EOnay", NULL };
static const char *const way_to_logout[] = { "Logout", NULL };
static const char *const way_to_consent[] = { "EOnay", "Continue", NULL };

struct _KamusmProvider
{
  EonayProvider parent_instance;
};

G_DEFINE_FINAL_TYPE (KamusmProvider, kamusm_provider, EONAY_TYPE_PROVIDER)

static char *
dup_label (KamusmProvider *self, const char *key)
{
  EonayProfile *profile = eonay_provider_get_profile (EONAY_PROVIDER (self));

  return eonay_profile_dup_string (profile, "Labels", key);
}

static gboolean
page_says (KamusmProvider *self, EonayPage *page, const char *key)
{
  g_autofree char *label = dup_label (self, key);

  return label != NULL && eonay_page_has_text (page, label);
}

static EonayPageAction *
find_action (KamusmProvider *self, EonayPage *page, const char *key)
{
  g_autofree char *label = dup_label (self, key);

  return label != NULL ? eonay_page_find_action (page, label) : NULL;
}

static EonayConsent
read_consent (KamusmProvider *self, EonayPage *page)
{
  g_autofree char *state = dup_label (self, "State");
  g_autofree char *active = dup_label (self, "StateActive");
  g_autofree char *inactive = dup_label (self, "StateInactive");

  if (state == NULL || active == NULL || inactive == NULL)
    return EONAY_CONSENT_UNKNOWN;
  if (eonay_page_has_value (page, state, active))
    return EONAY_CONSENT_ACTIVE;
  if (eonay_page_has_value (page, state, inactive))
    return EONAY_CONSENT_INACTIVE;
  return EONAY_CONSENT_UNKNOWN;
}

/* --- the client and the exchange of a portal session */

static GQuark
client_quark (void)
{
  return g_quark_from_static_string ("kamusm-client");
}

static GQuark
exchange_quark (void)
{
  return g_quark_from_static_string ("kamusm-exchange");
}

static EonayPortalClient *
start_visit (KamusmProvider *self, EonayPortalSession *session)
{
  EonayPortalClient *client =
      eonay_portal_client_new (eonay_provider_get_profile (EONAY_PROVIDER (self)));

  g_object_set_qdata_full (G_OBJECT (session), client_quark (), client, g_object_unref);
  return client;
}

static EonayPortalClient *
resume_visit (KamusmProvider *self, EonayPortalSession *session)
{
  EonayPortalClient *client = g_object_get_qdata (G_OBJECT (session), client_quark ());
  SecretValue *token = eonay_portal_session_get_token (session);

  if (token == NULL)
    return NULL;
  if (client == NULL)
    {
      client = start_visit (self, session);
      if (!eonay_portal_client_set_token (client, token))
        return NULL;
    }
  return client;
}

/* --- navigation by labels: from the current page if it is on the way, else from the entry page */

typedef struct
{
  EonayPortalClient *client;
  const char *const *way;
  gboolean logged_in;
} Walk;

static void
walk_free (Walk *self)
{
  g_object_unref (self->client);
  g_free (self);
}

/* Why a page is not the expected one. */
static GError *
explain_page (KamusmProvider *self, EonayPage *page, const char *missing, gboolean logged_in)
{
  g_autoptr (EonayPageAction) login = find_action (self, page, "SignedLogin");

  if (page_says (self, page, "NotOpened"))
    return g_error_new_literal (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_NOT_OPENED,
                                "reading the portal's page: the certificate is not opened for use");
  if (logged_in && (login != NULL || page_says (self, page, "SessionExpired")))
    return g_error_new_literal (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_SESSION_EXPIRED,
                                "reading the portal's page: it asks for a new login");
  return g_error_new (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNEXPECTED,
                      "reading the portal's page: it has no [Labels] %s", missing);
}

static void
walk_page_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  KamusmProvider *self = g_task_get_source_object (task);
  Walk *walk = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EonayPage) page = eonay_portal_client_load_finish (walk->client, result, &error);
  g_autoptr (EonayPageAction) action = NULL;
  const char *key;

  if (page == NULL)
    {
      /* A login that does not exist cannot have ended. */
      if (!walk->logged_in &&
          g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_SESSION_EXPIRED))
        error->code = EONAY_PROVIDER_ERROR_UNEXPECTED;
      g_task_return_error (task, error);
      return;
    }
  key = *walk->way;
  if (key == NULL)
    {
      g_task_return_pointer (task, g_steal_pointer (&page), g_object_unref);
      return;
    }
  action = find_action (self, page, key);
  if (action == NULL)
    {
      g_task_return_error (task, explain_page (self, page, key, walk->logged_in));
      return;
    }
  walk->way++;
  eonay_portal_client_follow_async (walk->client, action, g_task_get_cancellable (task),
                                    walk_page_cb, g_object_ref (task));
}

/* The action of the last label of the way that the current page has; walk->way is then what is left.
 * NULL if it has none. */
static EonayPageAction *
find_shortcut (KamusmProvider *self, Walk *walk)
{
  EonayPage *page = eonay_portal_client_get_page (walk->client);

  for (guint left = page != NULL ? g_strv_length ((char **) walk->way) : 0; left > 0; left--)
    {
      EonayPageAction *action = find_action (self, page, walk->way[left - 1]);

      if (action != NULL)
        {
          walk->way += left;
          return action;
        }
    }
  return NULL;
}

static void
walk_async (KamusmProvider *self,
            EonayPortalClient *client,
            const char *const *way,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Walk *walk = g_new0 (Walk, 1);
  g_autoptr (EonayPageAction) shortcut = NULL;

  walk->client = g_object_ref (client);
  walk->way = way;
  walk->logged_in = way != way_to_login;
  g_task_set_source_tag (task, walk_async);
  g_task_set_task_data (task, walk, (GDestroyNotify) walk_free);
  shortcut = find_shortcut (self, walk);
  if (shortcut != NULL)
    eonay_portal_client_follow_async (client, shortcut, cancellable, walk_page_cb, task);
  else
    eonay_portal_client_enter_async (client, cancellable, walk_page_cb, task);
}

static EonayPage *
walk_finish (KamusmProvider *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- open_challenge */

typedef struct
{
  EonayPortalClient *client;
  EonayPortalSession *session;
  EonayPurpose purpose;
  char *code;
  gint64 deadline;
} Opening;

static void
opening_free (Opening *self)
{
  g_object_unref (self->client);
  g_object_unref (self->session);
  g_free (self->code);
  g_free (self);
}

static gboolean
read_code_page (KamusmProvider *self, Opening *opening, EonayPage *page, GError **error)
{
  g_autofree char *label = dup_label (self, "Code");
  g_autofree char *remaining = dup_label (self, "Remaining");
  EonayProfile *profile = eonay_provider_get_profile (EONAY_PROVIDER (self));
  EonayVerificationCodeLimits limits = eonay_verification_code_get_limits (profile);
  guint seconds = 0;

  if (label != NULL)
    opening->code = eonay_page_dup_code (page, label, limits.minimum, limits.maximum);
  if (opening->code == NULL || remaining == NULL ||
      !eonay_page_find_number (page, remaining, &seconds))
    {
      gboolean logged_in = opening->purpose != EONAY_PURPOSE_LOGIN;
      const char *missing = opening->code == NULL ? "Code" : "Remaining";

      g_propagate_error (error, explain_page (self, page, missing, logged_in));
      return FALSE;
    }
  if (seconds == 0)
    {
      g_set_error_literal (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_CODE_EXPIRED,
                           "reading the portal's page: the code has run out");
      return FALSE;
    }
  seconds = MIN (seconds, kamusm_examination_get_lifetime (profile));
  opening->deadline = eonay_calendar_get_now () + seconds;
  return TRUE;
}

static void
redeemed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EonayExchange *exchange = EONAY_EXCHANGE (object);
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;
  EonayChallenge *challenge;

  if (!eonay_exchange_redeem_finish (exchange, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  challenge = eonay_challenge_new (opening->purpose, opening->code,
                                   eonay_exchange_get_text (exchange), opening->deadline);
  challenge->portal_text = g_strdup (eonay_exchange_get_portal_text (exchange));
  g_task_return_pointer (task, challenge, (GDestroyNotify) eonay_challenge_free);
}

/* The exchange stays with the session until the signature is submitted. */
static void
redeem (GTask *task)
{
  Opening *opening = g_task_get_task_data (task);
  EonayExchange *exchange =
      eonay_exchange_new (opening->client, eonay_portal_session_get_certificate (opening->session));

  g_object_set_qdata_full (G_OBJECT (opening->session), exchange_quark (), exchange,
                           g_object_unref);
  eonay_exchange_redeem_async (exchange, opening->code, g_task_get_cancellable (task), redeemed_cb,
                               g_object_ref (task));
}

static void
code_page_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  KamusmProvider *self = KAMUSM_PROVIDER (object);
  g_autoptr (GTask) task = user_data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EonayPage) page = walk_finish (self, result, &error);

  if (page == NULL || !read_code_page (self, opening, page, &error))
    g_task_return_error (task, error);
  else
    redeem (task);
}

static void
return_no_session (GTask *task)
{
  g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_SESSION_EXPIRED,
                           "asking the portal: there is no login");
}

/* task: (transfer full) */
static void
walk_with_login (GTask *task,
                 EonayPortalSession *session,
                 const char *const *way,
                 GAsyncReadyCallback callback)
{
  KamusmProvider *self = g_task_get_source_object (task);
  EonayPortalClient *client = resume_visit (self, session);

  if (client != NULL)
    {
      walk_async (self, client, way, g_task_get_cancellable (task), callback, task);
      return;
    }
  return_no_session (task);
  g_object_unref (task);
}

/* Do not contact a portal whose exchange is not known. */
static gboolean
check_exchange (GTask *task)
{
  EonayProvider *provider = g_task_get_source_object (task);

  if (eonay_exchange_is_known (eonay_provider_get_profile (provider)))
    return TRUE;
  g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_NOT_KNOWN,
                           "asking the portal: the profile knows no exchange of signatures");
  return FALSE;
}

static void
kamusm_provider_open_challenge_async (EonayProvider *provider,
                                      EonayPortalSession *session,
                                      EonayPurpose purpose,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  KamusmProvider *self = KAMUSM_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  gboolean is_login = purpose == EONAY_PURPOSE_LOGIN;
  Opening *opening;
  EonayPortalClient *client;

  g_task_set_source_tag (task, kamusm_provider_open_challenge_async);
  if (!check_exchange (task))
    return;
  client = is_login ? start_visit (self, session) : resume_visit (self, session);
  if (client == NULL)
    {
      return_no_session (task);
      return;
    }
  opening = g_new0 (Opening, 1);
  opening->client = g_object_ref (client);
  opening->session = g_object_ref (session);
  opening->purpose = purpose;
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  walk_async (self, client, is_login ? way_to_login : way_to_consent, cancellable, code_page_cb,
              g_object_ref (task));
}

static EonayChallenge *
kamusm_provider_open_challenge_finish (EonayProvider *provider,
                                       GAsyncResult *result,
                                       GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- redeem_code */

/* The code is shown in a browser, so its age is unknown: the profile's lifetime, counted from now,
 * is an upper bound. */
static void
kamusm_provider_redeem_code_async (EonayProvider *provider,
                                   EonayPortalSession *session,
                                   const char *code,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  KamusmProvider *self = KAMUSM_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Opening *opening;

  g_task_set_source_tag (task, kamusm_provider_redeem_code_async);
  if (!check_exchange (task))
    return;
  opening = g_new0 (Opening, 1);
  opening->client = g_object_ref (start_visit (self, session));
  opening->session = g_object_ref (session);
  opening->purpose = EONAY_PURPOSE_VERIFICATION_CODE;
  opening->code = g_strdup (code);
  opening->deadline = eonay_calendar_get_now () +
                      kamusm_examination_get_lifetime (eonay_provider_get_profile (provider));
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);
  redeem (task);
}

static EonayChallenge *
kamusm_provider_redeem_code_finish (EonayProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- answer_challenge */

typedef struct
{
  EonayPortalSession *session;
  EonayPurpose purpose;
  char *answer;
} Answering;

static void
answering_free (Answering *self)
{
  g_object_unref (self->session);
  g_free (self->answer);
  g_free (self);
}

static gboolean
has_moved_on (KamusmProvider *self, EonayPage *page, EonayPurpose purpose)
{
  g_autoptr (EonayPageAction) e_onay = NULL;

  if (purpose == EONAY_PURPOSE_CONSENT)
    return page_says (self, page, "Success") || read_consent (self, page) == EONAY_CONSENT_ACTIVE;
  e_onay = find_action (self, page, "EOnay");
  return e_onay != NULL;
}

/* The exchange accepted the signature; only the next page shows the result. */
static void
moved_on_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EonayPortalClient *client = EONAY_PORTAL_CLIENT (object);
  g_autoptr (GTask) task = user_data;
  KamusmProvider *self = g_task_get_source_object (task);
  Answering *answering = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayPage) page = eonay_portal_client_load_finish (client, result, &error);

  if (page != NULL && has_moved_on (self, page, answering->purpose))
    {
      SecretValue *token = eonay_portal_client_dup_token (client);

      eonay_portal_session_set_token (answering->session, token);
      g_clear_pointer (&token, secret_value_unref);
      g_task_return_pointer (task, g_steal_pointer (&answering->answer), g_free);
    }
  else if (page != NULL && page_says (self, page, "NotOpened"))
    g_task_return_error (task, explain_page (self, page, "NotOpened", FALSE));
  else
    g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_UNKNOWN_FATE,
                             "waiting for the portal's page to move on: %s",
                             error != NULL ? error->message : "it did not");
}

static void
handed_over_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Answering *answering = g_task_get_task_data (task);
  GError *error = NULL;

  answering->answer = eonay_exchange_submit_finish (EONAY_EXCHANGE (object), result, &error);
  if (answering->answer == NULL)
    g_task_return_error (task, error);
  /* The page that shows the result is open in the person's browser. */
  else if (answering->purpose == EONAY_PURPOSE_VERIFICATION_CODE)
    g_task_return_pointer (task, g_steal_pointer (&answering->answer), g_free);
  else
    eonay_portal_client_reload_async (
        g_object_get_qdata (G_OBJECT (answering->session), client_quark ()),
        g_task_get_cancellable (task), moved_on_cb, g_object_ref (task));
}

static void
kamusm_provider_answer_challenge_async (EonayProvider *provider,
                                        EonayPortalSession *session,
                                        const EonayChallenge *challenge,
                                        GBytes *signature,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, user_data);
  EonayExchange *exchange = g_object_get_qdata (G_OBJECT (session), exchange_quark ());
  Answering *answering;

  g_task_set_source_tag (task, kamusm_provider_answer_challenge_async);
  if (exchange == NULL)
    {
      return_no_session (task);
      return;
    }
  /* From here on the result of the submission matters more than a cancellation. */
  g_task_set_check_cancellable (task, FALSE);
  answering = g_new0 (Answering, 1);
  answering->session = g_object_ref (session);
  answering->purpose = challenge->purpose;
  g_task_set_task_data (task, answering, (GDestroyNotify) answering_free);
  eonay_exchange_submit_async (exchange, challenge->code, signature, cancellable, handed_over_cb,
                               g_object_ref (task));
}

static char *
kamusm_provider_answer_challenge_finish (EonayProvider *provider,
                                         GAsyncResult *result,
                                         GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- query_status */

static void
status_page_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  KamusmProvider *self = KAMUSM_PROVIDER (object);
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (EonayPage) page = walk_finish (self, result, &error);
  EonayConsent consent = page != NULL ? read_consent (self, page) : EONAY_CONSENT_UNKNOWN;

  if (page == NULL)
    g_task_return_error (task, error);
  else if (consent == EONAY_CONSENT_UNKNOWN)
    g_task_return_error (task, explain_page (self, page, "State", TRUE));
  else
    g_task_return_int (task, consent);
}

static void
kamusm_provider_query_status_async (EonayProvider *provider,
                                    EonayPortalSession *session,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  GTask *task = g_task_new (provider, cancellable, callback, user_data);

  g_task_set_source_tag (task, kamusm_provider_query_status_async);
  walk_with_login (task, session, way_to_status, status_page_cb);
}

static EonayConsent
kamusm_provider_query_status_finish (EonayProvider *provider, GAsyncResult *result, GError **error)
{
  gssize consent = g_task_propagate_int (G_TASK (result), error);

  return consent > 0 ? (EonayConsent) consent : EONAY_CONSENT_UNKNOWN;
}

/* --- end_session */

static void
logged_out_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (EonayPage) page = walk_finish (KAMUSM_PROVIDER (object), result, &error);

  if (page != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
kamusm_provider_end_session_async (EonayProvider *provider,
                                   EonayPortalSession *session,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (provider, cancellable, callback, user_data);

  g_task_set_source_tag (task, kamusm_provider_end_session_async);
  walk_with_login (task, session, way_to_logout, logged_out_cb);
}

static gboolean
kamusm_provider_end_session_finish (EonayProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- connect */

static void
connected_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GDateTime *end =
      eonay_portal_client_connect_finish (EONAY_PORTAL_CLIENT (object), result, &error);

  if (end != NULL)
    g_task_return_pointer (task, end, (GDestroyNotify) g_date_time_unref);
  else
    g_task_return_error (task, error);
}

static void
kamusm_provider_connect_async (EonayProvider *provider,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (EonayPortalClient) client =
      eonay_portal_client_new (eonay_provider_get_profile (provider));
  GTask *task = g_task_new (provider, cancellable, callback, user_data);

  g_task_set_source_tag (task, kamusm_provider_connect_async);
  eonay_portal_client_connect_async (client, cancellable, connected_cb, task);
}

static GDateTime *
kamusm_provider_connect_finish (EonayProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static EonayCapabilities
kamusm_provider_get_capabilities (EonayProvider *provider)
{
  return EONAY_CAPABILITY_E_ONAY | EONAY_CAPABILITY_CODE_SIGNING | EONAY_CAPABILITY_LOGIN;
}

static gboolean
kamusm_provider_knows_exchange (EonayProvider *provider)
{
  return eonay_exchange_is_known (eonay_provider_get_profile (provider));
}

static GPtrArray *
kamusm_provider_list_faults (EonayProvider *provider)
{
  return eonay_exchange_list_faults (eonay_provider_get_profile (provider));
}

static void
kamusm_provider_class_init (KamusmProviderClass *klass)
{
  EonayProviderClass *provider_class = EONAY_PROVIDER_CLASS (klass);

  provider_class->get_capabilities = kamusm_provider_get_capabilities;
  provider_class->knows_exchange = kamusm_provider_knows_exchange;
  provider_class->list_faults = kamusm_provider_list_faults;
  provider_class->open_challenge_async = kamusm_provider_open_challenge_async;
  provider_class->open_challenge_finish = kamusm_provider_open_challenge_finish;
  provider_class->redeem_code_async = kamusm_provider_redeem_code_async;
  provider_class->redeem_code_finish = kamusm_provider_redeem_code_finish;
  provider_class->answer_challenge_async = kamusm_provider_answer_challenge_async;
  provider_class->answer_challenge_finish = kamusm_provider_answer_challenge_finish;
  provider_class->query_status_async = kamusm_provider_query_status_async;
  provider_class->query_status_finish = kamusm_provider_query_status_finish;
  provider_class->examine_async = kamusm_examination_run_async;
  provider_class->examine_finish = kamusm_examination_run_finish;
  provider_class->connect_async = kamusm_provider_connect_async;
  provider_class->connect_finish = kamusm_provider_connect_finish;
  provider_class->end_session_async = kamusm_provider_end_session_async;
  provider_class->end_session_finish = kamusm_provider_end_session_finish;
}

static void
kamusm_provider_init (KamusmProvider *self)
{
}
