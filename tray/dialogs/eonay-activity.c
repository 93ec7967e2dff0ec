/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-activity.h"
#include "eonay-card-holder.h"
#include "eonay-code-dialog.h"
#include "eonay-dialog-interaction.h"
#include "eonay-error.h"
#include "eonay-progress-window.h"
#include "eonay-receipt.h"
#include "eonay-widgets.h"
#include "eonay-wording-code.h"
#include "eonay-wording-fate.h"
#include "eonay-wording.h"

#define NOTICE_ID "result"

struct _EonayActivity
{
  GObject parent_instance;

  /* Owns this object. */
  GtkApplication *application;
  EonayContext *context;
  EonayCardContents *contents;
  EonayNotifier *notifier;

  EonayActivation *running;
  GCancellable *cancellable;
  EonayProgressWindow *window;
  EonayCodeDialog *code_dialog;
  gboolean is_for_code;
  /* The last receipt of the last run, if it wrote any. */
  char *receipt_name;
};

G_DEFINE_FINAL_TYPE (EonayActivity, eonay_activity, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* -- the result -------------------------------------------------------------------------------- */

/* The last receipt, which is the consent's if there is one; otherwise the list of all. */
static void
show_receipts_cb (EonayActivity *self)
{
  GActionGroup *actions = G_ACTION_GROUP (self->application);

  if (self->receipt_name != NULL)
    g_action_group_activate_action (actions, "show-receipt",
                                    g_variant_new_string (self->receipt_name));
  else
    g_action_group_activate_action (actions, "receipts", NULL);
}

static gboolean
remember_receipts (EonayActivity *self)
{
  GPtrArray *receipts = eonay_activation_get_receipts (self->running);
  const EonayReceipt *last = NULL;

  g_clear_pointer (&self->receipt_name, g_free);
  if (receipts->len == 0)
    return FALSE;
  last = g_ptr_array_index (receipts, receipts->len - 1);
  self->receipt_name = g_strdup (last->name);
  return TRUE;
}

/* Not where the window with the same words is in front. */
static void
notify_result (EonayActivity *self,
               gboolean success,
               const EonayWording *wording,
               const char *remark,
               gboolean has_receipts)
{
  if (gtk_window_is_active (GTK_WINDOW (self->window)))
    return;
  g_autofree char *body =
      remark != NULL && *remark != '\0'
          ? g_strdup_printf ("%s %s\n%s", wording->body, remark, wording->advice)
          : g_strdup_printf ("%s\n%s", wording->body, wording->advice);
  g_autoptr (EonayNotice) notice = eonay_notice_new (
      NOTICE_ID, success ? "eonay-ready" : "eonay-attention", wording->title, body);

  if (has_receipts)
    eonay_notice_add_action (notice, "receipts", _ ("Show the Receipt"));
  eonay_notice_set_default_action (notice, "result");
  g_signal_connect_object (notice, "chosen::receipts", G_CALLBACK (show_receipts_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (notice, "chosen::result", G_CALLBACK (eonay_present), self->window,
                           G_CONNECT_SWAPPED);
  eonay_notifier_show (self->notifier, notice);
}

static char *
create_remark (EonayActivity *self, const GError *error)
{
  const char *certainty =
      eonay_wording_certainty (eonay_activation_get_furthest_state (self->running));
  EonayCardCertificate *card = eonay_activation_get_card_certificate (self->running);
  EonayProvider *provider = eonay_activation_get_provider (self->running);

  if (!g_error_matches (error, EONAY_ERROR, EONAY_ERROR_PIN_INCORRECT) || card == NULL ||
      provider == NULL)
    return g_strdup (certainty);
  /* The activation has read the card again. */
  guint max_tries =
      eonay_profile_get_uint (eonay_provider_get_profile (provider), "Card", "PinTries", 0);
  g_autofree char *tries = eonay_wording_tries_after_refusal (
      eonay_card_certificate_get_tries_left (card, max_tries), max_tries);
  if (*tries == '\0')
    return g_strdup (certainty);
  return g_strdup_printf (_ ("Card: %s. %s"), tries, certainty);
}

static void
show_failure (EonayActivity *self, const GError *error)
{
  EonayProvider *provider = eonay_activation_get_provider (self->running);
  g_autoptr (EonayWording) wording = self->is_for_code
                                         ? eonay_wording_for_code_error (error, provider)
                                         : eonay_wording_for_error (error, provider);
  g_autofree char *remark = create_remark (self, error);
  gboolean is_cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gboolean has_receipts = remember_receipts (self);

  /* No message after a cancellation by the user, unless something was submitted. */
  if (is_cancelled && !has_receipts)
    {
      gtk_widget_destroy (GTK_WIDGET (self->window));
      return;
    }
  /* The login's receipt is of no use to a user who cancelled. */
  has_receipts = has_receipts && !is_cancelled;
  eonay_progress_window_show_result (self->window, FALSE, wording, remark, has_receipts);
  notify_result (self, FALSE, wording, remark, has_receipts);
}

static void
show_success (EonayActivity *self, const EonayWording *wording)
{
  gboolean has_receipts = remember_receipts (self);
  const char *remark = eonay_session_store_is_memory_only (self->context->store)
                           ? eonay_wording_login_not_kept ()
                           : NULL;

  eonay_progress_window_show_result (self->window, TRUE, wording, remark, has_receipts);
  notify_result (self, TRUE, wording, NULL, has_receipts);
}

/**
 * eonay_activity_tell_killed_run:
 * @self: the activity
 * @killed: (nullable): the last run, if it was killed
 *
 * Tells where it stood, in a notification that stays.
 */
void
eonay_activity_tell_killed_run (EonayActivity *self, const EonayRunNote *killed)
{
  if (killed == NULL)
    return;
  g_autoptr (EonayWording) wording = eonay_wording_for_killed_run (
      killed, eonay_ledger_has_submission (self->context->ledger, NULL));
  g_autofree char *body = g_strdup_printf ("%s\n%s", wording->body, wording->advice);
  g_autoptr (EonayNotice) notice =
      eonay_notice_new ("killed-run", "eonay-attention", wording->title, body);

  eonay_notice_set_kind (notice, EONAY_NOTICE_PATIENT);
  eonay_notice_add_action (notice, "receipts", _ ("Show the Receipts"));
  g_signal_connect_object (notice, "chosen::receipts", G_CALLBACK (show_receipts_cb), self,
                           G_CONNECT_SWAPPED);
  eonay_notifier_show (self->notifier, notice);
}

/* -- the run ----------------------------------------------------------------------------------- */

static void
end (EonayActivity *self)
{
  g_signal_handlers_disconnect_by_data (self->running, self);
  g_clear_object (&self->running);
  g_clear_object (&self->cancellable);
  eonay_card_contents_release (self->contents);
  eonay_notifier_release (self->notifier);
  g_application_release (G_APPLICATION (self->application));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
activation_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayActivity) self = user_data;
  g_autoptr (GError) error = NULL;
  EonayActivationResult outcome =
      eonay_activation_run_finish (EONAY_ACTIVATION (source), result, &error);

  if (outcome == EONAY_ACTIVATION_RESULT_FAILED)
    {
      g_message ("activation: %s", error->message);
      show_failure (self, error);
    }
  else
    {
      g_autoptr (EonayWording) wording = eonay_wording_for_result (outcome);
      show_success (self, wording);
    }
  end (self);
}

static void
code_signing_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayActivity) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!eonay_activation_sign_code_finish (EONAY_ACTIVATION (source), result, &error))
    {
      g_message ("code signing: %s", error->message);
      show_failure (self, error);
    }
  else
    {
      g_autoptr (EonayWording) wording = eonay_wording_for_code_signed ();
      show_success (self, wording);
    }
  end (self);
}

