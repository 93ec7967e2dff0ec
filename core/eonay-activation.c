/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation.h"
#include "eonay-calendar.h"
#include "eonay-card-wait.h"
#include "eonay-error.h"
#include "eonay-enums.h"
#include "eonay-known-text.h"
#include "eonay-selection.h"
#include "eonay-submission.h"

/* The sequence is a chain of callbacks, one function a step, top to bottom in the order of the
 * states. Each step either starts the next one or ends the task; the task is the run's one owner. */

struct _EonayActivation
{
  GObject parent_instance;

  EonaySigner *signer;
  EonayCardMonitor *monitor;
  EonayProviderRegistry *registry;
  EonaySessionStore *store;
  EonayLedger *ledger;

  EonayActivationState state;
  EonayInteraction *interaction;
  EonayCardCertificate *card_certificate;
  EonayProvider *provider;
  EonayPortalSession *portal_session;
  EonayChallenge *challenge;
  EonaySigningSession *signing_session;
  GPtrArray *receipts;
};

G_DEFINE_FINAL_TYPE (EonayActivation, eonay_activation, G_TYPE_OBJECT)

G_DEFINE_QUARK (eonay_activation_error_quark, eonay_activation_error)

enum
{
  PROP_0,
  PROP_STATE,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void read_card (GTask *task);
static void note_provider (EonayActivation *self);
static void check_status (GTask *task);
static void log_in (GTask *task);
static void open_challenge (GTask *task, EonayPurpose purpose);
static void submit (GTask *task);

static void
eonay_activation_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EonayActivation *self = EONAY_ACTIVATION (object);

