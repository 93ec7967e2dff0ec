/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-code-dialog.h"
#include "eonay-widgets.h"
#include "eonay-wording-code.h"

#define WIDTH 420
#define GROUP 5
/* Longer codes scroll, and are shown in groups below. */
#define ENTRY_CHARS 16

struct _EonayCodeDialog
{
  GtkDialog parent_instance;

  EonayVerificationCodeLimits limits;
  GtkWidget *entry;
  GtkWidget *hint;
  /* The digits in groups, to be compared with the page. */
  GtkWidget *groups;
  GtkWidget *paste_button;
  /* The clipboard's text, if it can be a code. */
  char *offer;
};

G_DEFINE_FINAL_TYPE (EonayCodeDialog, eonay_code_dialog, GTK_TYPE_DIALOG)

static char *
group (const char *code)
{
  GString *groups = g_string_new (NULL);

  for (guint i = 0; code[i] != '\0'; i++)
    {
      if (i > 0 && i % GROUP == 0)
        g_string_append_c (groups, ' ');
      g_string_append_c (groups, code[i]);
    }
  return g_string_free (groups, FALSE);
}

static char *
describe (EonayCodeDialog *self, const char *code, guint n_digits)
{
  if (g_strcmp0 (code, self->offer) == 0)
    return g_strdup (_ ("This is the code that you copied."));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u digit. Compare it with the page.",
                                       "%u digits. Compare them with the page.", n_digits),
                          n_digits);
}

static void
update (EonayCodeDialog *self)
{
  g_autofree char *code = NULL;
  guint n_digits = 0;
  EonayVerificationCodeVerdict verdict = eonay_verification_code_judge (
      gtk_entry_get_text (GTK_ENTRY (self->entry)), &self->limits, &code, &n_digits);
  g_autofree char *said = code != NULL
                              ? describe (self, code, n_digits)
                              : eonay_wording_for_code_verdict (verdict, n_digits, &self->limits);
  g_autofree char *groups = group (code != NULL ? code : "");

  gtk_label_set_text (GTK_LABEL (self->groups), groups);
  gtk_label_set_text (GTK_LABEL (self->hint), said);
  atk_object_set_description (gtk_widget_get_accessible (self->entry), said);
  gtk_dialog_set_response_sensitive (GTK_DIALOG (self), GTK_RESPONSE_OK, code != NULL);
}

/* -- clipboard --------------------------------------------------------------------------------- */

/* Only offer the clipboard's text, since it may be something else. */
static void
clipboard_cb (GtkClipboard *clipboard, const char *text, gpointer user_data)
{
  g_autoptr (EonayCodeDialog) self = user_data;

  g_clear_pointer (&self->offer, g_free);
  if (text != NULL)
    eonay_verification_code_judge (text, &self->limits, &self->offer, NULL);
  if (self->paste_button == NULL)
    return;
  gtk_widget_set_sensitive (self->paste_button, self->offer != NULL);
  update (self);
}

static void
look_at_clipboard (EonayCodeDialog *self)
{
  GtkClipboard *clipboard = gtk_clipboard_get (GDK_SELECTION_CLIPBOARD);

  gtk_clipboard_request_text (clipboard, clipboard_cb, g_object_ref (self));
}

static void
paste_cb (EonayCodeDialog *self)
{
  gtk_entry_set_text (GTK_ENTRY (self->entry), self->offer);
  gtk_widget_grab_focus (self->entry);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

/* The user may have copied a code in the browser. */
static void
active_cb (EonayCodeDialog *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    look_at_clipboard (self);
}

/* -- the parts --------------------------------------------------------------------------------- */

static GtkWidget *
create_entry_row (EonayCodeDialog *self)
{
  GtkBox *row = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP));
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("Verification _code"));

  self->entry = gtk_entry_new ();
  self->paste_button = gtk_button_new_with_mnemonic (_ ("_Paste"));
  gtk_entry_set_input_purpose (GTK_ENTRY (self->entry), GTK_INPUT_PURPOSE_DIGITS);
  gtk_entry_set_activates_default (GTK_ENTRY (self->entry), TRUE);
  eonay_entry_take_digits (GTK_ENTRY (self->entry));
  gtk_entry_set_width_chars (GTK_ENTRY (self->entry), ENTRY_CHARS);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->entry);
  atk_object_set_name (gtk_widget_get_accessible (self->entry),
                       gtk_label_get_text (GTK_LABEL (label)));
  gtk_widget_set_sensitive (self->paste_button, FALSE);
  gtk_box_pack_start (row, label, FALSE, FALSE, 0);
  gtk_box_pack_start (row, self->entry, TRUE, TRUE, 0);
  gtk_box_pack_start (row, self->paste_button, FALSE, FALSE, 0);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (update), self);
  g_signal_connect_swapped (self->paste_button, "clicked", G_CALLBACK (paste_cb), self);
  return GTK_WIDGET (row);
}

