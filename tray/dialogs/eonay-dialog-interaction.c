/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-activation.h"
#include "eonay-choose-dialog.h"
#include "eonay-dialog-interaction.h"
#include "eonay-pin-dialog.h"
#include "eonay-text-dialog.h"
#include "eonay-widgets.h"

#define NOTICE_ID "question"
/* A window that the user has just opened is active sooner than this. */
#define PATIENCE_SECONDS 1

struct _EonayDialogInteraction
{
  GObject parent_instance;

  /* The run's window. */
  GtkWindow *parent;
  GArray *reminder_days;
  EonayLedger *ledger;
  EonayNotifier *notifier;
};

static void eonay_dialog_interaction_iface_init (EonayInteractionInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EonayDialogInteraction,
                               eonay_dialog_interaction,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (EONAY_TYPE_INTERACTION,
                                                      eonay_dialog_interaction_iface_init))

/* An open question: its dialog, and the handler that closes it on a cancellation. */
typedef struct
{
  EonayDialogInteraction *interaction;
  GtkWidget *dialog;
  /* The notice's title while the question is not shown yet. */
  const char *title;
  gulong active_id;
  guint patience_id;
  GSource *cancel_source;
  EonayCardCertificate *chosen;
  SecretValue *pin;
} Question;

static void
stop_waiting (Question *question)
{
  EonayDialogInteraction *self = question->interaction;

  g_clear_handle_id (&question->patience_id, g_source_remove);
  if (self->parent != NULL)
    {
      g_clear_signal_handler (&question->active_id, self->parent);
      gtk_window_set_urgency_hint (self->parent, FALSE);
    }
  eonay_notifier_withdraw (self->notifier, NOTICE_ID);
}

static void
question_close (Question *question)
{
  stop_waiting (question);
  if (question->cancel_source != NULL)
    {
      g_source_destroy (question->cancel_source);
      g_clear_pointer (&question->cancel_source, g_source_unref);
    }
  g_clear_pointer (&question->dialog, gtk_widget_destroy);
}

static void
question_free (gpointer data)
{
  Question *question = data;

  question_close (question);
  g_clear_pointer (&question->chosen, eonay_card_certificate_unref);
  g_clear_pointer (&question->pin, secret_value_unref);
  g_object_unref (question->interaction);
  g_free (question);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Question *question = user_data;

  gtk_dialog_response (GTK_DIALOG (question->dialog), GTK_RESPONSE_CANCEL);
  return G_SOURCE_REMOVE;
}

/* -- when a question is shown ------------------------------------------------------------------ */

/* A question may come late, while the user types elsewhere. A dialog that took the keyboard then
 * would get the text of another window as a PIN and its Enter as consent. So the dialog is shown
 * only once the run's window is active; until then a notice offers to bring that forward. */
static void
show_if_active (Question *question)
{
  EonayDialogInteraction *self = question->interaction;

  if (self->parent == NULL || !gtk_window_is_active (self->parent))
    return;
  stop_waiting (question);
  gtk_window_present (GTK_WINDOW (question->dialog));
}

static void
show_parent_cb (EonayDialogInteraction *self)
{
  if (self->parent != NULL)
    eonay_present (self->parent);
}

static gboolean
patience_over_cb (gpointer user_data)
{
  Question *question = user_data;
  EonayDialogInteraction *self = question->interaction;
  g_autoptr (EonayNotice) notice =
      eonay_notice_new (NOTICE_ID, "eonay-attention", question->title,
                        _ ("Bring the E-Onay window to the front to answer."));

  question->patience_id = 0;
  eonay_notice_set_kind (notice, EONAY_NOTICE_LASTING);
  eonay_notice_set_critical (notice, TRUE);
  eonay_notice_add_action (notice, "show", _ ("Show the Window"));
  eonay_notice_set_default_action (notice, "show");
  g_signal_connect_object (notice, "chosen::show", G_CALLBACK (show_parent_cb), self,
                           G_CONNECT_SWAPPED);
  eonay_notifier_show (self->notifier, notice);
  if (self->parent != NULL)
    gtk_window_set_urgency_hint (self->parent, TRUE);
  return G_SOURCE_REMOVE;
}

static void
await_user (Question *question)
{
  EonayDialogInteraction *self = question->interaction;

  if (self->parent != NULL)
    question->active_id = g_signal_connect_swapped (self->parent, "notify::is-active",
                                                    G_CALLBACK (show_if_active), question);
  question->patience_id = g_timeout_add_seconds (PATIENCE_SECONDS, patience_over_cb, question);
  show_if_active (question);
}

/* The response handler takes over the task. title: (transfer none): a static text. */
static void
ask (GTask *task, GtkWidget *dialog, const char *title, GCallback response_cb)
{
  Question *question = g_new0 (Question, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  question->interaction = g_object_ref (g_task_get_source_object (task));
  question->dialog = dialog;
  question->title = title;
  g_task_set_task_data (task, question, question_free);
  /* An answer stays valid even after a cancellation. */
  g_task_set_check_cancellable (task, FALSE);
  g_signal_connect (dialog, "response", response_cb, task);
  if (cancellable != NULL)
    {
      question->cancel_source = g_cancellable_source_new (cancellable);
      g_source_set_callback (question->cancel_source, G_SOURCE_FUNC (cancelled_cb), question, NULL);
      g_source_attach (question->cancel_source, NULL);
    }
  await_user (question);
}

static GTask *
create_task (EonayInteraction *interaction,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data,
             gpointer tag)
{
  GTask *task = g_task_new (interaction, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  return task;
}

/* task: (transfer full). Both dialogs use the same number for their "expired" response. */
static void
answer (GTask *task, int response)
{
  question_close (g_task_get_task_data (task));
  if (response == GTK_RESPONSE_OK)
    g_task_return_boolean (task, TRUE);
  else if (response == EONAY_PIN_DIALOG_EXPIRED)
    g_task_return_new_error (task, EONAY_ACTIVATION_ERROR, EONAY_ACTIVATION_ERROR_CODE_EXPIRED,
                             "asking the user: the code expired");
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "asking the user: dismissed");
  g_object_unref (task);
}

G_STATIC_ASSERT (EONAY_PIN_DIALOG_EXPIRED == EONAY_TEXT_DIALOG_EXPIRED);

/* -- choice of the certificate ----------------------------------------------------------------- */

static void
choose_response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  GTask *task = user_data;
  Question *question = g_task_get_task_data (task);
  EonayCardCertificate *chosen = eonay_choose_dialog_get_chosen (EONAY_CHOOSE_DIALOG (dialog));

  if (chosen != NULL)
    question->chosen = eonay_card_certificate_ref (chosen);
  answer (task, response);
}

