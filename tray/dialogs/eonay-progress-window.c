/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-countdown.h"
#include "eonay-pin-pad.h"
#include "eonay-progress-window.h"
#include "eonay-result-page.h"
#include "eonay-visible-text.h"
#include "eonay-widgets.h"

#define WIDTH 520

typedef enum
{
  STEP_CARD,
  STEP_PORTAL,
  STEP_PIN,
  STEP_CODE,
  STEP_LOGIN,
  STEP_CONSENT,
  N_STEPS
} Step;

typedef enum
{
  MARK_AHEAD,
  MARK_NOW,
  MARK_DONE,
  MARK_NOT_NEEDED,
} Mark;

typedef struct
{
  GtkWidget *stack;
  GtkWidget *label;
  GtkWidget *word;
} StepRow;

struct _EonayProgressWindow
{
  GtkApplicationWindow parent_instance;

  GtkWidget *stack;
  GtkWidget *headline;
  GtkWidget *phrase;
  GtkWidget *note;
  GtkWidget *pad_time;
  GtkWidget *cancel_button;
  EonayActivationState state;
  char *pad_reader;
  GStrv holders;
  StepRow rows[N_STEPS];
  gboolean has_login_signature;
  gboolean has_ended;
  gboolean can_cancel;
};

G_DEFINE_FINAL_TYPE (EonayProgressWindow, eonay_progress_window, GTK_TYPE_APPLICATION_WINDOW)