  if (id == PROP_STATE)
    g_value_set_enum (value, self->state);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
eonay_activation_finalize (GObject *object)
{
  EonayActivation *self = EONAY_ACTIVATION (object);

  g_clear_object (&self->signer);
  g_clear_object (&self->monitor);
  g_clear_object (&self->registry);
  g_clear_object (&self->store);
  g_clear_object (&self->ledger);
  g_clear_object (&self->interaction);
  g_clear_object (&self->card_certificate);
  g_clear_object (&self->provider);
  g_clear_object (&self->portal_session);
  g_clear_object (&self->challenge);
  g_clear_object (&self->signing_session);
  g_clear_pointer (&self->receipts, g_ptr_array_unref);
  G_OBJECT_CLASS (eonay_activation_parent_class)->finalize (object);
}

static void
eonay_activation_class_init (EonayActivationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = eonay_activation_get_property;
  object_class->finalize = eonay_activation_finalize;

  /**
   * EonayActivation:state:
   *
   * Where the run stands. Its notify signal is the progress signal.
   */
  properties[PROP_STATE] =
      g_param_spec_enum ("state", NULL, NULL, EONAY_TYPE_ACTIVATION_STATE, EONAY_ACTIVATION_IDLE,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
eonay_activation_init (EonayActivation *self)
{
  self->receipts = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * eonay_activation_new:
 * @signer: signs with the card
 * @monitor: tells of readers and cards; started by the caller
 * @registry: the providers
 * @store: the session tokens
 * @ledger: what was seen, said and done
 *
 * Returns: (transfer full): an activation that has not begun; it runs once
 */
EonayActivation *
eonay_activation_new (EonaySigner *signer,
                      EonayCardMonitor *monitor,
                      EonayProviderRegistry *registry,
                      EonaySessionStore *store,
                      EonayLedger *ledger)
{
  EonayActivation *self = g_object_new (EONAY_TYPE_ACTIVATION, NULL);
  self->signer = g_object_ref (signer);
  self->monitor = g_object_ref (monitor);
  self->registry = g_object_ref (registry);
  self->store = g_object_ref (store);
  self->ledger = g_object_ref (ledger);
  return self;
}

static const char *
get_certificate_id (EonayActivation *self)
{
  return eonay_certificate_get_id (eonay_card_certificate_get_certificate (self->card_certificate));
}

static void
set_state (EonayActivation *self, EonayActivationState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_autoptr (GEnumClass) states = g_type_class_ref (EONAY_TYPE_ACTIVATION_STATE);
  g_debug ("activation: %s", g_enum_get_value (states, state)->value_nick);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* The card is logged out and its process gone the moment the run ends, however it ends. */
static void
close_signing_session (EonayActivation *self)
{
  if (self->signing_session == NULL)
    return;
  eonay_signing_session_close (self->signing_session);
  g_clear_object (&self->signing_session);
}

/* Takes the error. */
static void
fail (GTask *task, GError *error)
{
  EonayActivation *self = g_task_get_source_object (task);

  close_signing_session (self);
  set_state (self, EONAY_ACTIVATION_FAILED);
  g_task_return_error (task, error);
}

/* What the portal has just told of it. */
static void
note_consent (EonayActivation *self, EonayConsent consent)
{
  g_autoptr (GError) error = NULL;
  if (!eonay_ledger_set_consent (self->ledger, get_certificate_id (self), consent,
                                 eonay_calendar_get_now (), &error))
    g_warning ("noting the E-Onay: %s", error->message);
}

static void
succeed (GTask *task, EonayActivationResult result)
{
  EonayActivation *self = g_task_get_source_object (task);

  close_signing_session (self);
  set_state (self, EONAY_ACTIVATION_DONE);
  g_task_return_int (task, result);
}

static void
fail_with (GTask *task, EonayActivationError code, const char *message)
{
  fail (task, g_error_new_literal (EONAY_ACTIVATION_ERROR, code, message));
}

/* -- the card ---------------------------------------------------------------------------------- */

static void
card_wait_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  g_autoptr (GError) error = NULL;
  if (!eonay_card_wait_finish (EONAY_CARD_MONITOR (source), result, &error))
    fail (task, g_steal_pointer (&error));
  else
    read_card (task);
}

static void
wait_for_card (GTask *task, EonayActivationState state)
{
  EonayActivation *self = g_task_get_source_object (task);

  set_state (self, state);
  eonay_card_wait_async (self->monitor, g_task_get_cancellable (task), card_wait_cb,
                         g_object_ref (task));
}

static void
choose_certificate_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  self->card_certificate =
      eonay_interaction_choose_certificate_finish (EONAY_INTERACTION (source), result, &error);
  if (self->card_certificate == NULL)
    fail (task, g_steal_pointer (&error));
  else
    check_status (task);
}

static void
pick_certificate (GTask *task, GPtrArray *card_certificates)
{
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) fitting =
      eonay_selection_list_fitting (card_certificates, self->registry, eonay_calendar_get_now (),
                                    &self->card_certificate, &error);
  if (fitting == NULL)
    {
      note_provider (self);
      fail (task, g_steal_pointer (&error));
    }
  else if (fitting->len > 1)
    {
      set_state (self, EONAY_ACTIVATION_CHOOSING_CERTIFICATE);
      eonay_interaction_choose_certificate_async (self->interaction, fitting,
                                                  g_task_get_cancellable (task),
                                                  choose_certificate_cb, g_object_ref (task));
    }
  else
    {
      self->card_certificate = g_object_ref (g_ptr_array_index (fitting, 0));
      check_status (task);
    }
}

static void
list_certificates_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) card_certificates =
      eonay_signer_list_certificates_finish (EONAY_SIGNER (source), result, &error);
  if (card_certificates != NULL)
    pick_certificate (task, card_certificates);
  else if (g_error_matches (error, EONAY_ERROR, EONAY_ERROR_CARD_BUSY))
    {
      EonayActivation *self = g_task_get_source_object (task);

      eonay_card_monitor_await_release (self->monitor);
      wait_for_card (task, EONAY_ACTIVATION_WAITING_FOR_CARD);
    }
  else
    fail (task, g_steal_pointer (&error));
}

