/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-progress-window.h"
#include "eonay-widgets.h"

#define WIDTH 460

typedef enum
{
  STEP_CARD,
  STEP_PORTAL,
  STEP_PIN,
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
} StepRow;

struct _EonayProgressWindow
{
  GtkApplicationWindow parent_instance;

  GtkWidget *stack;
  GtkWidget *phrase;
  GtkWidget *cancel_button;
  StepRow rows[N_STEPS];
  gboolean has_login_signature;
  gboolean has_ended;
  gboolean can_cancel;
  char *uri;
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
  [STEP_PIN] = N_ ("Confirm with the PIN"),
  [STEP_LOGIN] = N_ ("First signature: login"),
  [STEP_CONSENT] = N_ ("Second signature: consent"),
};

static const char *const mark_names[] = {
  [MARK_AHEAD] = N_ ("not yet"),
  [MARK_NOW] = N_ ("now"),
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
    case EONAY_ACTIVATION_CONFIRMING:
    case EONAY_ACTIVATION_VERIFYING_PIN:
      return STEP_PIN;
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
  g_autofree char *text = mark == MARK_NOT_NEEDED
                              ? g_strdup_printf (_ ("%s (not needed)"), _ (step_names[step]))
                              : g_strdup (_ (step_names[step]));
  GtkStyleContext *style = gtk_widget_get_style_context (row->label);

  gtk_stack_set_visible_child_name (GTK_STACK (row->stack), pages[mark]);
  gtk_label_set_text (GTK_LABEL (row->label), text);
  atk_object_set_name (gtk_widget_get_accessible (row->label), name);
  if (mark == MARK_AHEAD || mark == MARK_NOT_NEEDED)
    gtk_style_context_add_class (style, GTK_STYLE_CLASS_DIM_LABEL);
  else
    gtk_style_context_remove_class (style, GTK_STYLE_CLASS_DIM_LABEL);
}

/* Once a signature is on its way there is nothing left to cancel. */
static gboolean
state_can_be_cancelled (EonayActivationState state)
{
  return state != EONAY_ACTIVATION_SUBMITTING_LOGIN && state != EONAY_ACTIVATION_SUBMITTING_CONSENT;
}

/**
 * eonay_progress_window_set_state:
 * @self: a progress window
 * @state: where the activation stands; the two ends are told by
 *   eonay_progress_window_show_result()
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
  gtk_label_set_text (GTK_LABEL (self->phrase), eonay_wording_for_state (state));
  self->can_cancel = state_can_be_cancelled (state);
  gtk_widget_set_sensitive (self->cancel_button, self->can_cancel);
}

/* -- the running page -------------------------------------------------------------------------- */

static void
cancel_cb (EonayProgressWindow *self)
{
  gtk_widget_set_sensitive (self->cancel_button, FALSE);
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
  row->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (row->label), 0);
  gtk_spinner_start (GTK_SPINNER (spinner));
  add_mark (GTK_STACK (row->stack), "ahead",
            gtk_image_new_from_icon_name ("content-loading-symbolic", GTK_ICON_SIZE_MENU));
  add_mark (GTK_STACK (row->stack), "now", spinner);
  add_mark (GTK_STACK (row->stack), "done",
            gtk_image_new_from_icon_name ("object-select-symbolic", GTK_ICON_SIZE_MENU));
  gtk_box_pack_start (GTK_BOX (box), row->stack, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), row->label, TRUE, TRUE, 0);
  return box;
}

static GtkWidget *
create_button_row (void)
{
  GtkWidget *box = gtk_button_box_new (GTK_ORIENTATION_HORIZONTAL);

  gtk_button_box_set_layout (GTK_BUTTON_BOX (box), GTK_BUTTONBOX_END);
  gtk_box_set_spacing (GTK_BOX (box), EONAY_GAP);
  gtk_widget_set_margin_top (box, EONAY_GAP);
  return box;
}

static GtkWidget *
create_running_page (EonayProgressWindow *self)
{
  GtkWidget *page = eonay_page_new ();
  GtkWidget *buttons = create_button_row ();

  self->phrase = eonay_hint_new (eonay_wording_for_state (EONAY_ACTIVATION_IDLE));
  self->cancel_button = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  gtk_box_pack_start (GTK_BOX (page), eonay_headline_new (_ ("E-Onay is being activated")), FALSE,
                      FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), self->phrase, FALSE, FALSE, 0);
  gtk_widget_set_margin_bottom (self->phrase, EONAY_GAP);
  for (Step step = 0; step < N_STEPS; step++)
    gtk_box_pack_start (GTK_BOX (page), create_row (self, step), FALSE, FALSE, 0);
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