enum
{
  CANCEL,
  RETRY,
  SHOW_RECEIPTS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *const step_names[N_STEPS] = {
  [STEP_CARD] = N_ ("Read the card"),
  [STEP_PORTAL] = N_ ("Ask the portal"),
  [STEP_PIN] = N_ ("Check the PIN"),
  [STEP_CODE] = N_ ("Sign and send"),
  [STEP_LOGIN] = N_ ("First signature: login"),
  [STEP_CONSENT] = N_ ("Second signature: consent"),
};

static const char *const mark_names[] = {
  [MARK_AHEAD] = N_ ("waiting"),
  [MARK_NOW] = N_ ("in progress"),
  [MARK_DONE] = N_ ("done"),
  [MARK_NOT_NEEDED] = N_ ("not needed"),
};

static Step
get_step (EonayProgressWindow *self, EonayActivationState state)
{
  switch (state)
    {
    case EONAY_ACTIVATION_CHECKING_STATUS:
    case EONAY_ACTIVATION_OPENING_LOGIN:
    case EONAY_ACTIVATION_OPENING_CONSENT:
      return self->has_login_signature ? STEP_CONSENT : STEP_PORTAL;
    case EONAY_ACTIVATION_OPENING_CODE:
      return STEP_PORTAL;
    case EONAY_ACTIVATION_CONFIRMING:
    case EONAY_ACTIVATION_VERIFYING_PIN:
      return STEP_PIN;
    case EONAY_ACTIVATION_SIGNING_CODE:
    case EONAY_ACTIVATION_SUBMITTING_CODE:
      return STEP_CODE;
    case EONAY_ACTIVATION_SIGNING_LOGIN:
    case EONAY_ACTIVATION_SUBMITTING_LOGIN:
      return STEP_LOGIN;
    case EONAY_ACTIVATION_CONFIRMING_TEXT:
    case EONAY_ACTIVATION_SIGNING_CONSENT:
    case EONAY_ACTIVATION_SUBMITTING_CONSENT:
      return STEP_CONSENT;
    default:
      return STEP_CARD;
    }
}

static void
mark_step (EonayProgressWindow *self, Step step, Mark mark)
{
  static const char *const pages[] = { "ahead", "now", "done", "ahead" };
  StepRow *row = &self->rows[step];
  g_autofree char *name = g_strdup_printf ("%s, %s", _ (step_names[step]), _ (mark_names[mark]));
  GtkStyleContext *style = gtk_widget_get_style_context (row->label);

  gtk_stack_set_visible_child_name (GTK_STACK (row->stack), pages[mark]);
  gtk_label_set_text (GTK_LABEL (row->word), _ (mark_names[mark]));
  atk_object_set_name (gtk_widget_get_accessible (row->label), name);
  if (mark == MARK_AHEAD || mark == MARK_NOT_NEEDED)
    gtk_style_context_add_class (style, EONAY_STYLE_HINT);
  else
    gtk_style_context_remove_class (style, EONAY_STYLE_HINT);
}

/* A submission cannot be cancelled. */
static gboolean
state_can_be_cancelled (EonayActivationState state)
{
  return state != EONAY_ACTIVATION_SUBMITTING_LOGIN &&
         state != EONAY_ACTIVATION_SUBMITTING_CONSENT && state != EONAY_ACTIVATION_SUBMITTING_CODE;
}

/* Counts down the reader's timeout while it waits for the PIN. */
static void
update_pad_time (EonayProgressWindow *self)
{
  gboolean is_awaited = self->pad_reader != NULL && self->state == EONAY_ACTIVATION_VERIFYING_PIN;

  if (is_awaited == (self->pad_time != NULL))
    return;
  if (!is_awaited)
    {
      g_clear_pointer (&self->pad_time, gtk_widget_destroy);
      return;
    }
  self->pad_time = eonay_grid_new ();
  eonay_grid_add_widget (GTK_GRID (self->pad_time), 0, _ ("Time left at the reader"),
                         eonay_countdown_new (eonay_calendar_get_now () + EONAY_PIN_PAD_SECONDS));
  gtk_widget_show_all (self->pad_time);
  gtk_box_pack_start (GTK_BOX (gtk_widget_get_parent (self->note)), self->pad_time, FALSE, FALSE,
                      0);
}

static void
update_texts (EonayProgressWindow *self)
{
  gboolean is_typed = self->pad_reader != NULL && self->state == EONAY_ACTIVATION_VERIFYING_PIN;
  /* With a PIN pad the card verifies the PIN only after it has been typed on the reader. */
  const char *phrase =
      eonay_wording_for_state (is_typed ? EONAY_ACTIVATION_CONFIRMING : self->state);
  g_autofree char *note = eonay_wording_note_for_state (self->state, self->pad_reader,
                                                        (const char *const *) self->holders);
  g_autofree char *said = g_strdup_printf ("%s. %s", phrase, note);

  gtk_label_set_text (GTK_LABEL (self->phrase), phrase);
  gtk_label_set_text (GTK_LABEL (self->note), note);
  gtk_widget_set_sensitive (self->cancel_button, self->can_cancel);
  /* The note names the reader's own key, which alone ends its wait. */
  gtk_widget_set_visible (self->cancel_button, !is_typed);
  atk_object_set_description (gtk_widget_get_accessible (self->cancel_button),
                              self->can_cancel ? "" : note);
  update_pad_time (self);
  eonay_announce (GTK_WIDGET (self), said);
}

/**
 * eonay_progress_window_set_state:
 * @self: a progress window
 * @state: the state of the activation; for DONE and FAILED use eonay_progress_window_show_result()
 *
 * Shows the state.
 */
void
eonay_progress_window_set_state (EonayProgressWindow *self, EonayActivationState state)
{
  if (state == EONAY_ACTIVATION_DONE || state == EONAY_ACTIVATION_FAILED)
    return;
  if (state == EONAY_ACTIVATION_SIGNING_LOGIN)
    self->has_login_signature = TRUE;

  Step now = get_step (self, state);
  for (Step step = 0; step < N_STEPS; step++)
    {
      Mark mark = step < now ? MARK_DONE : step == now ? MARK_NOW : MARK_AHEAD;
      if (step == STEP_LOGIN && step < now && !self->has_login_signature)
        mark = MARK_NOT_NEEDED;
      mark_step (self, step, mark);
    }
  self->state = state;
  self->can_cancel = state_can_be_cancelled (state);
  update_texts (self);
}

/**
 * eonay_progress_window_set_pad_reader:
 * @self: a progress window
 * @reader: (nullable): the reader on whose keypad the PIN is typed, "" if it has no name
 *
 * Shows the instruction to type the PIN on the reader.
 */
void
eonay_progress_window_set_pad_reader (EonayProgressWindow *self, const char *reader)
{
  g_free (self->pad_reader);
  self->pad_reader = reader != NULL ? eonay_visible_text (reader, -1) : NULL;
}

/**
 * eonay_progress_window_set_holders:
 * @self: a progress window
 * @names: (nullable): the programs that may hold the card
 *
 * Shows them while waiting for the card.
 */
void
eonay_progress_window_set_holders (EonayProgressWindow *self, const char *const *names)
{
  g_strfreev (self->holders);
  self->holders = g_strdupv ((char **) names);
  if (self->state == EONAY_ACTIVATION_WAITING_FOR_CARD)
    update_texts (self);
}

/* -- the running page -------------------------------------------------------------------------- */

static void
cancel_cb (EonayProgressWindow *self)
{
  gtk_widget_set_sensitive (self->cancel_button, FALSE);
  gtk_label_set_text (GTK_LABEL (self->phrase), _ ("Stopping"));
  g_signal_emit (self, signals[CANCEL], 0);
}

static void
add_mark (GtkStack *stack, const char *name, GtkWidget *widget)
{
  gtk_stack_add_named (stack, widget, name);
}

static GtkWidget *
create_row (EonayProgressWindow *self, Step step)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  StepRow *row = &self->rows[step];
  GtkWidget *spinner = gtk_spinner_new ();