static void
read_card (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);

  switch (eonay_card_monitor_get_status (self->monitor))
    {
    case EONAY_CARD_MONITOR_STARTING:
      wait_for_card (task, EONAY_ACTIVATION_READING_CARD);
      break;
    case EONAY_CARD_MONITOR_NO_SERVICE:
      fail_with (task, EONAY_ACTIVATION_ERROR_NO_SERVICE, "the PC/SC service does not run");
      break;
    case EONAY_CARD_MONITOR_NO_READER:
      fail_with (task, EONAY_ACTIVATION_ERROR_NO_READER, "no card reader is connected");
      break;
    case EONAY_CARD_MONITOR_NO_CARD:
      fail_with (task, EONAY_ACTIVATION_ERROR_NO_CARD, "no card is in the reader");
      break;
    case EONAY_CARD_MONITOR_CARD:
    default:
      set_state (self, EONAY_ACTIVATION_READING_CARD);
      eonay_signer_list_certificates_async (self->signer, g_task_get_cancellable (task),
                                            list_certificates_cb, g_object_ref (task));
      break;
    }
}

/* -- what the portal and the ledger know ------------------------------------------------------- */

static void
note_provider (EonayActivation *self)
{
  if (self->card_certificate == NULL)
    return;
  EonayCertificate *certificate = eonay_card_certificate_get_certificate (self->card_certificate);
  EonayProvider *provider =
      eonay_provider_registry_find_for_certificate (self->registry, certificate);
  g_set_object (&self->provider, provider);
}

/* A login that the portal has forgotten is of no more use. */
static void
forget_login (EonayActivation *self)
{
  eonay_session_store_forget_async (self->store, self->portal_session, NULL, NULL, NULL);
  eonay_portal_session_set_token (self->portal_session, NULL);
}

/* A login stands: with the answer to "is it active?" there are three ways on. */
static void
query_status_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  EonayConsent consent =
      eonay_provider_query_status_finish (EONAY_PROVIDER (source), result, &error);
  if (consent != EONAY_CONSENT_UNKNOWN)
    note_consent (self, consent);
  if (consent == EONAY_CONSENT_ACTIVE)
    succeed (task, EONAY_ACTIVATION_RESULT_ALREADY_ACTIVE);
  else if (consent == EONAY_CONSENT_INACTIVE)
    open_challenge (task, EONAY_PURPOSE_CONSENT);
  else if (self->signing_session == NULL &&
           g_error_matches (error, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_SESSION_EXPIRED))
    {
      forget_login (self);
      log_in (task);
    }
  else if (error != NULL)
    fail (task, g_steal_pointer (&error));
  else
    fail_with (task, EONAY_ACTIVATION_ERROR_STATUS_UNKNOWN,
               "asking for the state: the portal does not tell whether E-Onay is active");
}

static void
query_status (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);

  set_state (self, EONAY_ACTIVATION_CHECKING_STATUS);
  eonay_provider_query_status_async (self->provider, self->portal_session,
                                     g_task_get_cancellable (task), query_status_cb,
                                     g_object_ref (task));
}

/* No login stands. What the ledger holds for active is not asked again: that would cost a
 * signature to learn what is known. */
static void
log_in (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);

  if (eonay_ledger_get_consent (self->ledger, get_certificate_id (self)) == EONAY_CONSENT_ACTIVE)
    succeed (task, EONAY_ACTIVATION_RESULT_ALREADY_ACTIVE);
  else
    open_challenge (task, EONAY_PURPOSE_LOGIN);
}

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  g_autoptr (GError) error = NULL;
  gboolean found = eonay_session_store_lookup_finish (EONAY_SESSION_STORE (source), result, &error);
  if (error != NULL)
    fail (task, g_steal_pointer (&error));
  else if (found)
    query_status (task);
  else
    log_in (task);
}

static void
check_status (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);
  EonayCertificate *certificate = eonay_card_certificate_get_certificate (self->card_certificate);

  note_provider (self);
  if (eonay_provider_get_host (self->provider) == NULL)
    {
      fail (task, g_error_new_literal (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_NOT_KNOWN,
                                       "asking the portal: the profile names no host"));
      return;
    }
  g_autoptr (GError) error = NULL;
  if (!eonay_ledger_note_certificate (self->ledger, certificate,
                                      eonay_provider_get_id (self->provider),
                                      eonay_calendar_get_now (), &error))
    {
      fail (task, g_steal_pointer (&error));
      return;
    }

  set_state (self, EONAY_ACTIVATION_CHECKING_STATUS);
  self->portal_session = eonay_portal_session_new (eonay_provider_get_id (self->provider),
                                                   eonay_provider_get_host (self->provider),
                                                   get_certificate_id (self));
  eonay_session_store_lookup_async (self->store, self->portal_session, TRUE,
                                    g_task_get_cancellable (task), lookup_cb, g_object_ref (task));
}

