/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation-private.h"
#include "eonay-calendar.h"
#include "eonay-card-choice.h"
#include "eonay-card-wait.h"
#include "eonay-error.h"
#include "eonay-revocation-record.h"
#include "eonay-storage.h"
#include "eonay-unreachable.h"

/* How long an authority that does not answer holds a run up, in seconds. */
#define MAX_REVOCATION_WAIT 3

/* -- which certificates fit -------------------------------------------------------------------- */

static const char *const refusals[] = {
  [EONAY_ACTIVATION_ERROR_NOT_QUALIFIED] = "no certificate on the card is a qualified one",
  [EONAY_ACTIVATION_ERROR_SEAL] = "the certificate is an institution's seal",
  [EONAY_ACTIVATION_ERROR_UNKNOWN_ISSUER] = "no provider knows the certificate's issuer",
  [EONAY_ACTIVATION_ERROR_OTHER_ISSUER] = "the certificate's issuer does not offer E-Onay",
  [EONAY_ACTIVATION_ERROR_PROVIDER_DISABLED] = "the certificate's provider is switched off",
  [EONAY_ACTIVATION_ERROR_REVOKED] = "the certificate is revoked or suspended",
  [EONAY_ACTIVATION_ERROR_EXPIRED] = "the certificate has expired",
  [EONAY_ACTIVATION_ERROR_NOT_YET_VALID] = "the certificate is not yet valid",
  [EONAY_ACTIVATION_ERROR_CLOCK] = "the clock contradicts the certificate or the program",
};

static gboolean
is_revoked (EonayLedger *ledger, EonayCertificate *certificate, gint64 now)
{
  EonayRevocationRecord record =
      eonay_revocation_record_read (ledger, eonay_certificate_get_id (certificate), now);

  return eonay_revocation_prevents_signing (record.state);
}

/* The reason why a certificate does not match; 0, which is no error code, if it does. */
static EonayActivationError
judge (EonayCertificate *certificate,
       EonayProviderRegistry *registry,
       EonayLedger *ledger,
       EonayCapabilities capability,
       gint64 now)
{
  if (eonay_certificate_is_seal (certificate))
    return EONAY_ACTIVATION_ERROR_SEAL;
  if (!eonay_certificate_is_qualified (certificate) || !eonay_certificate_may_sign (certificate))
    return EONAY_ACTIVATION_ERROR_NOT_QUALIFIED;

  EonayProvider *provider = eonay_provider_registry_find_for_certificate (registry, certificate);
  if (provider == NULL)
    return eonay_provider_registry_find_disabled (registry, certificate) != NULL
               ? EONAY_ACTIVATION_ERROR_PROVIDER_DISABLED
               : EONAY_ACTIVATION_ERROR_UNKNOWN_ISSUER;
  if (!(eonay_provider_get_capabilities (provider) & capability))
    return EONAY_ACTIVATION_ERROR_OTHER_ISSUER;

  if (is_revoked (ledger, certificate, now))
    return EONAY_ACTIVATION_ERROR_REVOKED;

  EonayCertificateState state = eonay_certificate_get_state (certificate, now, 0);
  if (eonay_validity_contradicts_clock (eonay_certificate_get_not_before (certificate),
                                        eonay_certificate_get_not_after (certificate), now))
    return EONAY_ACTIVATION_ERROR_CLOCK;
  if (state == EONAY_CERTIFICATE_EXPIRED)
    return EONAY_ACTIVATION_ERROR_EXPIRED;
  if (state == EONAY_CERTIFICATE_NOT_YET_VALID)
    return EONAY_ACTIVATION_ERROR_NOT_YET_VALID;
  return 0;
}

