/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-guide-code.h"
#include "eonay-guide-notes.h"
#include "eonay-guide-page.h"
#include "eonay-guide-question.h"
#include "eonay-guide-signer.h"
#include "eonay-guide-subject.h"
#include "eonay-guide-window.h"
#include "eonay-screen.h"
#include "eonay-widgets.h"

#define CHOICE "choice"
/* Enough for the page with the code, so that the buttons stay where they are. */
#define HEIGHT 680

struct _EonayGuideWindow
{
  GtkApplicationWindow parent_instance;

  EonayCardContents *contents;
  EonayLedger *ledger;
  EonayProvider *provider;
  GPtrArray *entries;
  /* The chosen one, and its current step. */
  const EonayGuideEntry *entry;
  guint step;
  /* The button of each step's own action, NULL for none; whether it was used. */
  GPtrArray *actions;
  gboolean is_done;

  /* The certificate that the answer is about. */
  char *certificate_id;
  GtkWidget *notes;
  GtkWidget *stack;
  GtkWidget *choice;
  GtkWidget *signer;
  GtkWidget *question;
  GtkWidget *back;
  GtkWidget *next;
};

G_DEFINE_FINAL_TYPE (EonayGuideWindow, eonay_guide_window, GTK_TYPE_APPLICATION_WINDOW)

/* -- where the user is ------------------------------------------------------------------------- */

static const EonayGuideStep *
get_step (EonayGuideWindow *self)
{
  return self->entry != NULL ? g_ptr_array_index (self->entry->steps, self->step) : NULL;
}

static gboolean
is_last (EonayGuideWindow *self)
{
  return self->entry != NULL && self->step + 1 == self->entry->steps->len;
}

/* What to do next: the step's own action until it was used. */
static GtkWidget *
find_main_button (EonayGuideWindow *self)
{
  GtkWidget *action = self->entry != NULL ? g_ptr_array_index (self->actions, self->step) : NULL;

  return action != NULL && !self->is_done && gtk_widget_get_sensitive (action) ? action
                                                                               : self->next;
}

static void
set_suggested (GtkWidget *button, gboolean is_suggested)
{
  GtkStyleContext *style = gtk_widget_get_style_context (button);

  if (is_suggested)
    gtk_style_context_add_class (style, GTK_STYLE_CLASS_SUGGESTED_ACTION);
  else
    gtk_style_context_remove_class (style, GTK_STYLE_CLASS_SUGGESTED_ACTION);
}

/* What is to be done depends on what is found. */
static gboolean
is_searching (EonayGuideWindow *self)
{
  const EonayGuideStep *step = get_step (self);

  return step != NULL && step->kind == EONAY_GUIDE_STEP_SIGNER &&
         eonay_guide_signer_is_searching (EONAY_GUIDE_SIGNER (self->signer));
}

/* To be done before going on, and not by one button: a file or Java is missing, an answer is chosen.
 * The user may go on nevertheless. */
static gboolean
needs_user (EonayGuideWindow *self)
{
  const EonayGuideStep *step = get_step (self);

  if (step == NULL || self->is_done)
    return FALSE;
  if (step->kind == EONAY_GUIDE_STEP_SIGNER)
    return !eonay_guide_signer_is_ready (EONAY_GUIDE_SIGNER (self->signer));
  return step->kind == EONAY_GUIDE_STEP_RESULT;
}

static void
update_buttons (EonayGuideWindow *self)
{
  GtkWidget *main_button = needs_user (self) ? NULL : find_main_button (self);

  for (guint i = 0; self->actions != NULL && i < self->actions->len; i++)
    if (g_ptr_array_index (self->actions, i) != NULL)
      set_suggested (g_ptr_array_index (self->actions, i),
                     g_ptr_array_index (self->actions, i) == main_button);
  set_suggested (self->next, self->next == main_button);
  gtk_widget_set_visible (self->next, self->entry != NULL);
  gtk_widget_set_visible (self->back, self->entry != NULL);
  gtk_button_set_label (GTK_BUTTON (self->next), is_last (self) ? _ ("_Close") : _ ("_Next"));
}