/* -- the person -------------------------------------------------------------------------------- */

static char *
dup_pattern (EonayActivation *self, EonayPurpose purpose)
{
  return eonay_profile_dup_string (eonay_provider_get_profile (self->provider), "Texts",
                                   purpose == EONAY_PURPOSE_LOGIN ? "Login" : "Consent");
}

/* The profile's text as far as it can be known now; NULL where the profile knows none. */
static char *
dup_known_text (EonayActivation *self, EonayPurpose purpose)
{
  g_autofree char *pattern = dup_pattern (self, purpose);
  if (pattern == NULL || *pattern == '\0')
    return NULL;
  gboolean is_open = eonay_challenge_get_purpose (self->challenge) == purpose;
  return eonay_known_text_fill (pattern,
                                eonay_card_certificate_get_certificate (self->card_certificate),
                                is_open ? self->challenge : NULL);
}

static gboolean
text_is_known (EonayActivation *self)
{
  g_autofree char *pattern = dup_pattern (self, eonay_challenge_get_purpose (self->challenge));
  return eonay_known_text_matches (
      pattern, eonay_card_certificate_get_certificate (self->card_certificate), self->challenge);
}

/* After a refused PIN the card is looked at again, so that the person is told how many tries are
 * left; the error that ends the run stays the card's own. */
static void
list_again_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GPtrArray) found =
      eonay_signer_list_certificates_finish (EONAY_SIGNER (source), result, NULL);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      EonayCardCertificate *candidate = g_ptr_array_index (found, i);
      EonayCertificate *certificate = eonay_card_certificate_get_certificate (candidate);
      if (g_str_equal (eonay_certificate_get_id (certificate), get_certificate_id (self)))
        {
          g_set_object (&self->card_certificate, candidate);
          break;
        }
    }
  fail (task, g_error_copy (g_task_get_task_data (task)));
}

static void
open_session_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  self->signing_session = eonay_signer_open_session_finish (EONAY_SIGNER (source), result, &error);
  if (self->signing_session != NULL)
    {
      submit (task);
      return;
    }
  if (!g_error_matches (error, EONAY_ERROR, EONAY_ERROR_PIN_INCORRECT))
    {
      fail (task, g_steal_pointer (&error));
      return;
    }
  g_task_set_task_data (task, g_steal_pointer (&error), (GDestroyNotify) g_error_free);
  eonay_signer_list_certificates_async (self->signer, g_task_get_cancellable (task), list_again_cb,
                                        g_object_ref (task));
}

static void
confirm_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) pin = NULL;
  if (!eonay_interaction_confirm_finish (EONAY_INTERACTION (source), result, &pin, &error))
    {
      fail (task, g_steal_pointer (&error));
      return;
    }
  if (eonay_challenge_get_deadline (self->challenge) <= eonay_calendar_get_now ())
    {
      fail_with (task, EONAY_ACTIVATION_ERROR_CODE_EXPIRED,
                 "verifying the PIN: the code has expired");
      return;
    }
  set_state (self, EONAY_ACTIVATION_VERIFYING_PIN);
  eonay_signer_open_session_async (self->signer, get_certificate_id (self),
                                   EONAY_SIGNER_PURPOSE_E_ONAY, pin, g_task_get_cancellable (task),
                                   open_session_cb, g_object_ref (task));
}