static void
open_page_cb (EonayProgressWindow *self)
{
  eonay_show_uri (GTK_WINDOW (self), self->uri);
}

static GtkWidget *
add_button (EonayProgressWindow *self, GtkWidget *box, const char *label, GCallback clicked_cb)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_swapped (button, "clicked", clicked_cb, self);
  gtk_container_add (GTK_CONTAINER (box), button);
  gtk_widget_set_can_default (button, TRUE);
  return button;
}

static GtkWidget *
create_result_buttons (EonayProgressWindow *self,
                       gboolean success,
                       gboolean has_receipts,
                       GtkWidget **main_button)
{
  GtkWidget *box = create_button_row ();

  *main_button = add_button (self, box, _ ("_Close"), G_CALLBACK (gtk_window_close));

  if (has_receipts)
    *main_button = add_button (self, box, _ ("Show the _Receipt"), G_CALLBACK (show_receipts_cb));
  if (self->uri != NULL)
    *main_button = add_button (self, box, _ ("_Open the Page"), G_CALLBACK (open_page_cb));
  if (!success)
    *main_button = add_button (self, box, _ ("Try _Again"), G_CALLBACK (retry_cb));
  gtk_style_context_add_class (gtk_widget_get_style_context (*main_button),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
  return box;
}

static GtkWidget *
create_result_texts (gboolean success, const EonayWording *wording, const char *remark)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP);
  const char *const paragraphs[] = { wording->body, remark, wording->advice };

  gtk_box_pack_start (GTK_BOX (texts), eonay_headline_new (wording->title), FALSE, FALSE, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (paragraphs); i++)
    if (paragraphs[i] != NULL && *paragraphs[i] != '\0')
      gtk_box_pack_start (GTK_BOX (texts), eonay_paragraph_new (paragraphs[i]), FALSE, FALSE, 0);
  return texts;
}

/**
 * eonay_progress_window_show_result:
 * @self: a progress window
 * @success: whether E-Onay is active now
 * @wording: what to say
 * @remark: (nullable): one more sentence
 * @has_receipts: whether there are receipts to show
 *
 * Ends the progress and shows how it ended.
 */
void
eonay_progress_window_show_result (EonayProgressWindow *self,
                                   gboolean success,
                                   const EonayWording *wording,
                                   const char *remark,
                                   gboolean has_receipts)
{
  GtkWidget *page = eonay_page_new ();
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_MARGIN);
  GtkWidget *icon = gtk_image_new_from_icon_name (success ? "eonay-ready" : "eonay-attention",
                                                  GTK_ICON_SIZE_DIALOG);
  GtkWidget *main_button = NULL;

  self->has_ended = TRUE;
  g_free (self->uri);
  self->uri = g_strdup (wording->uri);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (row), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), create_result_texts (success, wording, remark), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), row, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (page),
                    create_result_buttons (self, success, has_receipts, &main_button), FALSE, FALSE,
                    0);
  gtk_widget_show_all (page);
  gtk_stack_add_named (GTK_STACK (self->stack), page, "result");
  gtk_stack_set_visible_child (GTK_STACK (self->stack), page);
  gtk_window_resize (GTK_WINDOW (self), WIDTH, 1);
  gtk_widget_grab_default (main_button);
  gtk_widget_grab_focus (main_button);
  gtk_window_set_urgency_hint (GTK_WINDOW (self), !gtk_window_is_active (GTK_WINDOW (self)));
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

  g_free (self->uri);
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
  gtk_stack_set_vhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_stack_add_named (GTK_STACK (self->stack), create_running_page (self), "running");
  gtk_widget_show_all (self->stack);
  gtk_container_add (GTK_CONTAINER (self), self->stack);

  gtk_window_set_title (GTK_WINDOW (self), _ ("Activate E-Onay"));
  gtk_window_set_icon_name (GTK_WINDOW (self), "tr.org.pardus.EOnay");
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, -1);
  gtk_window_set_position (GTK_WINDOW (self), GTK_WIN_POS_CENTER);
  eonay_progress_window_set_state (self, EONAY_ACTIVATION_IDLE);
}

EonayProgressWindow *
eonay_progress_window_new (GtkApplication *application)
{
  return g_object_new (EONAY_TYPE_PROGRESS_WINDOW, "application", application, "show-menubar",
                       FALSE, NULL);
}