static void
find_holders_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayActivity) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = eonay_card_holder_find_finish (result, &error);

  if (names == NULL)
    g_debug ("looking for who holds the card: %s", error->message);
  /* Ignore a late answer, when the card has been released or the run has ended. */
  else if (self->window != NULL && self->running != NULL &&
           eonay_activation_get_state (self->running) == EONAY_ACTIVATION_WAITING_FOR_CARD)
    eonay_progress_window_set_holders (self->window, (const char *const *) names);
}

static void
note_pad (EonayActivity *self)
{
  EonayCardCertificate *card = eonay_activation_get_card_certificate (self->running);

  if (card != NULL && card->pin_pad)
    eonay_progress_window_set_pad_reader (self->window, card->reader);
}

static void
state_cb (EonayActivity *self)
{
  EonayActivationState state = eonay_activation_get_state (self->running);

  note_pad (self);
  eonay_progress_window_set_state (self->window, state);
  if (state == EONAY_ACTIVATION_WAITING_FOR_CARD)
    eonay_card_holder_find_async (self->cancellable, find_holders_cb, g_object_ref (self));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
cancel_cb (EonayActivity *self)
{
  g_cancellable_cancel (self->cancellable);
}

static void
retry_cb (EonayActivity *self)
{
  g_autoptr (EonayActivity) kept = g_object_ref (self);

  if (kept->is_for_code)
    eonay_activity_ask_code (kept);
  else
    eonay_activity_start (kept);
}

static void
window_active_cb (EonayActivity *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self->window)))
    eonay_notifier_withdraw (self->notifier, NOTICE_ID);
}