/**
 * eonay_card_choice_list_fitting:
 * @card_certificates: (element-type EonayCardCertificate): the certificates on all cards
 * @registry: the providers
 * @ledger: what is known of revoked certificates
 * @capability: the capability that the provider must have
 * @now: the time to check the validity at, in Unix seconds
 * @nearest: (out) (optional) (nullable) (transfer full): if none matches, the certificate that
 *   @error is about
 * @error: an #EonayActivationError: why none matches
 *
 * Lists the certificates that can be used: qualified, not a seal, valid at @now, not known to be
 * revoked, and of a provider with @capability.
 *
 * Returns: (transfer full) (nullable) (element-type EonayCardCertificate): one or more, or %NULL
 *   with @error
 */
GPtrArray *
eonay_card_choice_list_fitting (GPtrArray *card_certificates,
                                EonayProviderRegistry *registry,
                                EonayLedger *ledger,
                                EonayCapabilities capability,
                                gint64 now,
                                EonayCardCertificate **nearest,
                                GError **error)
{
  g_return_val_if_fail (card_certificates != NULL, NULL);
  g_return_val_if_fail (EONAY_IS_PROVIDER_REGISTRY (registry), NULL);

  g_autoptr (GPtrArray) fitting =
      g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_card_certificate_unref);
  EonayCardCertificate *refused = NULL;
  EonayActivationError reason = 0;
  for (guint i = 0; i < card_certificates->len; i++)
    {
      EonayCardCertificate *candidate = g_ptr_array_index (card_certificates, i);
      EonayActivationError refusal =
          judge (candidate->certificate, registry, ledger, capability, now);
      if (refusal == 0)
        g_ptr_array_add (fitting, eonay_card_certificate_ref (candidate));
      else if (refusal > reason)
        {
          reason = refusal;
          refused = candidate;
        }
    }

  if (fitting->len > 0)
    return g_steal_pointer (&fitting);

  if (nearest != NULL)
    *nearest = refused != NULL ? eonay_card_certificate_ref (refused) : NULL;
  if (refused == NULL)
    g_set_error_literal (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_NO_CERTIFICATE,
                         "the card carries no certificate");
  else
    g_set_error_literal (error, EONAY_ACTIVATION_ERROR, reason, refusals[reason]);
  return NULL;
}

/* -- the steps of an activation ---------------------------------------------------------------- */

static void read_card (GTask *task);

static void
fail_with (GTask *task, EonayActivationError code, const char *message)
{
  g_task_return_new_error (task, EONAY_ACTIVATION_ERROR, code, "%s", message);
}

static void
card_wait_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  GError *error = NULL;
  if (!eonay_card_wait_finish (EONAY_CARD_MONITOR (source), result, &error))
    g_task_return_error (task, error);
  else
    read_card (task);
}

static void
wait_for_card (GTask *task, EonayActivationState state)
{
  EonayActivation *self = g_task_get_source_object (task);

  eonay_activation_set_state (self, state);
  eonay_card_wait_async (self->monitor, g_task_get_cancellable (task), card_wait_cb,
                         g_object_ref (task));
}

/* What cannot be recorded is not signed, so no code and no PIN are asked for. */
static gboolean
check_storage (EonayActivation *self, GError **error)
{
  g_autofree char *state = g_path_get_dirname (eonay_ledger_get_path (self->ledger));
  g_autofree char *receipts = eonay_receipt_dup_default_folder ();
  const GError *unreadable = eonay_ledger_get_error (self->ledger);
  g_autoptr (GError) local_error = NULL;

  if (unreadable != NULL)
    {
      g_propagate_error (error, g_error_copy (unreadable));
      return FALSE;
    }
  if (eonay_storage_check_writable (state, &local_error) &&
      eonay_storage_check_writable (receipts, &local_error))
    return TRUE;
  g_set_error (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_NOT_SAVED,
               "preparing the receipt: %s", local_error->message);
  return FALSE;
}

/* Sets EONAY_ACTIVATION_ERROR_REVOKED if the certificate is known to be revoked by now. */
gboolean
eonay_activation_check_revocation (EonayActivation *self, GError **error)
{
  if (!is_revoked (self->ledger, eonay_activation_get_certificate (self),
                   eonay_calendar_get_now ()))
    return TRUE;
  g_set_error_literal (error, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_REVOKED,
                       refusals[EONAY_ACTIVATION_ERROR_REVOKED]);
  return FALSE;
}