  row->stack = gtk_stack_new ();
  row->label = gtk_label_new (_ (step_names[step]));
  /* Read by screen readers with the step's name, see mark_step(). */
  row->word = eonay_hint_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (row->label), 0);
  gtk_spinner_start (GTK_SPINNER (spinner));
  add_mark (GTK_STACK (row->stack), "ahead",
            gtk_image_new_from_icon_name ("content-loading-symbolic", GTK_ICON_SIZE_MENU));
  add_mark (GTK_STACK (row->stack), "now", spinner);
  add_mark (GTK_STACK (row->stack), "done",
            gtk_image_new_from_icon_name ("object-select-symbolic", GTK_ICON_SIZE_MENU));
  gtk_box_pack_start (GTK_BOX (box), row->stack, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), row->label, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), row->word, FALSE, FALSE, 0);
  return box;
}

/* Shows the steps of one signature or two. */
static void
show_steps (EonayProgressWindow *self, gboolean is_for_code)
{
  for (Step step = STEP_CODE; step < N_STEPS; step++)
    gtk_widget_set_visible (gtk_widget_get_parent (self->rows[step].stack),
                            (step == STEP_CODE) == is_for_code);
}

/* Keeps the height of a label's present text for later ones, so that the window does not grow. */
static void
reserve_height (GtkWidget *label)
{
  int height = 0;

  gtk_widget_show (label);
  gtk_widget_get_preferred_height_for_width (label, WIDTH, NULL, &height);
  gtk_widget_set_size_request (label, -1, height);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
}

/* The current step, and what the user should do. */
static GtkWidget *
create_now_part (EonayProgressWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);

  self->phrase = eonay_heading_new (eonay_wording_for_state (EONAY_ACTIVATION_IDLE));
  self->note = eonay_paragraph_new (" \n ");
  reserve_height (self->note);
  gtk_widget_set_margin_top (box, EONAY_GAP);
  gtk_box_pack_start (GTK_BOX (box), self->phrase, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->note, FALSE, FALSE, 0);
  return box;
}

static GtkWidget *
create_running_page (EonayProgressWindow *self)
{
  GtkWidget *page = eonay_window_page_new ();
  GtkWidget *buttons = eonay_button_row_new ();

  self->cancel_button = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  self->headline = eonay_headline_new (_ ("E-Onay is being activated"));
  gtk_box_pack_start (GTK_BOX (page), self->headline, FALSE, FALSE, 0);
  for (Step step = 0; step < N_STEPS; step++)
    gtk_box_pack_start (GTK_BOX (page), create_row (self, step), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), create_now_part (self), FALSE, FALSE, 0);
  g_signal_connect_swapped (self->cancel_button, "clicked", G_CALLBACK (cancel_cb), self);
  gtk_container_add (GTK_CONTAINER (buttons), self->cancel_button);
  gtk_box_pack_end (GTK_BOX (page), buttons, FALSE, FALSE, 0);
  return page;
}

