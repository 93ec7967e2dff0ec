/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-receipt-check.h"
#include "eonay-receipt-list.h"
#include "eonay-receipt-page.h"
#include "eonay-receipt-print.h"
#include "eonay-text-panel.h"
#include "eonay-visible-text.h"
#include "eonay-widgets.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording-receipt.h"
#include "eonay-wording.h"

struct _EonayReceiptPage
{
  GtkScrolledWindow parent_instance;

  EonayContext *context;
  char *name;
  GtkWidget *holder;
  GtkWidget *content;
  GtkWidget *first_button;
  /* Shows errors on saving. */
  GtkWidget *trouble;
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (EonayReceiptPage, eonay_receipt_page, GTK_TYPE_SCROLLED_WINDOW)

/* --- actions --- */

static void
open_folder_cb (EonayReceiptPage *self)
{
  g_autofree char *folder = eonay_receipt_dup_default_folder ();
  g_autofree char *uri = g_filename_to_uri (folder, NULL, NULL);

  if (uri != NULL)
    eonay_show_uri (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))), uri);
}

static void
copy_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonayReceiptPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_file_copy_finish (G_FILE (source), result, &error))
    return;
  g_warning ("saving a signature: %s", error->message);
  if (self->trouble != NULL)
    gtk_widget_show_all (self->trouble);
}

static void
save_response_cb (EonayReceiptPage *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autofree char *folder = eonay_receipt_dup_default_folder ();
      g_autofree char *path = g_strdup_printf ("%s/%s.p7m", folder, self->name);
      g_autoptr (GFile) from = g_file_new_for_path (path);
      g_autoptr (GFile) to = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));

      g_file_copy_async (from, to, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS,
                         G_PRIORITY_DEFAULT, NULL, NULL, NULL, copy_cb, g_object_ref (self));
    }
  g_clear_object (&self->chooser);
}

static void
save_cb (EonayReceiptPage *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self)));
  g_autofree char *proposal = g_strdup_printf ("%s.p7m", self->name);

  gtk_widget_hide (self->trouble);
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_ ("Save Signature"), window,
                                               GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), proposal);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (save_response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
append_fact (GString *text, const char *name, const char *value)
{
  g_autofree char *visible = value != NULL ? eonay_visible_text (value, -1) : NULL;

  if (visible != NULL && *visible != '\0')
    g_string_append_printf (text, "%s: %s\n", name, visible);
}

/* (transfer full): what is printed, with the purpose as a headline. */
static char *
describe (EonayReceiptPage *self, EonayReceipt *receipt)
{
  GString *text = g_string_new (eonay_wording_receipt_purpose (receipt->purpose));
  g_autoptr (GError) error = NULL;
  g_autofree char *holder =
      eonay_ledger_dup_holder (self->context->ledger, receipt->certificate_id);
  g_autofree char *signed_at = eonay_wording_moment (receipt->signed_at);
  g_autofree char *signed_text = eonay_receipt_dup_text (receipt, &error);
  g_autofree char *visible = signed_text != NULL ? eonay_visible_text (signed_text, -1) : NULL;

  g_string_append_printf (text, "\n%s\n\n", eonay_wording_receipt_meaning (receipt->state));
  append_fact (text, _ ("Holder"), holder);
  append_fact (text, _ ("Signed on"), signed_at);
  append_fact (text, _ ("Portal's answer"), receipt->answer);
  append_fact (text, _ ("Certificate's SHA-256"), receipt->certificate_id);
  g_string_append_printf (text, "\n%s:\n\n%s\n", _ ("Signed text"),
                          visible != NULL ? visible
                                          : _ ("The signed text cannot be read. The signature "
                                               "carries it too."));
  return g_string_free (text, FALSE);
}

static void
print_cb (EonayReceiptPage *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayReceipt) receipt = eonay_receipt_load (NULL, self->name, &error);
  g_autoptr (GtkPrintOperation) operation = NULL;
  g_autofree char *text = NULL;

  if (receipt != NULL)
    {
      text = describe (self, receipt);
      operation = eonay_receipt_print_new (self->name, text);
      gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                               GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))), &error);
    }
  if (error != NULL)
    g_warning ("printing a receipt: %s", error->message);
}

static GtkWidget *
create_actions (EonayReceiptPage *self, gboolean is_readable)
{
  static const struct
  {
    const char *label;
    GCallback callback;
  } actions[] = {
    { N_ ("_Print…"), G_CALLBACK (print_cb) },
    { N_ ("_Save Signature As…"), G_CALLBACK (save_cb) },
    { N_ ("Open _Folder"), G_CALLBACK (open_folder_cb) },
  };
  GtkWidget *row = eonay_button_flow_new ();

  self->first_button = NULL;
  for (gsize i = is_readable ? 0 : G_N_ELEMENTS (actions) - 1; i < G_N_ELEMENTS (actions); i++)
    {
      GtkWidget *button = eonay_button_flow_add (row, _ (actions[i].label));

      g_signal_connect_object (button, "clicked", actions[i].callback, self, G_CONNECT_SWAPPED);
      if (self->first_button == NULL)
        self->first_button = button;
    }
  return row;
}