static void
add_buttons (EonayCodeDialog *self)
{
  GtkDialog *dialog = GTK_DIALOG (self);

  gtk_dialog_add_button (dialog, _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  GtkWidget *primary = gtk_dialog_add_button (dialog, _ ("C_ontinue"), GTK_RESPONSE_OK);
  gtk_style_context_add_class (gtk_widget_get_style_context (primary),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_dialog_set_default_response (dialog, GTK_RESPONSE_OK);
}

static GtkWidget *
create_lifetime (EonayCodeDialog *self)
{
  guint minutes = self->limits.lifetime / 60;
  g_autofree char *text =
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "A code is valid for %u minute at most.",
                                    "A code is valid for %u minutes at most.", minutes),
                       minutes);

  return eonay_value_new (text);
}

/* What to know before a code is entered. */
static GtkWidget *
create_texts (EonayCodeDialog *self)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP));

  gtk_box_pack_start (box, eonay_headline_new (_ ("Sign with a Verification Code")), FALSE, FALSE,
                      0);
  gtk_box_pack_start (box,
                      eonay_paragraph_new (_ ("Enter the code that the portal's page shows in your "
                                              "browser, and leave the page open. You will see the "
                                              "text before you sign it.")),
                      FALSE, FALSE, 0);
  if (self->limits.lifetime >= 60)
    gtk_box_pack_start (box, create_lifetime (self), FALSE, FALSE, 0);
  gtk_box_pack_start (
      box,
      eonay_warning_new (_ ("Never enter a code that another person told or sent you: you would "
                            "sign in your own name what that person started.")),
      FALSE, FALSE, 0);
  return eonay_scroll_new (GTK_WIDGET (box), WIDTH);
}

static void
build (EonayCodeDialog *self)
{
  GtkBox *page = GTK_BOX (eonay_window_page_new ());

  self->hint = eonay_value_new ("");
  self->groups = eonay_headline_new ("");
  gtk_box_pack_start (page, create_texts (self), TRUE, TRUE, 0);
  gtk_box_pack_start (page, create_entry_row (self), FALSE, FALSE, 0);
  gtk_box_pack_start (page, self->groups, FALSE, FALSE, 0);
  gtk_box_pack_start (page, self->hint, FALSE, FALSE, 0);
  add_buttons (self);
  eonay_dialog_finish (GTK_DIALOG (self), GTK_WIDGET (page), WIDTH);
  eonay_move_aside (GTK_WINDOW (self));
  gtk_window_set_keep_above (GTK_WINDOW (self), TRUE);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Sign with a Verification Code"));
  gtk_widget_grab_focus (self->entry);
}

/* -- object ------------------------------------------------------------------------------------ */

static void
destroy_cb (EonayCodeDialog *self)
{
  self->paste_button = NULL;
}

static void
eonay_code_dialog_finalize (GObject *object)
{
  EonayCodeDialog *self = EONAY_CODE_DIALOG (object);

  g_free (self->offer);
  G_OBJECT_CLASS (eonay_code_dialog_parent_class)->finalize (object);
}

static void
eonay_code_dialog_class_init (EonayCodeDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_code_dialog_finalize;
}

static void
eonay_code_dialog_init (EonayCodeDialog *self)
{
}

/**
 * eonay_code_dialog_new:
 * @application: the application
 * @limits: the allowed number of digits
 *
 * Returns: (transfer none): a dialog, owned by GTK until it is destroyed
 */
EonayCodeDialog *
eonay_code_dialog_new (GtkApplication *application, EonayVerificationCodeLimits limits)
{
  EonayCodeDialog *self = g_object_new (EONAY_TYPE_CODE_DIALOG, "application", application, NULL);

  self->limits = limits;
  build (self);
  update (self);
  look_at_clipboard (self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
  g_signal_connect_object (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), "owner-change",
                           G_CALLBACK (look_at_clipboard), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "destroy", G_CALLBACK (destroy_cb), NULL);
  return self;
}

const char *
eonay_code_dialog_get_text (EonayCodeDialog *self)
{
  return gtk_entry_get_text (GTK_ENTRY (self->entry));
}
