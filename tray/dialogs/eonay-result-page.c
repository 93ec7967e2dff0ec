/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-result-page.h"
#include "eonay-widgets.h"

struct _EonayResultPage
{
  GtkBox parent_instance;

  char *title;
  char *uri;
  GtkWidget *buttons;
  /* For Enter, which may come from the PIN's entry once more: it opens nothing. */
  GtkWidget *default_button;
};

G_DEFINE_FINAL_TYPE (EonayResultPage, eonay_result_page, GTK_TYPE_BOX)

enum
{
  RETRY,
  SHOW_RECEIPTS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkWindow *
get_window (EonayResultPage *self)
{
  return GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self)));
}

static void
close_cb (EonayResultPage *self)
{
  gtk_window_close (get_window (self));
}

static void
diagnose_cb (EonayResultPage *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (get_window (self))),
                                  "diagnosis", NULL);
}

static void
guide_cb (EonayResultPage *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (gtk_window_get_application (get_window (self))),
                                  "guide", NULL);
}

static void
show_receipts_cb (EonayResultPage *self)
{
  g_signal_emit (self, signals[SHOW_RECEIPTS], 0);
}

static void
retry_cb (EonayResultPage *self)
{
  g_signal_emit (self, signals[RETRY], 0);
}

static void
open_page_cb (EonayResultPage *self)
{
  eonay_show_uri (get_window (self), self->uri);
}

static GtkWidget *
add_button (EonayResultPage *self, const char *label, GCallback clicked_cb)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  g_signal_connect_swapped (button, "clicked", clicked_cb, self);
  gtk_container_add (GTK_CONTAINER (self->buttons), button);
  /* Buttons as wide as the widest would not fit the screen in large text. */
  gtk_button_box_set_child_non_homogeneous (GTK_BUTTON_BOX (self->buttons), button, TRUE);
  gtk_widget_set_can_default (button, TRUE);
  return button;
}

/* At most three. Returns: the main one: what the advice says, which a retry does not replace. */
static GtkWidget *
add_failure_buttons (EonayResultPage *self, const EonayWording *wording, gboolean has_receipts)
{
  GtkWidget *button = add_button (self, _ ("_Close"), G_CALLBACK (close_cb));

  self->default_button = button;
  if (!wording->retry_fails)
    {
      /* Next to a receipt only where nothing else leads on. */
      if (has_receipts && self->uri == NULL && !wording->needs_diagnosis)
        add_button (self, _ ("Show the _Receipt"), G_CALLBACK (show_receipts_cb));
      button = add_button (self, wording->retry != NULL ? wording->retry : _ ("Try _Again"),
                           G_CALLBACK (retry_cb));
    }
  else if (has_receipts)
    add_button (self, _ ("Show the _Receipt"), G_CALLBACK (show_receipts_cb));
  if (wording->needs_guide)
    return add_button (self, _ ("_Show the Steps"), G_CALLBACK (guide_cb));
  if (self->uri != NULL)
    return add_button (self, wording->page, G_CALLBACK (open_page_cb));
  if (wording->needs_diagnosis)
    return add_button (self, _ ("Find the _Cause"), G_CALLBACK (diagnose_cb));
  self->default_button = button;
  return button;
}

static void
add_buttons (EonayResultPage *self,
             gboolean success,
             const EonayWording *wording,
             gboolean has_receipts)
{
  GtkWidget *main_button;

  self->buttons = eonay_button_row_new ();
  if (success)
    {
      if (has_receipts)
        add_button (self, _ ("Show the _Receipt"), G_CALLBACK (show_receipts_cb));
      main_button = self->default_button = add_button (self, _ ("_Close"), G_CALLBACK (close_cb));
    }
  else
    main_button = add_failure_buttons (self, wording, has_receipts);
  gtk_style_context_add_class (gtk_widget_get_style_context (main_button),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_box_pack_end (GTK_BOX (self), self->buttons, FALSE, FALSE, 0);
}

/* To be copied into a message to those who help. */
static void
add_text (GtkBox *box, GtkWidget *label)
{
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_pack_start (box, label, FALSE, FALSE, 0);
}

/* The number of the error, and beside it what to do about errors. */
static GtkWidget *
create_reference (const char *reference)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *help = gtk_button_new_with_mnemonic (_ ("_Help"));
  GtkStyleContext *style = gtk_widget_get_style_context (help);

  gtk_actionable_set_action_name (GTK_ACTIONABLE (help), "app.help");
  gtk_style_context_add_class (style, EONAY_STYLE_LINK);
  gtk_style_context_add_class (style, GTK_STYLE_CLASS_FLAT);
  add_text (GTK_BOX (row), eonay_hint_new (reference));
  gtk_box_pack_start (GTK_BOX (row), help, FALSE, FALSE, 0);
  return row;
}

static GtkWidget *
create_texts (const EonayWording *wording, const char *remark)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP);
  const char *const paragraphs[] = { wording->body, remark, wording->advice };

  gtk_box_pack_start (GTK_BOX (texts), eonay_headline_new (wording->title), FALSE, FALSE, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (paragraphs); i++)
    if (paragraphs[i] != NULL && *paragraphs[i] != '\0')
      add_text (GTK_BOX (texts), eonay_paragraph_new (paragraphs[i]));
  if (wording->reference != NULL)
    gtk_box_pack_start (GTK_BOX (texts), create_reference (wording->reference), FALSE, FALSE, 0);
  return texts;
}

static void
eonay_result_page_finalize (GObject *object)
{
  EonayResultPage *self = EONAY_RESULT_PAGE (object);

  g_free (self->title);
  g_free (self->uri);
  G_OBJECT_CLASS (eonay_result_page_parent_class)->finalize (object);
}

static guint
add_signal (const char *name)
{
  return g_signal_new (name, EONAY_TYPE_RESULT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
eonay_result_page_class_init (EonayResultPageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_result_page_finalize;

  signals[RETRY] = add_signal ("retry");
  signals[SHOW_RECEIPTS] = add_signal ("show-receipts");
}

static void
eonay_result_page_init (EonayResultPage *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), EONAY_GAP);
  g_object_set (self, "margin", EONAY_MARGIN, NULL);
}

/**
 * eonay_result_page_new:
 * @success: whether the operation succeeded
 * @wording: the message
 * @remark: (nullable): an additional sentence
 * @has_receipts: whether there are receipts to show
 *
 * Returns: (transfer floating): a page
 */
GtkWidget *
eonay_result_page_new (gboolean success,
                       const EonayWording *wording,
                       const char *remark,
                       gboolean has_receipts)
{
  EonayResultPage *self = g_object_new (EONAY_TYPE_RESULT_PAGE, NULL);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_MARGIN);
  GtkWidget *icon = gtk_image_new_from_icon_name (success ? "eonay-ready" : "eonay-attention",
                                                  GTK_ICON_SIZE_DIALOG);

  self->title = g_strdup (wording->title);
  self->uri = g_strdup (wording->uri);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (row), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), create_texts (wording, remark), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), row, TRUE, TRUE, 0);
  add_buttons (self, success, wording, has_receipts);
  gtk_widget_show_all (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

void
eonay_result_page_present (EonayResultPage *self)
{
  GtkWindow *window = get_window (self);

  gtk_widget_grab_default (self->default_button);
  gtk_widget_grab_focus (self->default_button);
  eonay_announce (GTK_WIDGET (self), self->title);
  gtk_window_set_urgency_hint (window, !gtk_window_is_active (window));
}
