/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-choose-dialog.h"
#include "eonay-visible-text.h"
#include "eonay-widgets.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording.h"

#define WIDTH 520
/* With more certificates than this the list scrolls. */
#define MAX_SHOWN 3

struct _EonayChooseDialog
{
  GtkDialog parent_instance;

  GPtrArray *card_certificates;
  GArray *reminder_days;
  EonayLedger *ledger;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (EonayChooseDialog, eonay_choose_dialog, GTK_TYPE_DIALOG)

static void
row_activated_cb (EonayChooseDialog *self)
{
  gtk_dialog_response (GTK_DIALOG (self), GTK_RESPONSE_OK);
}

/* The one that is valid longest; -1 if several are. */
static int
find_recommended (GPtrArray *card_certificates)
{
  gint64 latest = 0;
  int found = -1;

  for (guint i = 0; i < card_certificates->len; i++)
    {
      EonayCardCertificate *card = g_ptr_array_index (card_certificates, i);
      gint64 end = eonay_certificate_get_not_after (card->certificate);
      if (end >= latest)
        found = end > latest ? (int) i : -1;
      latest = MAX (latest, end);
    }
  return found;
}

static gboolean
has_several_readers (GPtrArray *card_certificates)
{
  const EonayCardCertificate *first = g_ptr_array_index (card_certificates, 0);

  for (guint i = 1; i < card_certificates->len; i++)
    {
      const EonayCardCertificate *other = g_ptr_array_index (card_certificates, i);
      if (!g_str_equal (first->reader, other->reader))
        return TRUE;
    }
  return FALSE;
}

/* (transfer full): E-Onay's state, if known, and the reader, if there are several; NULL for none. */
static char *
create_third_line (EonayChooseDialog *self, EonayCardCertificate *card)
{
  const char *id = eonay_certificate_get_id (card->certificate);
  EonayConsent consent = eonay_ledger_get_consent (self->ledger, id);
  EonayConsentSource source = eonay_ledger_get_consent_source (self->ledger, id);
  const char *state =
      consent != EONAY_CONSENT_UNKNOWN ? eonay_wording_for_consent (consent, source) : NULL;
  g_autofree char *name = eonay_visible_text (card->reader, -1);
  g_autofree char *reader = has_several_readers (self->card_certificates)
                                ? g_strdup_printf (_ ("Card reader: %s"), name)
                                : NULL;

  if (state == NULL || reader == NULL)
    return state != NULL ? g_strdup (state) : g_steal_pointer (&reader);
  return g_strdup_printf ("%s · %s", state, reader);
}

static GtkWidget *
create_row (EonayChooseDialog *self, EonayCardCertificate *card, gboolean is_recommended)
{
  EonayCertificate *certificate = card->certificate;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  g_autofree char *holder = eonay_wording_holder (eonay_certificate_get_holder (certificate));
  g_autofree char *title =
      is_recommended ? g_strdup_printf (_ ("%s (recommended)"), holder) : g_strdup (holder);
  g_autofree char *validity =
      eonay_wording_certificate_state (certificate, self->reminder_days, eonay_calendar_get_now ());
  g_autofree char *third = create_third_line (self, card);
  g_autofree char *name = g_strjoin (", ", title, validity, third, NULL);

  g_object_set (box, "margin", EONAY_GAP, NULL);
  gtk_box_pack_start (GTK_BOX (box), eonay_heading_new (title), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), eonay_paragraph_new (validity), FALSE, FALSE, 0);
  if (third != NULL)
    gtk_box_pack_start (GTK_BOX (box), eonay_paragraph_new (third), FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (row), box);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  return row;
}