/* -- the result page --------------------------------------------------------------------------- */

static void
retry_cb (EonayProgressWindow *self)
{
  g_signal_emit (self, signals[RETRY], 0);
}

static void
show_receipts_cb (EonayProgressWindow *self)
{
  g_signal_emit (self, signals[SHOW_RECEIPTS], 0);
}

/**
 * eonay_progress_window_show_result:
 * @self: a progress window
 * @success: whether the operation succeeded
 * @wording: the message
 * @remark: (nullable): an additional sentence
 * @has_receipts: whether there are receipts to show
 *
 * Replaces the progress by the result.
 */
void
eonay_progress_window_show_result (EonayProgressWindow *self,
                                   gboolean success,
                                   const EonayWording *wording,
                                   const char *remark,
                                   gboolean has_receipts)
{
  GtkWidget *page = eonay_result_page_new (success, wording, remark, has_receipts);

  self->has_ended = TRUE;
  g_signal_connect_object (page, "retry", G_CALLBACK (retry_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "show-receipts", G_CALLBACK (show_receipts_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_stack_add_named (GTK_STACK (self->stack), page, "result");
  /* Otherwise the stack would pass the focus on to a text, which would be selected. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), page);
  eonay_result_page_present (EONAY_RESULT_PAGE (page));
}

/* -- object ------------------------------------------------------------------------------------ */

static gboolean
eonay_progress_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  EonayProgressWindow *self = EONAY_PROGRESS_WINDOW (widget);

  if (self->has_ended)
    return GDK_EVENT_PROPAGATE;
  if (self->can_cancel)
    cancel_cb (self);
  return GDK_EVENT_STOP;
}

static gboolean
eonay_progress_window_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  if (event->keyval == GDK_KEY_Escape)
    {
      gtk_window_close (GTK_WINDOW (widget));
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (eonay_progress_window_parent_class)->key_press_event (widget, event);
}

static void
eonay_progress_window_finalize (GObject *object)
{
  EonayProgressWindow *self = EONAY_PROGRESS_WINDOW (object);

  g_free (self->pad_reader);
  g_strfreev (self->holders);
  G_OBJECT_CLASS (eonay_progress_window_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, EONAY_TYPE_PROGRESS_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
eonay_progress_window_class_init (EonayProgressWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = eonay_progress_window_finalize;
  widget_class->delete_event = eonay_progress_window_delete_event;
  widget_class->key_press_event = eonay_progress_window_key_press_event;
  signals[CANCEL] = add_signal ("cancel");
  signals[RETRY] = add_signal ("retry");
  signals[SHOW_RECEIPTS] = add_signal ("show-receipts");
}

static void
eonay_progress_window_init (EonayProgressWindow *self)
{
  self->can_cancel = TRUE;
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), create_running_page (self), "running");
  gtk_widget_show_all (self->stack);
  show_steps (self, FALSE);
  gtk_container_add (GTK_CONTAINER (self), self->stack);

  gtk_window_set_title (GTK_WINDOW (self), _ ("Activate E-Onay"));
  gtk_window_set_icon_name (GTK_WINDOW (self), "tr.org.pardus.EOnay");
  /* Also the minimum: the minimum height is that for the minimum width. */
  gtk_widget_set_size_request (self->stack, WIDTH, -1);
  gtk_window_set_position (GTK_WINDOW (self), GTK_WIN_POS_CENTER_ALWAYS);
  eonay_progress_window_set_state (self, EONAY_ACTIVATION_IDLE);
}

EonayProgressWindow *
eonay_progress_window_new (GtkApplication *application)
{
  return g_object_new (EONAY_TYPE_PROGRESS_WINDOW, "application", application, "show-menubar",
                       FALSE, NULL);
}

EonayProgressWindow *
eonay_progress_window_new_for_code (GtkApplication *application)
{
  EonayProgressWindow *self = eonay_progress_window_new (application);

  show_steps (self, TRUE);
  gtk_label_set_text (GTK_LABEL (self->headline), _ ("The text of the code is being signed"));
  gtk_window_set_title (GTK_WINDOW (self), _ ("Sign with a Verification Code"));
  return self;
}
