/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-receipt-list.h"
#include "eonay-widgets.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording-receipt.h"
#include "eonay-wording.h"

#define NAME_KEY "eonay-receipt-name"
/* Receipts to read and show at a time. */
#define N_AT_A_TIME 50
/* Length of the certificate's id in a receipt's name. */
#define N_DIGITS 8

struct _EonayReceiptList
{
  GtkBox parent_instance;

  EonayContext *context;
  char *certificate_id;
  GtkWidget *title;
  GtkWidget *scrolled;
  GtkWidget *list;
  GtkWidget *more;
  /* Shown while the list is empty. */
  GtkWidget *empty;
  guint n_wanted;
  /* The content of the rows, to avoid rebuilding equal ones. */
  char *shown;
};

G_DEFINE_FINAL_TYPE (EonayReceiptList, eonay_receipt_list, GTK_TYPE_BOX)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

const char *
eonay_receipt_list_get_icon_name (EonayReceiptState state)
{
  static const char *const names[] = {
    [EONAY_RECEIPT_PENDING] = "document-open-recent-symbolic",
    [EONAY_RECEIPT_ACCEPTED] = "object-select-symbolic",
    [EONAY_RECEIPT_REFUSED] = "dialog-error-symbolic",
    [EONAY_RECEIPT_UNKNOWN] = "dialog-question-symbolic",
  };

  return names[state];
}

/* --- rows --- */

/* Content of a row. */
typedef struct
{
  const char *icon_name;
  char *title;
  char *details;
  const char *result;
} RowText;

static void
row_text_clear (RowText *self)
{
  g_free (self->title);
  g_free (self->details);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RowText, row_text_clear)

static RowText
describe_receipt (EonayReceiptList *self, const EonayReceipt *receipt)
{
  EonayLedger *ledger = self->context->ledger;
  g_autofree char *holder = eonay_ledger_dup_holder (ledger, receipt->certificate_id);
  g_autofree char *visible = holder != NULL ? eonay_wording_holder (holder) : NULL;
  g_autofree char *time = eonay_wording_moment (receipt->signed_at);

  return (RowText) {
    .icon_name = eonay_receipt_list_get_icon_name (receipt->state),
    .title = g_strdup (eonay_wording_receipt_purpose (receipt->purpose)),
    .details = visible != NULL ? g_strdup_printf ("%s · %s", time, visible) : g_strdup (time),
    .result = eonay_wording_receipt_state (receipt->state),
  };
}

static RowText
describe_name (EonayReceiptList *self, const char *name)
{
  g_autoptr (EonayReceipt) receipt = eonay_receipt_load (NULL, name, NULL);

  if (receipt != NULL)
    return describe_receipt (self, receipt);
  return (RowText) {
    .icon_name = "dialog-warning-symbolic",
    .title = g_strdup (_ ("Unreadable receipt")),
    .details = g_strdup (name),
    .result = "",
  };
}

static GtkWidget *
create_row (const char *name, const RowText *text)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 4);
  GtkWidget *icon = gtk_image_new_from_icon_name (text->icon_name, GTK_ICON_SIZE_LARGE_TOOLBAR);
  g_autofree char *accessible_name =
      g_strdup_printf ("%s, %s, %s", text->title, text->details, text->result);

  g_object_set (box, "margin", EONAY_GAP, NULL);
  gtk_box_pack_start (GTK_BOX (texts), eonay_heading_new (text->title), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts), eonay_hint_new (text->details), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), texts, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), gtk_label_new (text->result), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), eonay_arrow_new (), FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (row), box);
  g_object_set_data_full (G_OBJECT (row), NAME_KEY, g_strdup (name), g_free);
  atk_object_set_name (gtk_widget_get_accessible (row), accessible_name);
  gtk_widget_show_all (row);
  return row;
}

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  GtkWidget *line = before != NULL ? gtk_separator_new (GTK_ORIENTATION_HORIZONTAL) : NULL;

  if (line != NULL)
    gtk_widget_show (line);
  gtk_list_box_row_set_header (row, line);
}

static void
destroy_cb (GtkWidget *widget, gpointer user_data)
{
  gtk_widget_destroy (widget);
}

/* --- selection --- */

/* By the name alone, to avoid reading all receipts. */
static gboolean
is_of_certificate (EonayReceiptList *self, const char *name)
{
  if (self->certificate_id == NULL)
    return TRUE;

  g_autofree char *digits = g_strdup_printf ("-%.*s", N_DIGITS, self->certificate_id);
  const char *at = g_strrstr (name, digits);
  return at != NULL && (at[N_DIGITS + 1] == '\0' || at[N_DIGITS + 1] == '-');
}

/* (element-type utf8) (transfer full) */
static GPtrArray *
list_names (EonayReceiptList *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) all = eonay_receipt_list_names (NULL, &error);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  if (all == NULL)
    g_warning ("%s", error->message);
  for (char **name = all; name != NULL && *name != NULL; name++)
    {
      if (is_of_certificate (self, *name))
        g_ptr_array_add (names, g_strdup (*name));
    }
  return names;
}

static void
fill (EonayReceiptList *self, GPtrArray *names, const RowText *texts, guint n)
{
  GtkWidget *focus = gtk_container_get_focus_child (GTK_CONTAINER (self->list));
  g_autofree char *focused =
      focus != NULL ? g_strdup (g_object_get_data (G_OBJECT (focus), NAME_KEY)) : NULL;

  gtk_container_foreach (GTK_CONTAINER (self->list), destroy_cb, NULL);
  for (guint i = 0; i < n; i++)
    gtk_container_add (GTK_CONTAINER (self->list),
                       create_row (g_ptr_array_index (names, i), &texts[i]));
  if (focused != NULL)
    eonay_receipt_list_focus (self, focused);
}