/* --- content --- */

static GtkWidget *
create_head (const char *icon_name, const char *title, const char *line, const char *meaning)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_MARGIN * 3 / 4);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 4);
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name, GTK_ICON_SIZE_DIALOG);

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 32);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (texts), eonay_headline_new (title), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts), eonay_value_new (line), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts), eonay_hint_new (meaning), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), texts, TRUE, TRUE, 0);
  return row;
}

static void
add_fact (GtkWidget *grid, int *row, const char *name, const char *value)
{
  g_autofree char *visible = value != NULL ? eonay_visible_text (value, -1) : NULL;

  if (visible == NULL || *visible == '\0')
    return;
  gtk_label_set_selectable (
      GTK_LABEL (eonay_grid_add_row (GTK_GRID (grid), (*row)++, name, visible)), TRUE);
}

static GtkWidget *
create_facts (EonayReceiptPage *self, EonayReceipt *receipt)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP);
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("_Details"));
  GtkWidget *grid = eonay_grid_new ();
  GtkWidget *details = eonay_grid_new ();
  EonayProvider *provider =
      receipt->provider_id != NULL
          ? eonay_provider_registry_find_by_id (self->context->registry, receipt->provider_id)
          : NULL;
  g_autofree char *holder =
      eonay_ledger_dup_holder (self->context->ledger, receipt->certificate_id);
  g_autofree char *visible = holder != NULL ? eonay_wording_holder (holder) : NULL;
  g_autofree char *signed_at = eonay_wording_moment (receipt->signed_at);
  g_autofree char *completed_at =
      receipt->completed_at != 0 ? eonay_wording_moment (receipt->completed_at) : NULL;
  g_autofree char *path = eonay_receipt_dup_path (receipt, "p7m");
  int row = 0;

  add_fact (grid, &row, _ ("Holder"), visible);
  add_fact (grid, &row, _ ("Signed on"), signed_at);
  add_fact (grid, &row, _ ("Portal's answer"), receipt->answer);
  add_fact (details, &row, _ ("Provider"),
            provider != NULL ? eonay_provider_get_display_name (provider) : receipt->provider_id);
  add_fact (details, &row, _ ("Answered on"), completed_at);
  add_fact (details, &row, _ ("Certificate's SHA-256"), receipt->certificate_id);
  add_fact (details, &row, _ ("Signature's file"), path);
  gtk_container_add (GTK_CONTAINER (expander), details);
  gtk_box_pack_start (GTK_BOX (box), grid, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), expander, FALSE, FALSE, 0);
  return box;
}

/* Verified offline, each time it is opened. */
static EonayReceiptFault
verify (EonayReceiptPage *self, const EonayReceipt *receipt)
{
  EonayProvider *provider =
      receipt->provider_id != NULL
          ? eonay_provider_registry_find_by_id (self->context->registry, receipt->provider_id)
          : NULL;
  g_autoptr (EonayTrust) trust = eonay_trust_find (provider);
  g_auto (EonayReceiptProof) proof = { NULL };

  return eonay_receipt_check (receipt, trust, &proof);
}

static gboolean
is_missing (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayReceipt) receipt = eonay_receipt_load (NULL, name, &error);

  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static GtkWidget *
create_verdict (EonayReceiptPage *self, const EonayReceipt *receipt)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP);
  EonayReceiptFault fault = verify (self, receipt);
  g_autofree char *verdict = eonay_wording_receipt_verdict (fault);
  gboolean is_unchanged = fault == EONAY_RECEIPT_FAULT_NONE || fault == EONAY_RECEIPT_FAULT_NO_ROOT;
  gboolean lacks_previous = receipt->previous != NULL && is_missing (receipt->previous);

  gtk_box_pack_start (GTK_BOX (box),
                      is_unchanged ? eonay_value_new (verdict) : eonay_warning_new (verdict), FALSE,
                      FALSE, 0);
  if (lacks_previous)
    {
      g_autofree char *text =
          g_strdup_printf (_ ("The receipt before this one is missing: %s"), receipt->previous);

      gtk_box_pack_start (GTK_BOX (box), eonay_warning_new (text), FALSE, FALSE, 0);
    }
  if (!is_unchanged || lacks_previous)
    gtk_box_pack_start (
        GTK_BOX (box),
        eonay_hint_new (_ ("This is your copy; what counts is the signature that the "
                           "provider received. Restore the folder from a backup. If "
                           "it was not you who signed, tell the provider.")),
        FALSE, FALSE, 0);
  return box;
}

