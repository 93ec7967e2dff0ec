/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-guide-question.h"
#include "eonay-guide.h"
#include "eonay-widgets.h"
#include "eonay-wording-guide.h"
#include "eonay-wording.h"

#define N_ANSWERS (EONAY_GUIDE_ANSWER_UNKNOWN + 1)

struct _EonayGuideQuestion
{
  GtkBox parent_instance;

  EonayLedger *ledger;
  char *id;
  GtkWidget *buttons[N_ANSWERS];
  GtkWidget *result;
};

G_DEFINE_FINAL_TYPE (EonayGuideQuestion, eonay_guide_question, GTK_TYPE_BOX)

enum
{
  ANSWERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
say (EonayGuideQuestion *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->result), text);
  gtk_widget_set_visible (self->result, *text != '\0');
}

static const char *
get_remark (EonayGuideAnswer answer)
{
  static const char *const remarks[N_ANSWERS] = {
    [EONAY_GUIDE_ANSWER_ACTIVE] =
        N_ ("Noted as told by you. The reminders follow it, and you are not asked about this card "
            "any more."),
    [EONAY_GUIDE_ANSWER_FAILED] =
        N_ ("Noted. Read what the page says. If the code ran out, reload the page with the code "
            "and sign the new one. A new certificate has to be opened for use first, by “Şifreli "
            "Giriş” on the portal."),
    [EONAY_GUIDE_ANSWER_UNKNOWN] =
        N_ ("Noted. Log in to the portal once more and open the page of E-Onay: if your consent "
            "has arrived, the page says so. Then answer here again."),
  };

  return _ (remarks[answer]);
}

static void
clicked_cb (EonayGuideQuestion *self, GtkWidget *button)
{
  g_autoptr (GError) error = NULL;
  EonayGuideAnswer answer = EONAY_GUIDE_ANSWER_ACTIVE;

  while (self->buttons[answer] != button)
    answer++;
  if (eonay_guide_note_answer (self->ledger, self->id, answer, eonay_calendar_get_now (), &error))
    {
      say (self, get_remark (answer));
      g_signal_emit (self, signals[ANSWERED], 0);
    }
  else
    {
      g_autoptr (EonayWording) wording = eonay_wording_for_error (error, NULL);
      g_autofree char *text = g_strdup_printf ("%s %s", wording->body, wording->advice);

      g_warning ("noting an answer: %s", error->message);
      say (self, text);
    }
  eonay_announce (GTK_WIDGET (self), gtk_label_get_text (GTK_LABEL (self->result)));
}

static GtkWidget *
create_buttons (EonayGuideQuestion *self)
{
  GtkWidget *flow = eonay_button_flow_new ();

  for (int answer = 0; answer < N_ANSWERS; answer++)
    {
      self->buttons[answer] =
          eonay_button_flow_add (flow, eonay_wording_for_guide_answer ((EonayGuideAnswer) answer));
      g_signal_connect_object (self->buttons[answer], "clicked", G_CALLBACK (clicked_cb), self,
                               G_CONNECT_SWAPPED);
    }
  return flow;
}

static void
eonay_guide_question_finalize (GObject *object)
{
  EonayGuideQuestion *self = EONAY_GUIDE_QUESTION (object);

  g_clear_object (&self->ledger);
  g_free (self->id);
  G_OBJECT_CLASS (eonay_guide_question_parent_class)->finalize (object);
}

static void
eonay_guide_question_class_init (EonayGuideQuestionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_guide_question_finalize;

  signals[ANSWERED] = g_signal_new ("answered", EONAY_TYPE_GUIDE_QUESTION, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
eonay_guide_question_init (EonayGuideQuestion *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), EONAY_GAP);
  self->result = eonay_paragraph_new ("");
  gtk_box_pack_start (GTK_BOX (self), eonay_heading_new (_ ("What did the page say?")), FALSE,
                      FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), create_buttons (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->result, FALSE, FALSE, 0);
}

GtkWidget *
eonay_guide_question_new (EonayLedger *ledger)
{
  EonayGuideQuestion *self = g_object_new (EONAY_TYPE_GUIDE_QUESTION, NULL);

  self->ledger = g_object_ref (ledger);
  eonay_guide_question_set_certificate (self, NULL);
  return GTK_WIDGET (self);
}

void
eonay_guide_question_set_certificate (EonayGuideQuestion *self, const char *id)
{
  if (self->id != NULL && g_strcmp0 (self->id, id) == 0)
    return;
  g_free (self->id);
  self->id = g_strdup (id);
  for (int answer = 0; answer < N_ANSWERS; answer++)
    gtk_widget_set_sensitive (self->buttons[answer], id != NULL);
  say (self, id != NULL ? "" : _ ("Insert your card, so that the answer is noted for it."));
}