static void
focus_main_button (EonayGuideWindow *self)
{
  GtkWidget *button = find_main_button (self);

  update_buttons (self);
  gtk_widget_grab_default (button);
  gtk_widget_grab_focus (button);
}

static void
focus_choice (EonayGuideWindow *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->choice), 0);

  update_buttons (self);
  gtk_widget_grab_focus (GTK_WIDGET (first));
}

static void
show_step (EonayGuideWindow *self)
{
  const EonayGuideStep *step = get_step (self);
  g_autofree char *name = step != NULL ? g_strdup_printf ("%u", self->step) : g_strdup (CHOICE);
  g_autofree char *said = step != NULL ? g_strdup_printf ("%s. %s", step->title, step->text) : NULL;

  self->is_done = FALSE;
  /* Otherwise the stack would give it to any part of the page. */
  gtk_window_set_focus (GTK_WINDOW (self), NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), name);
  if (step == NULL)
    {
      focus_choice (self);
      return;
    }
  if (step->kind == EONAY_GUIDE_STEP_SIGNER)
    eonay_guide_signer_refresh (EONAY_GUIDE_SIGNER (self->signer));
  if (is_searching (self))
    update_buttons (self);
  else
    focus_main_button (self);
  eonay_announce (GTK_WIDGET (self), said);
}

static void
back_cb (EonayGuideWindow *self)
{
  if (self->step > 0)
    self->step--;
  else
    self->entry = NULL;
  show_step (self);
}

static void
next_cb (EonayGuideWindow *self)
{
  if (is_last (self))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  self->step++;
  show_step (self);
}

/* -- the steps --------------------------------------------------------------------------------- */

static void
note_done (EonayGuideWindow *self)
{
  self->is_done = TRUE;
  focus_main_button (self);
}

static void
open_cb (EonayGuideWindow *self)
{
  eonay_show_uri (GTK_WINDOW (self), get_step (self)->uri);
  note_done (self);
}

/* Once it runs, the next step is what is to be done. */
static void
signer_changed_cb (EonayGuideWindow *self)
{
  const EonayGuideStep *step = get_step (self);

  if (step == NULL || step->kind != EONAY_GUIDE_STEP_SIGNER)
    return;
  if (eonay_guide_signer_is_running (EONAY_GUIDE_SIGNER (self->signer)) && !self->is_done)
    note_done (self);
  else if (gtk_window_get_focus (GTK_WINDOW (self)) == NULL && !is_searching (self))
    focus_main_button (self);
  else
    update_buttons (self);
}

/* Each entry has one: a second step of the kind has no own. */
static GtkWidget *
create_signer (EonayGuideWindow *self, GtkWidget **action)
{
  if (self->signer != NULL)
    return NULL;
  self->signer = eonay_guide_signer_new (self->contents, self->provider);
  g_signal_connect_object (self->signer, "changed", G_CALLBACK (signer_changed_cb), self,
                           G_CONNECT_SWAPPED);
  *action = eonay_guide_signer_get_button (EONAY_GUIDE_SIGNER (self->signer));
  return self->signer;
}

/* The focus stays: the answer may be changed. */
static void
answered_cb (EonayGuideWindow *self)
{
  self->is_done = TRUE;
  update_buttons (self);
}

static GtkWidget *
create_question (EonayGuideWindow *self)
{
  if (self->question != NULL)
    return NULL;
  self->question = eonay_guide_question_new (self->ledger);
  eonay_guide_question_set_certificate (EONAY_GUIDE_QUESTION (self->question),
                                        self->certificate_id);
  g_signal_connect_object (self->question, "answered", G_CALLBACK (answered_cb), self,
                           G_CONNECT_SWAPPED);
  return self->question;
}