static GtkWidget *
create_text (EonayReceipt *receipt)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = eonay_receipt_dup_text (receipt, &error);

  if (text != NULL)
    return eonay_text_panel_new (_ ("Signed text"), text);
  g_warning ("%s", error->message);
  return eonay_warning_new (_ ("The signed text cannot be read. The signature carries it too."));
}

static void
build_receipt (EonayReceiptPage *self, EonayReceipt *receipt)
{
  GtkBox *content = GTK_BOX (self->content);

  gtk_box_pack_start (content,
                      create_head (eonay_receipt_list_get_icon_name (receipt->state),
                                   eonay_wording_receipt_purpose (receipt->purpose),
                                   eonay_wording_receipt_state (receipt->state),
                                   eonay_wording_receipt_meaning (receipt->state)),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (content, create_verdict (self, receipt), FALSE, FALSE, 0);
  gtk_box_pack_start (content, create_actions (self, TRUE), FALSE, FALSE, 0);
  self->trouble = eonay_warning_new (_ ("The signature could not be saved there."));
  gtk_widget_set_no_show_all (self->trouble, TRUE);
  gtk_box_pack_start (content, self->trouble, FALSE, FALSE, 0);
  gtk_box_pack_start (content, create_text (receipt), FALSE, FALSE, 0);
  gtk_box_pack_start (content, create_facts (self, receipt), FALSE, FALSE, 0);
}

static void
build_unreadable (EonayReceiptPage *self, const GError *error)
{
  GtkBox *content = GTK_BOX (self->content);
  GtkWidget *grid = eonay_grid_new ();
  g_autofree char *folder = eonay_receipt_dup_default_folder ();
  g_autofree char *path = g_strdup_printf ("%s/%s.json", folder, self->name);
  int row = 0;

  g_warning ("%s", error->message);
  gtk_box_pack_start (content,
                      create_head ("dialog-warning-symbolic", _ ("Unreadable receipt"),
                                   g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA)
                                       ? _ ("This receipt's file is damaged or was changed.")
                                       : _ ("This receipt's file cannot be opened."),
                                   _ ("Its text and signature may lie beside it, in the folder.")),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (content, create_actions (self, FALSE), FALSE, FALSE, 0);
  add_fact (grid, &row, _ ("File"), path);
  gtk_box_pack_start (content, grid, FALSE, FALSE, 0);
}

static void
eonay_receipt_page_dispose (GObject *object)
{
  EonayReceiptPage *self = EONAY_RECEIPT_PAGE (object);

  self->trouble = NULL;
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (eonay_receipt_page_parent_class)->dispose (object);
}

static void
eonay_receipt_page_finalize (GObject *object)
{
  EonayReceiptPage *self = EONAY_RECEIPT_PAGE (object);

  g_clear_pointer (&self->context, eonay_context_unref);
  g_free (self->name);
  G_OBJECT_CLASS (eonay_receipt_page_parent_class)->finalize (object);
}

static void
eonay_receipt_page_class_init (EonayReceiptPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = eonay_receipt_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = eonay_receipt_page_finalize;
}

static void
eonay_receipt_page_init (EonayReceiptPage *self)
{
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  self->holder = eonay_window_page_new ();
  gtk_container_add (GTK_CONTAINER (self), self->holder);
}

GtkWidget *
eonay_receipt_page_new (EonayContext *context)
{
  EonayReceiptPage *self = g_object_new (EONAY_TYPE_RECEIPT_PAGE, NULL);

  self->context = eonay_context_ref (context);
  return GTK_WIDGET (self);
}

void
eonay_receipt_page_set_name (EonayReceiptPage *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayReceipt) receipt = eonay_receipt_load (NULL, name, &error);

  g_free (self->name);
  self->name = g_strdup (name);
  self->trouble = NULL;
  g_clear_pointer (&self->content, gtk_widget_destroy);
  self->content = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_MARGIN * 3 / 4);
  if (receipt != NULL)
    build_receipt (self, receipt);
  else
    build_unreadable (self, error);
  gtk_container_add (GTK_CONTAINER (self->holder), self->content);
  gtk_widget_show_all (self->content);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self)), 0);
}

const char *
eonay_receipt_page_get_name (EonayReceiptPage *self)
{
  return self->name;
}

void
eonay_receipt_page_focus (EonayReceiptPage *self)
{
  if (self->first_button != NULL)
    gtk_widget_grab_focus (self->first_button);
}