static void
choose_certificate_async (EonayInteraction *interaction,
                          GPtrArray *card_certificates,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  EonayDialogInteraction *self = EONAY_DIALOG_INTERACTION (interaction);
  GTask *task =
      create_task (interaction, cancellable, callback, user_data, choose_certificate_async);

  ask (task,
       eonay_choose_dialog_new (self->parent, card_certificates, self->reminder_days, self->ledger),
       _ ("A certificate is to be chosen"), G_CALLBACK (choose_response_cb));
}

static EonayCardCertificate *
choose_certificate_finish (EonayInteraction *interaction, GAsyncResult *result, GError **error)
{
  GTask *task = G_TASK (result);
  Question *question = g_task_get_task_data (task);

  if (!g_task_propagate_boolean (task, error))
    return NULL;
  return g_steal_pointer (&question->chosen);
}

/* -- confirmation ------------------------------------------------------------------------------ */

static void
confirm_response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  GTask *task = user_data;
  Question *question = g_task_get_task_data (task);

  if (response == GTK_RESPONSE_OK)
    question->pin = eonay_pin_dialog_dup_pin (EONAY_PIN_DIALOG (dialog));
  answer (task, response);
}

static void
confirm_async (EonayInteraction *interaction,
               const EonayConfirmation *confirmation,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  EonayDialogInteraction *self = EONAY_DIALOG_INTERACTION (interaction);
  GTask *task = create_task (interaction, cancellable, callback, user_data, confirm_async);

  ask (task, eonay_pin_dialog_new (self->parent, confirmation, self->reminder_days),
       confirmation->card_certificate->pin_pad ? _ ("Your agreement is awaited")
                                               : _ ("Your PIN is awaited"),
       G_CALLBACK (confirm_response_cb));
}

static gboolean
confirm_finish (EonayInteraction *interaction,
                GAsyncResult *result,
                SecretValue **pin,
                GError **error)
{
  GTask *task = G_TASK (result);
  Question *question = g_task_get_task_data (task);

  if (!g_task_propagate_boolean (task, error))
    return FALSE;
  *pin = g_steal_pointer (&question->pin);
  return TRUE;
}

/* -- unexpected text --------------------------------------------------------------------------- */

static void
text_response_cb (GtkDialog *dialog, int response, gpointer user_data)
{
  answer (user_data, response);
}

static void
confirm_text_async (EonayInteraction *interaction,
                    const EonayChallenge *challenge,
                    const char *known_text,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  EonayDialogInteraction *self = EONAY_DIALOG_INTERACTION (interaction);
  GTask *task = create_task (interaction, cancellable, callback, user_data, confirm_text_async);

  ask (task, eonay_text_dialog_new (self->parent, challenge, known_text),
       _ ("Your agreement is awaited"), G_CALLBACK (text_response_cb));
}

static gboolean
confirm_text_finish (EonayInteraction *interaction, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* -- object ------------------------------------------------------------------------------------ */

static void
eonay_dialog_interaction_finalize (GObject *object)
{
  EonayDialogInteraction *self = EONAY_DIALOG_INTERACTION (object);

  g_clear_weak_pointer (&self->parent);
  g_clear_pointer (&self->reminder_days, g_array_unref);
  g_clear_object (&self->ledger);
  g_clear_object (&self->notifier);
  G_OBJECT_CLASS (eonay_dialog_interaction_parent_class)->finalize (object);
}

static void
eonay_dialog_interaction_class_init (EonayDialogInteractionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_dialog_interaction_finalize;
}

static void
eonay_dialog_interaction_iface_init (EonayInteractionInterface *iface)
{
  iface->choose_certificate_async = choose_certificate_async;
  iface->choose_certificate_finish = choose_certificate_finish;
  iface->confirm_async = confirm_async;
  iface->confirm_finish = confirm_finish;
  iface->confirm_text_async = confirm_text_async;
  iface->confirm_text_finish = confirm_text_finish;
}

static void
eonay_dialog_interaction_init (EonayDialogInteraction *self)
{
}

EonayInteraction *
eonay_dialog_interaction_new (GtkWindow *parent,
                              GArray *reminder_days,
                              EonayLedger *ledger,
                              EonayNotifier *notifier)
{
  EonayDialogInteraction *self = g_object_new (EONAY_TYPE_DIALOG_INTERACTION, NULL);

  g_set_weak_pointer (&self->parent, parent);
  self->reminder_days = g_array_ref (reminder_days);
  self->ledger = g_object_ref (ledger);
  self->notifier = g_object_ref (notifier);
  return EONAY_INTERACTION (self);
}