/* An inquiry that is waited for. */
typedef struct
{
  GTask *task; /* NULL once the run has gone on */
  guint timer; /* 0 once it is over */
} Inquiry;

/* Without an answer the certificate is used: an authority that cannot be reached must not keep its
 * holders from signing. */
static void
go_on (Inquiry *inquiry)
{
  g_autoptr (GTask) task = g_steal_pointer (&inquiry->task);
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (eonay_activation_check_revocation (g_task_get_source_object (task), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
waited_cb (gpointer user_data)
{
  Inquiry *inquiry = user_data;

  inquiry->timer = 0;
  go_on (inquiry);
  return G_SOURCE_REMOVE;
}

static void
revocation_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Inquiry *inquiry = user_data;
  g_autoptr (GError) error = NULL;

  if (!eonay_revocation_record_ask_finish (EONAY_LEDGER (source), result, &error))
    g_debug ("%s", error->message);
  g_clear_handle_id (&inquiry->timer, g_source_remove);
  if (inquiry->task != NULL)
    go_on (inquiry);
}

/* Asks first, so that a revocation is told before a code is opened and a PIN typed. The inquiry goes on
 * after the wait, and what it finds counts before each signature. */
static void
ask_issuer (GTask *task)
{
  EonayActivation *self = g_task_get_source_object (task);
  Inquiry *inquiry = g_new0 (Inquiry, 1);

  inquiry->task = g_object_ref (task);
  inquiry->timer = g_timeout_add_seconds (MAX_REVOCATION_WAIT, waited_cb, inquiry);
  eonay_revocation_record_ask_async (self->ledger, eonay_activation_get_certificate (self),
                                     self->provider, g_task_get_cancellable (task), revocation_cb,
                                     inquiry);
}

/* Record the certificate in the ledger now, even if the run fails later. */
static void
settle_on (GTask *task, EonayCardCertificate *card_certificate)
{
  EonayActivation *self = g_task_get_source_object (task);

  eonay_activation_set_card_certificate (self, card_certificate);
  const char *provider_id = eonay_provider_get_id (self->provider);
  const char *host = eonay_provider_get_host (self->provider);
  if (host == NULL)
    {
      g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_NOT_KNOWN,
                               "asking the portal: the profile names no host");
      return;
    }
  GError *error = NULL;
  if (!check_storage (self, &error) ||
      !eonay_ledger_note_certificate (self->ledger, eonay_activation_get_certificate (self),
                                      provider_id, eonay_calendar_get_now (), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->portal_session =
      eonay_portal_session_new (provider_id, host, eonay_activation_get_certificate_id (self));
  eonay_portal_session_set_certificate (self->portal_session,
                                        eonay_activation_get_certificate (self));
  if (self->checks_revocation)
    ask_issuer (task);
  else
    g_task_return_boolean (task, TRUE);
}

static void
choose_certificate_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  GError *error = NULL;
  g_autoptr (EonayCardCertificate) chosen =
      eonay_interaction_choose_certificate_finish (EONAY_INTERACTION (source), result, &error);
  if (chosen == NULL)
    g_task_return_error (task, error);
  else
    settle_on (task, chosen);
}

/* The portal's certificate shows whether it is the clock that is wrong. */
static void
connect_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  GError *refusal = g_object_steal_data (G_OBJECT (task), "refusal");
  g_autoptr (GError) error = NULL;
  g_autoptr (GDateTime) end =
      eonay_provider_connect_finish (EONAY_PROVIDER (source), result, &error);

  if (end == NULL && g_strcmp0 (eonay_unreachable_get_reason (error), "certificate-time") == 0)
    {
      g_clear_error (&refusal);
      fail_with (task, EONAY_ACTIVATION_ERROR_CLOCK,
                 "by this clock the portal's certificate is not valid either");
    }
  else
    g_task_return_error (task, refusal);
}

/* refusal: (transfer full) */
static void
refuse (GTask *task, GError *refusal)
{
  EonayActivation *self = g_task_get_source_object (task);
  gboolean depends_on_clock =
      g_error_matches (refusal, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_EXPIRED) ||
      g_error_matches (refusal, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_NOT_YET_VALID);

  if (!depends_on_clock || self->provider == NULL ||
      eonay_provider_get_host (self->provider) == NULL)
    {
      g_task_return_error (task, refusal);
      return;
    }
  g_object_set_data_full (G_OBJECT (task), "refusal", refusal, (GDestroyNotify) g_error_free);
  eonay_provider_connect_async (self->provider, g_task_get_cancellable (task), connect_cb,
                                g_object_ref (task));
}

static void
pick_certificate (GTask *task, GPtrArray *card_certificates)
{
  EonayActivation *self = g_task_get_source_object (task);

  GError *error = NULL;
  g_autoptr (EonayCardCertificate) nearest = NULL;
  g_autoptr (GPtrArray) fitting = eonay_card_choice_list_fitting (
      card_certificates, self->registry, self->ledger,
      GPOINTER_TO_UINT (g_task_get_task_data (task)), eonay_calendar_get_now (), &nearest, &error);
  if (fitting == NULL)
    {
      eonay_activation_set_card_certificate (self, nearest);
      refuse (task, error);
    }
  else if (fitting->len > 1)
    {
      eonay_activation_set_state (self, EONAY_ACTIVATION_CHOOSING_CERTIFICATE);
      eonay_interaction_choose_certificate_async (self->interaction, fitting,
                                                  g_task_get_cancellable (task),
                                                  choose_certificate_cb, g_object_ref (task));
    }
  else
    settle_on (task, g_ptr_array_index (fitting, 0));
}

static void
list_certificates_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonayActivation *self = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) card_certificates =
      eonay_signer_list_certificates_finish (EONAY_SIGNER (source), result, &error);
  if (card_certificates != NULL)
    pick_certificate (task, card_certificates);
  else if (g_error_matches (error, EONAY_ERROR, EONAY_ERROR_CARD_BUSY) &&
           eonay_card_monitor_get_status (self->monitor) == EONAY_CARD_MONITOR_CARD)
    {
      eonay_card_monitor_await_release (self->monitor);
      wait_for_card (task, EONAY_ACTIVATION_WAITING_FOR_CARD);
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
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
    case EONAY_CARD_MONITOR_FORBIDDEN:
    case EONAY_CARD_MONITOR_CARD:
    default:
      eonay_activation_set_state (self, EONAY_ACTIVATION_READING_CARD);
      eonay_signer_list_certificates_async (self->signer, g_task_get_cancellable (task),
                                            list_certificates_cb, g_object_ref (task));
      break;
    }
}

/**
 * eonay_activation_choose_certificate_async:
 * @self: an activation with its interaction set
 * @capability: the capability that the certificate's provider must have
 * @cancellable: (nullable): stops it
 * @callback: called when a certificate is chosen
 * @user_data: for @callback
 *
 * Reads the cards without a PIN, waits if another program holds a card exclusively, and chooses the
 * matching certificate; asks if several match. Records the certificate in the ledger, and asks its
 * issuer whether it is revoked, if that is switched on and due; the answer is waited for 3 seconds.
 */
void
eonay_activation_choose_certificate_async (EonayActivation *self,
                                           EonayCapabilities capability,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data)
{
  g_return_if_fail (EONAY_IS_ACTIVATION (self));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_activation_choose_certificate_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (capability), NULL);
  /* Each step checks the cancellable itself. */
  g_task_set_check_cancellable (task, FALSE);
  read_card (task);
}

/**
 * eonay_activation_choose_certificate_finish:
 * @self: an activation
 * @result: the result passed to the callback
 * @error: an #EonayActivationError, #EonayError, #EonayProviderError or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if the activation now has a certificate, its provider and a portal session
 */
gboolean
eonay_activation_choose_certificate_finish (EonayActivation *self,
                                            GAsyncResult *result,
                                            GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
