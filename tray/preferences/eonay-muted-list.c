/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-known-certificate.h"
#include "eonay-muted-list.h"
#include "eonay-widgets.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording.h"

struct _EonayMutedList
{
  GtkBox parent_instance;

  EonayContext *context;
  GtkWidget *grid;
};

G_DEFINE_FINAL_TYPE (EonayMutedList, eonay_muted_list, GTK_TYPE_BOX)

static void
ask_again_cb (GtkButton *button, EonayMutedList *self)
{
  g_autoptr (GError) error = NULL;

  if (!eonay_ledger_set_prompt_muted (self->context->ledger,
                                      gtk_widget_get_name (GTK_WIDGET (button)), FALSE, &error))
    g_warning ("asking about a card again: %s", error->message);
  /* Move the focus on before its button is removed. */
  gtk_widget_child_focus (gtk_widget_get_toplevel (GTK_WIDGET (self)), GTK_DIR_TAB_FORWARD);
  eonay_muted_list_update (self);
}

static GtkWidget *
create_button (EonayMutedList *self, const char *id, const char *holder)
{
  GtkWidget *button = gtk_button_new_with_label (_ ("Ask Again"));
  g_autofree char *name = g_strdup_printf (_ ("Ask Again: %s"), holder);

  gtk_widget_set_name (button, id);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  g_signal_connect_object (button, "clicked", G_CALLBACK (ask_again_cb), self, 0);
  return button;
}

static void
add_row (EonayMutedList *self, int row, const EonayKnownCertificate *known)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *holder = eonay_wording_holder (known->holder);
  g_autoptr (GArray) reminder_days = eonay_settings_dup_reminder_days (self->context->settings);
  gint64 now = eonay_calendar_get_now ();
  EonayCertificateState state =
      eonay_validity_get_state (known->not_before, known->not_after, now, reminder_days);
  g_autofree char *validity =
      eonay_wording_validity (state, known->not_before, known->not_after, now);

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_box_pack_start (GTK_BOX (texts), eonay_paragraph_new (holder), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts), eonay_hint_new (validity), FALSE, FALSE, 0);
  gtk_grid_attach (GTK_GRID (self->grid), texts, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), create_button (self, known->id, holder), 1, row, 1, 1);
}

static void
remove_cb (GtkWidget *child, gpointer user_data)
{
  gtk_widget_destroy (child);
}

void
eonay_muted_list_update (EonayMutedList *self)
{
  EonayLedger *ledger = self->context->ledger;
  g_autoptr (GPtrArray) list = eonay_known_certificate_list (ledger);
  int rows = 0;

  gtk_container_foreach (GTK_CONTAINER (self->grid), remove_cb, NULL);
  for (guint i = 0; i < list->len; i++)
    {
      const EonayKnownCertificate *known = g_ptr_array_index (list, i);

      if (eonay_ledger_get_prompt_muted (ledger, known->id))
        add_row (self, rows++, known);
    }
  gtk_widget_show_all (self->grid);
  gtk_widget_set_visible (GTK_WIDGET (self), rows > 0);
}

static void
eonay_muted_list_finalize (GObject *object)
{
  EonayMutedList *self = EONAY_MUTED_LIST (object);

  g_clear_pointer (&self->context, eonay_context_unref);
  G_OBJECT_CLASS (eonay_muted_list_parent_class)->finalize (object);
}

static void
eonay_muted_list_class_init (EonayMutedListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_muted_list_finalize;
}

static void
eonay_muted_list_init (EonayMutedList *self)
{
  GtkWidget *label = eonay_paragraph_new (_ ("Cards that are not asked about:"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), EONAY_GAP / 2);
  self->grid = eonay_grid_new ();
  gtk_widget_set_margin_start (self->grid, EONAY_GAP);
  gtk_widget_show (label);
  gtk_box_pack_start (GTK_BOX (self), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->grid, FALSE, FALSE, 0);
  gtk_widget_set_no_show_all (GTK_WIDGET (self), TRUE);
}

GtkWidget *
eonay_muted_list_new (EonayContext *context)
{
  EonayMutedList *self = g_object_new (EONAY_TYPE_MUTED_LIST, NULL);

  self->context = eonay_context_ref (context);
  eonay_muted_list_update (self);
  return GTK_WIDGET (self);
}
