/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-main-window.h"
#include "eonay-visible-text.h"
#include "eonay-widgets.h"
#include "eonay-wording.h"

#define LIST_MAX_HEIGHT 280

struct _EonayMainWindow
{
  GtkApplicationWindow parent_instance;

  EonayContext *context;
  GtkWidget *status_icon;
  GtkWidget *status_line;
  GtkWidget *list;
};

G_DEFINE_FINAL_TYPE (EonayMainWindow, eonay_main_window, GTK_TYPE_APPLICATION_WINDOW)

static GtkWidget *
create_row (EonayMainWindow *self, const char *id, gint64 now)
{
  EonayLedger *ledger = eonay_context_get_ledger (self->context);
  g_autofree char *holder = eonay_ledger_dup_holder (ledger, id);
  g_autofree char *visible = eonay_visible_text (holder != NULL ? holder : "", -1);
  g_autofree char *provider_id = eonay_ledger_dup_provider_id (ledger, id);
  EonayProvider *provider = provider_id != NULL
                                ? eonay_provider_registry_find_by_id (
                                      eonay_context_get_registry (self->context), provider_id)
                                : NULL;
  g_autofree char *validity = eonay_wording_validity (eonay_ledger_get_not_before (ledger, id),
                                                      eonay_ledger_get_not_after (ledger, id), now);
  const char *consent = eonay_wording_for_consent (eonay_ledger_get_consent (ledger, id));
  g_autofree char *state = g_strdup_printf (_ ("Certificate %s"), validity);
  g_autofree char *more =
      provider != NULL
          ? g_strdup_printf ("%s · %s", consent, eonay_provider_get_display_name (provider))
          : g_strdup (consent);
  g_autofree char *name = g_strdup_printf ("%s, %s, %s", visible, state, more);

  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  g_object_set (box, "margin", EONAY_GAP, NULL);
  gtk_box_pack_start (GTK_BOX (box), eonay_heading_new (visible), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), eonay_paragraph_new (state), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), eonay_hint_new (more), FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  gtk_widget_show_all (row);
  return row;
}

static void
remove_row_cb (GtkWidget *row, gpointer user_data)
{
  gtk_widget_destroy (row);
}

static void
fill_list (EonayMainWindow *self)
{
  g_auto (GStrv) ids = eonay_ledger_dup_certificate_ids (eonay_context_get_ledger (self->context));
  gint64 now = eonay_calendar_get_now ();

  gtk_container_foreach (GTK_CONTAINER (self->list), remove_row_cb, NULL);
  for (char **id = ids; id != NULL && *id != NULL; id++)
    gtk_container_add (GTK_CONTAINER (self->list), create_row (self, *id, now));
}

void
eonay_main_window_update (EonayMainWindow *self, const EonayStatus *status)
{
  gtk_image_set_from_icon_name (GTK_IMAGE (self->status_icon),
                                eonay_status_get_icon_name (status->kind), GTK_ICON_SIZE_DIALOG);
  gtk_label_set_text (GTK_LABEL (self->status_line), status->line);
  fill_list (self);
}

static GtkWidget *
create_header (EonayMainWindow *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_MARGIN);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);

  self->status_icon = gtk_image_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (self->status_icon), 48);
  self->status_line = eonay_paragraph_new ("");
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_pack_start (GTK_BOX (texts), eonay_headline_new (_ ("E-Onay")), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts), self->status_line, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), self->status_icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), texts, TRUE, TRUE, 0);
  return row;
}

static GtkWidget *
create_list (EonayMainWindow *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *placeholder =
      eonay_hint_new (_ ("No certificate has been seen yet. Insert your card."));

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  g_object_set (placeholder, "margin", EONAY_MARGIN, NULL);
  gtk_widget_show (placeholder);
  gtk_list_box_set_placeholder (GTK_LIST_BOX (self->list), placeholder);
  atk_object_set_name (gtk_widget_get_accessible (self->list), _ ("Certificates"));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scrolled), GTK_SHADOW_IN);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), LIST_MAX_HEIGHT);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_container_add (GTK_CONTAINER (scrolled), self->list);
  return scrolled;
}

static GtkWidget *
create_footer (EonayMainWindow *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  GtkWidget *about = gtk_button_new_with_mnemonic (_ ("A_bout"));
  GtkWidget *activate = gtk_button_new_with_mnemonic (_ ("_Activate E-Onay"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (about), "app.about");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (activate), "app.activate");
  gtk_style_context_add_class (gtk_widget_get_style_context (activate),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_widget_set_can_default (activate, TRUE);
  gtk_box_pack_start (GTK_BOX (row), about, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (row), activate, FALSE, FALSE, 0);
  gtk_window_set_default (GTK_WINDOW (self), activate);
  return row;
}

static void
eonay_main_window_finalize (GObject *object)
{
  EonayMainWindow *self = EONAY_MAIN_WINDOW (object);

  g_clear_object (&self->context);
  G_OBJECT_CLASS (eonay_main_window_parent_class)->finalize (object);
}

static gboolean
eonay_main_window_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  if (event->keyval == GDK_KEY_Escape)
    {
      gtk_window_close (GTK_WINDOW (widget));
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (eonay_main_window_parent_class)->key_press_event (widget, event);
}

static void
eonay_main_window_class_init (EonayMainWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_main_window_finalize;
  GTK_WIDGET_CLASS (klass)->key_press_event = eonay_main_window_key_press_event;
}

static void
eonay_main_window_init (EonayMainWindow *self)
{
  GtkWidget *page = eonay_page_new ();

  gtk_box_set_spacing (GTK_BOX (page), EONAY_MARGIN * 3 / 4);
  gtk_box_pack_start (GTK_BOX (page), create_header (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (page), create_list (self), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), create_footer (self), FALSE, FALSE, 0);
  gtk_widget_show_all (page);
  gtk_container_add (GTK_CONTAINER (self), page);
  gtk_window_set_title (GTK_WINDOW (self), _ ("E-Onay"));
  gtk_window_set_icon_name (GTK_WINDOW (self), "tr.org.pardus.EOnay");
  gtk_window_set_default_size (GTK_WINDOW (self), 460, -1);
  gtk_window_set_position (GTK_WINDOW (self), GTK_WIN_POS_CENTER);
}

EonayMainWindow *
eonay_main_window_new (GtkApplication *application, EonayContext *context)
{
  EonayMainWindow *self = g_object_new (EONAY_TYPE_MAIN_WINDOW, "application", application,
                                        "show-menubar", FALSE, NULL);

  self->context = g_object_ref (context);
  return self;
}