static void
confirm (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);
  EonayPurpose purpose = eonay_challenge_get_purpose (self->challenge);

  g_autofree char *known_text = dup_known_text (self, purpose);
  g_autofree char *consent_text =
      purpose == EONAY_PURPOSE_LOGIN ? dup_known_text (self, EONAY_PURPOSE_CONSENT) : NULL;
  guint max_tries =
      eonay_profile_get_uint (eonay_provider_get_profile (self->provider), "Card", "PinTries", 0);
  g_autoptr (EonayConfirmation) confirmation = eonay_confirmation_new (
      self->card_certificate, self->challenge, known_text, text_is_known (self), consent_text,
      eonay_card_certificate_get_tries_left (self->card_certificate, max_tries), max_tries);

  set_state (self, EONAY_ACTIVATION_CONFIRMING);
  eonay_interaction_confirm_async (self->interaction, confirmation, g_task_get_cancellable (task),
                                   confirm_cb, g_object_ref (task));
}

static void
confirm_text_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  g_autoptr (GError) error = NULL;
  if (!eonay_interaction_confirm_text_finish (EONAY_INTERACTION (source), result, &error))
    fail (task, g_steal_pointer (&error));
  else
    submit (task);
}

/* The PIN is in the signer already, so only what the person has seen may be signed now. */
static void
confirm_text (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);

  g_autofree char *known_text = dup_known_text (self, EONAY_PURPOSE_CONSENT);
  set_state (self, EONAY_ACTIVATION_CONFIRMING_TEXT);
  eonay_interaction_confirm_text_async (self->interaction, self->challenge, known_text,
                                        g_task_get_cancellable (task), confirm_text_cb,
                                        g_object_ref (task));
}

/* -- the two signatures ------------------------------------------------------------------------ */

static void
open_challenge_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  g_autoptr (EonayChallenge) challenge =
      eonay_provider_open_challenge_finish (EONAY_PROVIDER (source), result, &error);
  g_set_object (&self->challenge, challenge);
  if (challenge == NULL)
    fail (task, g_steal_pointer (&error));
  else if (self->signing_session == NULL)
    confirm (task);
  else if (text_is_known (self))
    submit (task);
  else
    confirm_text (task);
}

static void
open_challenge (GTask *task, EonayPurpose purpose)
{
  EonayActivation *self = g_task_get_source_object (task);

  if (eonay_card_certificate_get_pin_state (self->card_certificate) == EONAY_PIN_LOCKED)
    {
      fail_with (task, EONAY_ACTIVATION_ERROR_PIN_LOCKED, "reading the card: its PIN is locked");
      return;
    }
  set_state (self, purpose == EONAY_PURPOSE_LOGIN ? EONAY_ACTIVATION_OPENING_LOGIN
                                                  : EONAY_ACTIVATION_OPENING_CONSENT);
  eonay_provider_open_challenge_async (self->provider, self->portal_session, purpose,
                                       g_task_get_cancellable (task), open_challenge_cb,
                                       g_object_ref (task));
}

/* A token that only memory can keep costs a signature the next time, nothing now. */
static void
save_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  g_autoptr (GError) error = NULL;
  if (!eonay_session_store_save_finish (EONAY_SESSION_STORE (source), result, &error))
    g_message ("%s", error->message);
  query_status (task);
}

static void
submission_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);
  EonaySubmission *submission = EONAY_SUBMISSION (source);

  g_autoptr (GError) error = NULL;
  gboolean accepted = eonay_submission_run_finish (submission, result, &error);
  EonayReceipt *receipt = eonay_submission_get_receipt (submission);
  if (receipt != NULL)
    g_ptr_array_add (self->receipts, g_object_ref (receipt));

  if (!accepted)
    fail (task, g_steal_pointer (&error));
  else if (eonay_challenge_get_purpose (self->challenge) == EONAY_PURPOSE_CONSENT)
    {
      note_consent (self, EONAY_CONSENT_ACTIVE);
      succeed (task, EONAY_ACTIVATION_RESULT_ACTIVATED);
    }
  else if (eonay_portal_session_get_token (self->portal_session) == NULL)
    fail (task, g_error_new_literal (EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_SESSION_EXPIRED,
                                     "logging in: the portal keeps no session"));
  else
    eonay_session_store_save_async (self->store, self->portal_session, NULL, save_cb,
                                    g_object_ref (task));
}

static void
submitting_cb (EonayActivation *self)
{
  set_state (self, eonay_challenge_get_purpose (self->challenge) == EONAY_PURPOSE_LOGIN
                       ? EONAY_ACTIVATION_SUBMITTING_LOGIN
                       : EONAY_ACTIVATION_SUBMITTING_CONSENT);
}