static GtkWidget *
create_list (EonayChooseDialog *self)
{
  GtkWidget *frame = gtk_frame_new (NULL);
  GtkWidget *list = gtk_list_box_new ();
  int recommended = find_recommended (self->card_certificates);

  self->list = GTK_LIST_BOX (list);
  gtk_list_box_set_activate_on_single_click (self->list, FALSE);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_BROWSE);
  atk_object_set_name (gtk_widget_get_accessible (list), _ ("Certificates on the card"));
  for (guint i = 0; i < self->card_certificates->len; i++)
    gtk_container_add (
        GTK_CONTAINER (list),
        create_row (self, g_ptr_array_index (self->card_certificates, i), (int) i == recommended));
  gtk_list_box_select_row (self->list,
                           gtk_list_box_get_row_at_index (self->list, MAX (recommended, 0)));
  g_signal_connect_swapped (list, "row-activated", G_CALLBACK (row_activated_cb), self);
  gtk_container_add (GTK_CONTAINER (frame), list);
  return frame;
}

/* In the place of the run's window, whose edges would look out from behind a smaller dialog: window
 * managers centre a dialog on the one that it belongs to. */
static void
cover (GtkWindow *self, GtkWindow *parent)
{
  int width = 0;
  int height = 0;
  int parent_height = 0;

  gtk_window_get_size (self, &width, &height);
  gtk_window_get_size (parent, NULL, &parent_height);
  gtk_window_set_default_size (self, width, MAX (height, parent_height));
  gtk_window_set_position (self, GTK_WIN_POS_NONE);
}

static void
build (EonayChooseDialog *self)
{
  GtkDialog *dialog = GTK_DIALOG (self);
  GtkWidget *page = eonay_window_page_new ();
  GtkWidget *list = create_list (self);

  if (self->card_certificates->len > MAX_SHOWN)
    list = eonay_scroll_new (list, WIDTH);

  gtk_box_pack_start (GTK_BOX (page), eonay_headline_new (_ ("Which certificate?")), FALSE, FALSE,
                      0);
  gtk_box_pack_start (GTK_BOX (page),
                      eonay_paragraph_new (_ ("More than one certificate fits. E-Onay is activated "
                                              "with the one you choose.")),
                      FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), list, TRUE, TRUE, 0);

  gtk_dialog_add_button (dialog, _ ("_Cancel"), GTK_RESPONSE_CANCEL);
  GtkWidget *primary = gtk_dialog_add_button (dialog, _ ("C_ontinue"), GTK_RESPONSE_OK);
  gtk_style_context_add_class (gtk_widget_get_style_context (primary),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_dialog_set_default_response (dialog, GTK_RESPONSE_OK);
  eonay_dialog_finish (dialog, page, WIDTH);
  if (gtk_window_get_transient_for (GTK_WINDOW (self)) != NULL)
    cover (GTK_WINDOW (self), gtk_window_get_transient_for (GTK_WINDOW (self)));
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (self->list)));
}

static void
eonay_choose_dialog_finalize (GObject *object)
{
  EonayChooseDialog *self = EONAY_CHOOSE_DIALOG (object);

  g_clear_pointer (&self->card_certificates, g_ptr_array_unref);
  g_clear_pointer (&self->reminder_days, g_array_unref);
  g_clear_object (&self->ledger);
  G_OBJECT_CLASS (eonay_choose_dialog_parent_class)->finalize (object);
}

static void
eonay_choose_dialog_class_init (EonayChooseDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_choose_dialog_finalize;
}

static void
eonay_choose_dialog_init (EonayChooseDialog *self)
{
}

GtkWidget *
eonay_choose_dialog_new (GtkWindow *parent,
                         GPtrArray *card_certificates,
                         GArray *reminder_days,
                         EonayLedger *ledger)
{
  EonayChooseDialog *self =
      g_object_new (EONAY_TYPE_CHOOSE_DIALOG, "transient-for", parent, "modal", TRUE, NULL);

  self->card_certificates = g_ptr_array_ref (card_certificates);
  self->reminder_days = g_array_ref (reminder_days);
  self->ledger = g_object_ref (ledger);
  build (self);
  return GTK_WIDGET (self);
}

EonayCardCertificate *
eonay_choose_dialog_get_chosen (EonayChooseDialog *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row == NULL)
    return NULL;
  return g_ptr_array_index (self->card_certificates, gtk_list_box_row_get_index (row));
}