/* For a page of the portal. */
static GtkWidget *
create_opener (EonayGuideWindow *self, GtkWidget **action)
{
  GtkWidget *flow = eonay_button_flow_new ();

  *action = eonay_button_flow_add (flow, _ ("_Open the Page in the Browser"));
  gtk_widget_set_can_default (*action, TRUE);
  g_signal_connect_object (*action, "clicked", G_CALLBACK (open_cb), self, G_CONNECT_SWAPPED);
  return flow;
}

static GtkWidget *
create_extra (EonayGuideWindow *self, const EonayGuideStep *step, GtkWidget **action)
{
  switch (step->kind)
    {
    case EONAY_GUIDE_STEP_SIGNER:
      return create_signer (self, action);
    case EONAY_GUIDE_STEP_CODE:
      return eonay_guide_code_new (self->provider, self->signer, action);
    case EONAY_GUIDE_STEP_RESULT:
      return create_question (self);
    case EONAY_GUIDE_STEP_CARD:
    case EONAY_GUIDE_STEP_PAGE:
    default:
      return step->uri != NULL ? create_opener (self, action) : NULL;
    }
}

static void
destroy_step_cb (GtkWidget *page, gpointer user_data)
{
  EonayGuideWindow *self = user_data;

  if (!gtk_widget_is_ancestor (self->choice, page))
    gtk_widget_destroy (page);
}

static void
fill_stack (EonayGuideWindow *self)
{
  GPtrArray *steps = self->entry->steps;

  g_ptr_array_set_size (self->actions, 0);
  gtk_container_foreach (GTK_CONTAINER (self->stack), destroy_step_cb, self);
  self->signer = NULL;
  self->question = NULL;
  for (guint i = 0; i < steps->len; i++)
    {
      const EonayGuideStep *step = g_ptr_array_index (steps, i);
      g_autofree char *name = g_strdup_printf ("%u", i);
      GtkWidget *action = NULL;
      GtkWidget *extra = create_extra (self, step, &action);
      GtkWidget *page = eonay_guide_page_new (step, i + 1, steps->len, extra);

      g_ptr_array_add (self->actions, action);
      gtk_widget_show_all (page);
      gtk_stack_add_named (GTK_STACK (self->stack), page, name);
    }
}

static void
chosen_cb (EonayGuideWindow *self, GtkListBoxRow *row)
{
  self->entry = g_ptr_array_index (self->entries, (guint) gtk_list_box_row_get_index (row));
  fill_stack (self);
  self->step = eonay_guide_notes_find_first_step (EONAY_GUIDE_NOTES (self->notes), self->entry);
  show_step (self);
}

/* -- object ------------------------------------------------------------------------------------ */

/* The user comes back from the browser, where the signer may have been downloaded. */
static void
active_cb (EonayGuideWindow *self)
{
  const EonayGuideStep *step = get_step (self);

  if (step != NULL && step->kind == EONAY_GUIDE_STEP_SIGNER &&
      gtk_window_is_active (GTK_WINDOW (self)))
    eonay_guide_signer_refresh (EONAY_GUIDE_SIGNER (self->signer));
}

static gboolean
eonay_guide_window_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  if (event->keyval == GDK_KEY_Escape)
    {
      gtk_window_close (GTK_WINDOW (widget));
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (eonay_guide_window_parent_class)->key_press_event (widget, event);
}

static void
eonay_guide_window_finalize (GObject *object)
{
  EonayGuideWindow *self = EONAY_GUIDE_WINDOW (object);

  g_clear_object (&self->contents);
  g_clear_object (&self->ledger);
  g_clear_object (&self->provider);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_ptr_array_unref (self->actions);
  g_free (self->certificate_id);
  G_OBJECT_CLASS (eonay_guide_window_parent_class)->finalize (object);
}

