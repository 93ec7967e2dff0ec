/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-activation.h"
#include "eonay-choose-dialog.h"
#include "eonay-dialog-interaction.h"
#include "eonay-pin-dialog.h"
#include "eonay-text-dialog.h"

struct _EonayDialogInteraction
{
  GObject parent_instance;

  GtkWindow *parent;
  GArray *reminder_days;
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
  GtkWidget *dialog;
  GSource *cancel_source;
  EonayCardCertificate *chosen;
  SecretValue *pin;
} Question;

static void
question_close (Question *question)
{
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
  g_free (question);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Question *question = user_data;

  gtk_dialog_response (GTK_DIALOG (question->dialog), GTK_RESPONSE_CANCEL);
  return G_SOURCE_REMOVE;
}

/* The response handler takes over the task. */
static void
ask (GTask *task, GtkWidget *dialog, GCallback response_cb)
{
  Question *question = g_new0 (Question, 1);
  GCancellable *cancellable = g_task_get_cancellable (task);

  question->dialog = dialog;
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
  gtk_window_present (GTK_WINDOW (dialog));
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

  ask (task, eonay_choose_dialog_new (self->parent, card_certificates, self->reminder_days),
       G_CALLBACK (choose_response_cb));
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
       G_CALLBACK (text_response_cb));
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
eonay_dialog_interaction_new (GtkWindow *parent, GArray *reminder_days)
{
  EonayDialogInteraction *self = g_object_new (EONAY_TYPE_DIALOG_INTERACTION, NULL);

  g_set_weak_pointer (&self->parent, parent);
  self->reminder_days = g_array_ref (reminder_days);
  return EONAY_INTERACTION (self);
}