void
eonay_receipt_list_update (EonayReceiptList *self)
{
  g_autoptr (GPtrArray) names = list_names (self);
  guint n = MIN (names->len, self->n_wanted);
  g_autofree RowText *texts = g_new0 (RowText, n + 1);
  g_autoptr (GString) wanted = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    {
      texts[i] = describe_name (self, g_ptr_array_index (names, i));
      g_string_append_printf (wanted, "%s\n%s\n%s\n", (char *) g_ptr_array_index (names, i),
                              texts[i].details, texts[i].result);
    }
  if (g_strcmp0 (wanted->str, self->shown) != 0)
    {
      g_free (self->shown);
      self->shown = g_strdup (wanted->str);
      fill (self, names, texts, n);
    }
  for (guint i = 0; i < n; i++)
    row_text_clear (&texts[i]);
  gtk_widget_set_visible (self->title, n > 0 || self->certificate_id != NULL);
  gtk_widget_set_visible (self->scrolled, n > 0);
  gtk_widget_set_visible (self->empty, n == 0);
  gtk_widget_set_visible (self->more, n < names->len);
}

static void
more_cb (EonayReceiptList *self)
{
  guint first_new = self->n_wanted;

  self->n_wanted += N_AT_A_TIME;
  eonay_receipt_list_update (self);

  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) first_new);
  if (row != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
row_activated_cb (EonayReceiptList *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[CHOSEN], 0, g_object_get_data (G_OBJECT (row), NAME_KEY));
}

/* --- the page --- */

static GtkWidget *
create_list (EonayReceiptList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP);

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->list), header_cb, NULL, NULL);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  atk_object_set_name (gtk_widget_get_accessible (self->list), _ ("Receipts"));

  self->more = gtk_button_new_with_mnemonic (_ ("Show _More"));
  gtk_widget_set_halign (self->more, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_bottom (self->more, EONAY_GAP);
  g_signal_connect_object (self->more, "clicked", G_CALLBACK (more_cb), self, G_CONNECT_SWAPPED);
  gtk_box_pack_start (GTK_BOX (box), self->list, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->more, FALSE, FALSE, 0);

  self->scrolled = eonay_framed_scroll_new (box);
  return self->scrolled;
}

static GtkWidget *
create_empty (EonayReceiptList *self)
{
  self->empty = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  gtk_box_pack_start (GTK_BOX (self->empty), eonay_headline_new (_ ("No receipts yet")), FALSE,
                      FALSE, 0);
  gtk_box_pack_start (
      GTK_BOX (self->empty),
      eonay_value_new (
          _ ("Each text that you sign here is kept as a receipt: what was signed, when, "
             "and what the portal answered.")),
      FALSE, FALSE, 0);
  return self->empty;
}

static void
eonay_receipt_list_finalize (GObject *object)
{
  EonayReceiptList *self = EONAY_RECEIPT_LIST (object);

  g_clear_pointer (&self->context, eonay_context_unref);
  g_free (self->certificate_id);
  g_free (self->shown);
  G_OBJECT_CLASS (eonay_receipt_list_parent_class)->finalize (object);
}

static void
eonay_receipt_list_class_init (EonayReceiptListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_receipt_list_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", EONAY_TYPE_RECEIPT_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
eonay_receipt_list_init (EonayReceiptList *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), EONAY_GAP);
  g_object_set (self, "margin", EONAY_MARGIN, NULL);
  self->title = eonay_hint_new ("");
  gtk_box_pack_start (GTK_BOX (self), self->title, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), create_list (self), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), create_empty (self), TRUE, TRUE, 0);
  gtk_widget_show_all (GTK_WIDGET (self));
  gtk_widget_set_no_show_all (GTK_WIDGET (self), TRUE);
}

GtkWidget *
eonay_receipt_list_new (EonayContext *context)
{
  EonayReceiptList *self = g_object_new (EONAY_TYPE_RECEIPT_LIST, NULL);

  self->context = eonay_context_ref (context);
  return GTK_WIDGET (self);
}

void
eonay_receipt_list_show (EonayReceiptList *self, const char *certificate_id)
{
  g_autofree char *holder = certificate_id != NULL
                                ? eonay_ledger_dup_holder (self->context->ledger, certificate_id)
                                : NULL;
  g_autofree char *visible = holder != NULL ? eonay_wording_holder (holder) : NULL;
  g_autofree char *title =
      visible != NULL ? g_strdup_printf (_ ("Signed with this certificate of %s"), visible)
                      : g_strdup (certificate_id != NULL ? _ ("Signed with this certificate")
                                                         : _ ("What was signed on this computer"));

  g_free (self->certificate_id);
  self->certificate_id = g_strdup (certificate_id);
  self->n_wanted = N_AT_A_TIME;
  gtk_label_set_text (GTK_LABEL (self->title), title);
  eonay_receipt_list_update (self);
  gtk_adjustment_set_value (
      gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scrolled)), 0);
}

void
eonay_receipt_list_focus (EonayReceiptList *self, const char *name)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *at = rows; at != NULL; at = at->next)
    {
      if (name != NULL && g_strcmp0 (g_object_get_data (at->data, NAME_KEY), name) != 0)
        continue;
      gtk_widget_grab_focus (at->data);
      return;
    }
  if (name != NULL)
    eonay_receipt_list_focus (self, NULL);
}