static void
submit (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);

  set_state (self, eonay_challenge_get_purpose (self->challenge) == EONAY_PURPOSE_LOGIN
                       ? EONAY_ACTIVATION_SIGNING_LOGIN
                       : EONAY_ACTIVATION_SIGNING_CONSENT);
  g_autoptr (EonaySubmission) submission = eonay_submission_new (
      self->provider, self->portal_session, self->challenge,
      eonay_card_certificate_get_certificate (self->card_certificate), self->ledger);
  g_signal_connect_object (submission, "submitting", G_CALLBACK (submitting_cb), self,
                           G_CONNECT_SWAPPED);
  eonay_submission_run_async (submission, self->signing_session, g_task_get_cancellable (task),
                              submission_cb, g_object_ref (task));
}

/* -- public ------------------------------------------------------------------------------------ */

/**
 * eonay_activation_run_async:
 * @self: an activation that has not begun
 * @interaction: who asks the person
 * @cancellable: (nullable): stops it at any point but while a signature is on its way
 * @callback: called at the end
 * @user_data: for @callback
 *
 * Runs the guide's eight steps: picks the certificate, logs in with a signature unless a login
 * stands, and hands over the signed consent unless one is active.
 */
void
eonay_activation_run_async (EonayActivation *self,
                            EonayInteraction *interaction,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_return_if_fail (EONAY_IS_ACTIVATION (self));
  g_return_if_fail (EONAY_IS_INTERACTION (interaction));
  g_return_if_fail (self->state == EONAY_ACTIVATION_IDLE);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_activation_run_async);
  /* Each step stops by itself; what a step has done is told even where somebody cancelled. */
  g_task_set_check_cancellable (task, FALSE);
  self->interaction = g_object_ref (interaction);
  read_card (task);
}

/**
 * eonay_activation_run_finish:
 * @self: an activation
 * @result: what the callback was given
 * @error: an #EonayActivationError, #EonayError, #EonayProviderError or %G_IO_ERROR_CANCELLED
 *
 * Returns: how it ended; %EONAY_ACTIVATION_RESULT_FAILED with @error
 */
EonayActivationResult
eonay_activation_run_finish (EonayActivation *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), EONAY_ACTIVATION_RESULT_FAILED);

  g_autoptr (GError) local_error = NULL;
  gssize value = g_task_propagate_int (G_TASK (result), &local_error);
  if (local_error == NULL)
    return (EonayActivationResult) value;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return EONAY_ACTIVATION_RESULT_FAILED;
}

/**
 * eonay_activation_get_state:
 * @self: an activation
 *
 * Returns: where the run stands
 */
EonayActivationState
eonay_activation_get_state (EonayActivation *self)
{
  g_return_val_if_fail (EONAY_IS_ACTIVATION (self), EONAY_ACTIVATION_FAILED);
  return self->state;
}

/**
 * eonay_activation_get_card_certificate:
 * @self: an activation
 *
 * Returns: (nullable) (transfer none): what is signed with; where no certificate fits, the one
 *   that the error speaks of
 */
EonayCardCertificate *
eonay_activation_get_card_certificate (EonayActivation *self)
{
  g_return_val_if_fail (EONAY_IS_ACTIVATION (self), NULL);
  return self->card_certificate;
}

/**
 * eonay_activation_get_provider:
 * @self: an activation
 *
 * Returns: (nullable) (transfer none): the provider of that certificate
 */
EonayProvider *
eonay_activation_get_provider (EonayActivation *self)
{
  g_return_val_if_fail (EONAY_IS_ACTIVATION (self), NULL);
  return self->provider;
}

/**
 * eonay_activation_get_receipts:
 * @self: an activation
 *
 * Returns: (transfer none) (element-type EonayReceipt): the receipts that this run wrote
 */
GPtrArray *
eonay_activation_get_receipts (EonayActivation *self)
{
  g_return_val_if_fail (EONAY_IS_ACTIVATION (self), NULL);
  return self->receipts;
}