static void
window_destroy_cb (EonayActivity *self)
{
  self->window = NULL;
}

static void
open_window (EonayActivity *self)
{
  if (self->window != NULL)
    gtk_widget_destroy (GTK_WIDGET (self->window));
  self->window = self->is_for_code ? eonay_progress_window_new_for_code (self->application)
                                   : eonay_progress_window_new (self->application);
  g_signal_connect_object (self->window, "cancel", G_CALLBACK (cancel_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "retry", G_CALLBACK (retry_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "show-receipts", G_CALLBACK (show_receipts_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "notify::is-active", G_CALLBACK (window_active_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->window, "destroy", G_CALLBACK (window_destroy_cb), self,
                           G_CONNECT_SWAPPED);
  /* Its dialogs are modal for the run's windows only. */
  g_autoptr (GtkWindowGroup) group = gtk_window_group_new ();
  gtk_window_group_add_window (group, GTK_WINDOW (self->window));
  eonay_present (GTK_WINDOW (self->window));
  /* No button has the focus: an Enter that comes late presses none. */
  gtk_window_set_focus (GTK_WINDOW (self->window), NULL);
}

/* Brings to the front what is under way, or the window that says that the card is lent.
 * Returns: whether nothing can be started. */
static gboolean
present_other (EonayActivity *self)
{
  if (self->running != NULL)
    eonay_present (GTK_WINDOW (self->window));
  else if (eonay_card_contents_is_lent (self->contents))
    g_action_group_activate_action (G_ACTION_GROUP (self->application), "show", NULL);
  else
    return FALSE;
  return TRUE;
}

/* Returns: (transfer full): the interaction of the run. */
static EonayInteraction *
begin (EonayActivity *self)
{
  const EonayContext *context = self->context;
  g_autoptr (GArray) reminder_days = eonay_settings_dup_reminder_days (context->settings);

  eonay_notifier_withdraw (self->notifier, NOTICE_ID);
  open_window (self);
  eonay_card_contents_hold (self->contents);
  /* Reminders would cover the dialogs; they come back afterwards. */
  eonay_notifier_hold (self->notifier);
  /* Exiting now would lose the answer to a pending submission. */
  g_application_hold (G_APPLICATION (self->application));

  self->cancellable = g_cancellable_new ();
  self->running = eonay_activation_new (context->signer, context->monitor, context->registry,
                                        context->store, context->ledger);
  eonay_activation_set_checks_revocation (
      self->running, g_settings_get_boolean (context->settings, EONAY_SETTINGS_CHECK_REVOCATION));
  g_signal_connect_swapped (self->running, "notify::state", G_CALLBACK (state_cb), self);
  g_signal_emit (self, signals[CHANGED], 0);
  return eonay_dialog_interaction_new (GTK_WINDOW (self->window), reminder_days, context->ledger,
                                       self->notifier);
}

/**
 * eonay_activity_start:
 * @self: the activity
 *
 * Starts an activation, unless an operation runs or the card is lent, which is shown then.
 */
void
eonay_activity_start (EonayActivity *self)
{
  if (present_other (self))
    return;
  self->is_for_code = FALSE;
  g_autoptr (EonayInteraction) interaction = begin (self);
  eonay_activation_run_async (self->running, interaction, self->cancellable, activation_cb,
                              g_object_ref (self));
  eonay_activity_tell_killed_run (self, eonay_activation_get_killed_run (self->running));
}

static void
sign_code (EonayActivity *self, const char *text)
{
  self->is_for_code = TRUE;
  g_autoptr (EonayInteraction) interaction = begin (self);
  eonay_activation_sign_code_async (self->running, text, interaction, self->cancellable,
                                    code_signing_cb, g_object_ref (self));
  eonay_activity_tell_killed_run (self, eonay_activation_get_killed_run (self->running));
}

static void
code_response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  EonayActivity *self = user_data;
  g_autofree char *text = g_strdup (eonay_code_dialog_get_text (EONAY_CODE_DIALOG (dialog)));

  g_clear_weak_pointer (&self->code_dialog);
  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (response == GTK_RESPONSE_OK && !present_other (self))
    sign_code (self, text);
  eonay_notifier_release (self->notifier);
}

/**
 * eonay_activity_ask_code:
 * @self: the activity
 *
 * Asks for a verification code and signs its text, unless an operation runs or the card is lent, which
 * is shown then.
 */
void
eonay_activity_ask_code (EonayActivity *self)
{
  if (present_other (self))
    return;
  /* Close the previous result. */
  if (self->window != NULL)
    gtk_widget_destroy (GTK_WIDGET (self->window));
  if (self->code_dialog == NULL)
    {
      EonayProviderRegistry *registry = self->context->registry;
      EonayCodeDialog *dialog = eonay_code_dialog_new (
          self->application, eonay_verification_code_get_widest_limits (registry));
      g_set_weak_pointer (&self->code_dialog, dialog);
      g_signal_connect_object (dialog, "response", G_CALLBACK (code_response_cb), self, 0);
      eonay_notifier_hold (self->notifier);
    }
  eonay_present (GTK_WINDOW (self->code_dialog));
}

EonayActivation *
eonay_activity_get_running (EonayActivity *self)
{
  return self->running;
}

/* -- object ------------------------------------------------------------------------------------ */

static void
eonay_activity_finalize (GObject *object)
{
  EonayActivity *self = EONAY_ACTIVITY (object);

  g_clear_pointer (&self->context, eonay_context_unref);
  g_clear_object (&self->contents);
  g_clear_object (&self->notifier);
  g_clear_object (&self->running);
  g_clear_weak_pointer (&self->code_dialog);
  g_clear_object (&self->cancellable);
  g_free (self->receipt_name);
  G_OBJECT_CLASS (eonay_activity_parent_class)->finalize (object);
}

static void
eonay_activity_class_init (EonayActivityClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_activity_finalize;

  signals[CHANGED] = g_signal_new ("changed", EONAY_TYPE_ACTIVITY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
eonay_activity_init (EonayActivity *self)
{
}

EonayActivity *
eonay_activity_new (GtkApplication *application,
                    EonayContext *context,
                    EonayCardContents *contents,
                    EonayNotifier *notifier)
{
  EonayActivity *self = g_object_new (EONAY_TYPE_ACTIVITY, NULL);

  self->application = application;
  self->context = eonay_context_ref (context);
  self->contents = g_object_ref (contents);
  self->notifier = g_object_ref (notifier);
  return self;
}