static void
eonay_guide_window_class_init (EonayGuideWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_guide_window_finalize;
  GTK_WIDGET_CLASS (klass)->key_press_event = eonay_guide_window_key_press_event;
}

static void
eonay_guide_window_init (EonayGuideWindow *self)
{
  self->actions = g_ptr_array_new ();
  gtk_window_set_title (GTK_WINDOW (self), _ ("Guided E-Onay"));
  gtk_window_set_icon_name (GTK_WINDOW (self), "tr.org.pardus.EOnay");
  gtk_window_set_default_size (GTK_WINDOW (self), EONAY_GUIDE_WIDTH + 2 * EONAY_MARGIN,
                               MIN (HEIGHT, eonay_screen_get_free_height (GTK_WINDOW (self))));
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
}

static GtkWidget *
create_buttons (EonayGuideWindow *self)
{
  GtkWidget *row = eonay_button_row_new ();

  self->back = gtk_button_new_with_mnemonic (_ ("_Back"));
  self->next = gtk_button_new_with_mnemonic (_ ("_Next"));
  gtk_widget_set_can_default (self->next, TRUE);
  gtk_widget_set_no_show_all (self->back, TRUE);
  gtk_widget_set_no_show_all (self->next, TRUE);
  g_signal_connect_object (self->back, "clicked", G_CALLBACK (back_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->next, "clicked", G_CALLBACK (next_cb), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (row), self->back);
  gtk_container_add (GTK_CONTAINER (row), self->next);
  return row;
}

static void
fill (EonayGuideWindow *self, EonayContext *context)
{
  GtkWidget *page = eonay_window_page_new ();
  GtkWidget *separator = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
  GtkWidget *choice = eonay_guide_choice_new (self->entries, &self->choice);

  self->notes = eonay_guide_notes_new (context, self->contents, self->provider);
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), choice, CHOICE);
  g_signal_connect_object (self->choice, "row-activated", G_CALLBACK (chosen_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_set_size_request (self->stack, EONAY_GUIDE_WIDTH, -1);
  gtk_box_pack_start (GTK_BOX (page), self->notes, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), separator, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), self->stack, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (page), create_buttons (self), FALSE, FALSE, 0);
  gtk_widget_show_all (page);
  gtk_container_add (GTK_CONTAINER (self), page);
  show_step (self);
}

EonayGuideWindow *
eonay_guide_window_new (GtkApplication *application,
                        EonayContext *context,
                        EonayCardContents *contents,
                        const EonayAppletState *applet_state)
{
  EonayProvider *provider = eonay_guide_find_provider (context, applet_state);
  g_autoptr (GPtrArray) entries =
      provider != NULL ? eonay_guide_list_entries (eonay_provider_get_profile (provider)) : NULL;

  if (entries == NULL || entries->len == 0)
    return NULL;
  EonayGuideWindow *self = g_object_new (EONAY_TYPE_GUIDE_WINDOW, "application", application,
                                         "show-menubar", FALSE, NULL);
  self->contents = g_object_ref (contents);
  self->ledger = g_object_ref (context->ledger);
  self->provider = g_object_ref (provider);
  self->entries = g_steal_pointer (&entries);
  fill (self, context);
  eonay_guide_window_update (self, applet_state);
  eonay_move_aside (GTK_WINDOW (self));
  return self;
}

void
eonay_guide_window_update (EonayGuideWindow *self, const EonayAppletState *applet_state)
{
  const char *id = eonay_guide_find_certificate (self->provider, applet_state);

  eonay_guide_notes_update (EONAY_GUIDE_NOTES (self->notes), applet_state);
  if (id == NULL || g_strcmp0 (id, self->certificate_id) == 0)
    return;
  g_free (self->certificate_id);
  self->certificate_id = g_strdup (id);
  if (self->question != NULL)
    eonay_guide_question_set_certificate (EONAY_GUIDE_QUESTION (self->question), id);
}
