/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation.h"
#include "eonay-calendar.h"
#include "eonay-card-choice.h"
#include "eonay-card-wait.h"
#include "eonay-error.h"
#include "eonay-selection.h"

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
  EonayRun *run = g_task_get_source_object (task);

  eonay_run_set_state (run, state);
  eonay_card_wait_async (eonay_run_get_monitor (run), g_task_get_cancellable (task), card_wait_cb,
                         g_object_ref (task));
}

/* Record the certificate in the ledger now, even if the run fails later. */
static void
settle_on (GTask *task, EonayCardCertificate *card_certificate)
{
  EonayRun *run = g_task_get_source_object (task);

  eonay_run_set_card_certificate (run, card_certificate);
  EonayProvider *provider = eonay_run_get_provider (run);
  if (eonay_provider_get_host (provider) == NULL)
    {
      g_task_return_new_error (task, EONAY_PROVIDER_ERROR, EONAY_PROVIDER_ERROR_NOT_KNOWN,
                               "asking the portal: the profile names no host");
      return;
    }
  GError *error = NULL;
  if (!eonay_ledger_note_certificate (eonay_run_get_ledger (run), eonay_run_get_certificate (run),
                                      eonay_provider_get_id (provider), eonay_calendar_get_now (),
                                      &error))
    g_task_return_error (task, error);
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

static void
pick_certificate (GTask *task, GPtrArray *card_certificates)
{
  EonayRun *run = g_task_get_source_object (task);

  GError *error = NULL;
  g_autoptr (EonayCardCertificate) nearest = NULL;
  g_autoptr (GPtrArray) fitting = eonay_selection_list_fitting (
      card_certificates, eonay_run_get_registry (run), eonay_run_get_capability (run),
      eonay_calendar_get_now (), &nearest, &error);
  if (fitting == NULL)
    {
      eonay_run_set_card_certificate (run, nearest);
      g_task_return_error (task, error);
    }
  else if (fitting->len > 1)
    {
      eonay_run_set_state (run, EONAY_ACTIVATION_CHOOSING_CERTIFICATE);
      eonay_interaction_choose_certificate_async (eonay_run_get_interaction (run), fitting,
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
  EonayRun *run = g_task_get_source_object (task);

  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) card_certificates =
      eonay_signer_list_certificates_finish (EONAY_SIGNER (source), result, &error);
  if (card_certificates != NULL)
    pick_certificate (task, card_certificates);
  else if (g_error_matches (error, EONAY_ERROR, EONAY_ERROR_CARD_BUSY) &&
           eonay_card_monitor_get_status (eonay_run_get_monitor (run)) == EONAY_CARD_MONITOR_CARD)
    {
      eonay_card_monitor_await_release (eonay_run_get_monitor (run));
      wait_for_card (task, EONAY_ACTIVATION_WAITING_FOR_CARD);
    }
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
read_card (GTask *task)
{
  EonayRun *run = g_task_get_source_object (task);

  switch (eonay_card_monitor_get_status (eonay_run_get_monitor (run)))
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
      eonay_run_set_state (run, EONAY_ACTIVATION_READING_CARD);
      eonay_signer_list_certificates_async (eonay_run_get_signer (run),
                                            g_task_get_cancellable (task), list_certificates_cb,
                                            g_object_ref (task));
      break;
    }
}

/**
 * eonay_card_choice_async:
 * @run: a run with its interaction set
 * @cancellable: (nullable): stops it
 * @callback: called when a certificate is chosen
 * @user_data: for @callback
 *
 * Reads the cards without a PIN, waits if another program holds a card exclusively, and chooses the
 * matching certificate; asks if several match. Records the certificate in the ledger.
 */
void
eonay_card_choice_async (EonayRun *run,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_return_if_fail (EONAY_IS_RUN (run));

  g_autoptr (GTask) task = g_task_new (run, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_card_choice_async);
  /* Each step checks the cancellable itself. */
  g_task_set_check_cancellable (task, FALSE);
  read_card (task);
}

/**
 * eonay_card_choice_finish:
 * @run: the run
 * @result: the result passed to the callback
 * @error: an #EonayActivationError, #EonayError, #EonayProviderError or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if the run now has a certificate and its provider
 */
gboolean
eonay_card_choice_finish (EonayRun *run, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, run), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
