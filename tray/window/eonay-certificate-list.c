/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-certificate-entry.h"
#include "eonay-certificate-list.h"
#include "eonay-visible-text.h"
#include "eonay-widgets.h"
#include "eonay-wording-certificate.h"

#define ID_KEY    "eonay-certificate-id"
#define GROUP_KEY "eonay-provider-name"

#define PICTURE_SIZE 96

struct _EonayCertificateList
{
  GtkBox parent_instance;

  EonayContext *context;
  EonayCardContents *contents;
  GtkWidget *status_icon;
  GtkWidget *status_line;
  GtkWidget *scrolled;
  GtkWidget *list;
  /* Shown while the list is empty. */
  GtkWidget *empty;
  GtkWidget *providers;
  /* Where it cannot be used, the reason stands in its place. */
  GtkWidget *main_button;
  GtkWidget *obstacle;
  /* The content of the rows, to avoid rebuilding equal ones. */
  char *shown;
};

G_DEFINE_FINAL_TYPE (EonayCertificateList, eonay_certificate_list, GTK_TYPE_BOX)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- rows --- */

static const char *
get_group (const EonayCertificateEntry *entry)
{
  return entry->provider != NULL ? eonay_provider_get_display_name (entry->provider)
                                 : _ ("Other providers");
}

/* A reader is named only where cards are in several. */
static gboolean
is_other_reader_in_use (const EonayCertificateEntry *entry, GPtrArray *entries)
{
  for (guint i = 0; i < entries->len && entry->card != NULL; i++)
    {
      const EonayCertificateEntry *other = g_ptr_array_index (entries, i);

      if (other->card != NULL && !g_str_equal (other->card->reader, entry->card->reader))
        return TRUE;
    }
  return FALSE;
}

/* (transfer full): where its card is; NULL while it is in none. */
static char *
dup_place (const EonayCertificateEntry *entry, GPtrArray *entries)
{
  g_autofree char *reader = NULL;

  if (entry->card == NULL)
    return NULL;
  if (!is_other_reader_in_use (entry, entries))
    return g_strdup (_ ("card inserted"));
  reader = eonay_visible_text (entry->card->reader, -1);
  return g_strdup_printf (_ ("Card reader: %s"), reader);
}

static char *
describe (const EonayCertificateEntry *entry, const char *place, gint64 now)
{
  g_autofree char *validity =
      eonay_wording_validity_line (entry->state, entry->not_before, entry->not_after, now);
  g_autofree char *e_onay = eonay_certificate_entry_describe_e_onay (entry);

  return g_strjoin (", ", entry->holder, validity, e_onay, place,
                    eonay_certificate_entry_get_pin_remark (entry), NULL);
}

static GtkWidget *
create_badge (const char *place)
{
  GtkWidget *label = gtk_label_new (place);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP / 2);
  GtkWidget *icon = gtk_image_new_from_icon_name ("media-flash-symbolic", GTK_ICON_SIZE_MENU);

  gtk_box_pack_start (GTK_BOX (box), icon, FALSE, FALSE, 0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 22);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  return box;
}

static GtkWidget *
create_texts (const EonayCertificateEntry *entry, gint64 now)
{
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 4);
  g_autofree char *validity =
      eonay_wording_validity_line (entry->state, entry->not_before, entry->not_after, now);
  g_autofree char *e_onay = eonay_certificate_entry_describe_e_onay (entry);
  const char *remark = eonay_certificate_entry_get_pin_remark (entry);

  gtk_box_pack_start (GTK_BOX (texts), eonay_heading_new (entry->holder), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts), eonay_value_new (validity), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts), eonay_hint_new (e_onay), FALSE, FALSE, 0);
  if (remark != NULL)
    gtk_box_pack_start (GTK_BOX (texts), eonay_heading_new (remark), FALSE, FALSE, 0);
  return texts;
}

static GtkWidget *
create_row (const EonayCertificateEntry *entry, const char *place, gint64 now)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  GtkWidget *icon = gtk_image_new_from_icon_name (eonay_certificate_entry_get_icon_name (entry),
                                                  GTK_ICON_SIZE_LARGE_TOOLBAR);
  g_autofree char *name = describe (entry, place, now);

  g_object_set (box, "margin", EONAY_GAP, NULL);
  gtk_box_pack_start (GTK_BOX (box), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), create_texts (entry, now), TRUE, TRUE, 0);
  if (place != NULL)
    gtk_box_pack_start (GTK_BOX (box), create_badge (place), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), eonay_arrow_new (), FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (row), box);
  g_object_set_data_full (G_OBJECT (row), ID_KEY, g_strdup (entry->id), g_free);
  g_object_set_data_full (G_OBJECT (row), GROUP_KEY, g_strdup (get_group (entry)), g_free);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  gtk_widget_show_all (row);
  return row;
}

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  const char *group = g_object_get_data (G_OBJECT (row), GROUP_KEY);
  const char *group_before =
      before != NULL ? g_object_get_data (G_OBJECT (before), GROUP_KEY) : NULL;
  GtkWidget *header = NULL;

  if (g_strcmp0 (group, group_before) == 0)
    header = gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
  else
    {
      header = eonay_hint_new (group);
      gtk_widget_set_margin_top (header, before != NULL ? EONAY_MARGIN : EONAY_GAP);
      gtk_widget_set_margin_bottom (header, EONAY_GAP / 2);
      gtk_widget_set_margin_start (header, EONAY_GAP);
    }
  gtk_widget_show (header);
  gtk_list_box_row_set_header (row, header);
}

static void
destroy_cb (GtkWidget *widget, gpointer user_data)
{
  gtk_widget_destroy (widget);
}

static const char *
get_focused_id (EonayCertificateList *self)
{
  GtkWidget *focus = gtk_container_get_focus_child (GTK_CONTAINER (self->list));

  return focus != NULL ? g_object_get_data (G_OBJECT (focus), ID_KEY) : NULL;
}

static char *
describe_all (GPtrArray *entries, gint64 now)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    {
      const EonayCertificateEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *place = dup_place (entry, entries);
      g_autofree char *name = describe (entry, place, now);

      g_string_append_printf (all, "%s\n%s\n%s\n", entry->id, get_group (entry), name);
    }
  return g_string_free (all, FALSE);
}

/* Rebuilds the list only if its content changes: the keyboard focus may be in it. */
static void
fill (EonayCertificateList *self)
{
  gint64 now = eonay_calendar_get_now ();
  g_autoptr (GPtrArray) entries = eonay_certificate_entry_list (self->context, self->contents, now);
  g_autofree char *wanted = describe_all (entries, now);
  g_autofree char *focused = NULL;
  gboolean is_leaving = entries->len > 0 && gtk_widget_is_focus (self->providers);

  if (g_strcmp0 (wanted, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&wanted);
  focused = g_strdup (get_focused_id (self));
  gtk_container_foreach (GTK_CONTAINER (self->list), destroy_cb, NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      const EonayCertificateEntry *entry = g_ptr_array_index (entries, i);
      g_autofree char *place = dup_place (entry, entries);

      gtk_container_add (GTK_CONTAINER (self->list), create_row (entry, place, now));
    }
  gtk_widget_set_visible (self->scrolled, entries->len > 0);
  gtk_widget_set_visible (self->empty, entries->len == 0);
  if (focused != NULL || is_leaving)
    eonay_certificate_list_focus (self, focused);
}

static void
row_activated_cb (EonayCertificateList *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[CHOSEN], 0, g_object_get_data (G_OBJECT (row), ID_KEY));
}

/* --- the page --- */

static GtkWidget *
create_header (EonayCertificateList *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_MARGIN * 3 / 4);

  self->status_icon = gtk_image_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (self->status_icon), 48);
  self->status_line = eonay_heading_new ("");
  gtk_box_pack_start (GTK_BOX (row), self->status_icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), self->status_line, TRUE, TRUE, 0);
  return row;
}

static GtkWidget *
create_list (EonayCertificateList *self)
{
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_list_box_set_header_func (GTK_LIST_BOX (self->list), header_cb, NULL, NULL);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (row_activated_cb), self,
                           G_CONNECT_SWAPPED);
  atk_object_set_name (gtk_widget_get_accessible (self->list), _ ("Certificates"));
  self->scrolled = eonay_framed_scroll_new (self->list);
  return self->scrolled;
}

static void
add_provider (GtkGrid *grid, int row, EonayProvider *provider, gboolean has_e_onay)
{
  eonay_grid_add_row (grid, row, eonay_provider_get_display_name (provider),
                      has_e_onay ? _ ("E-Onay and reminders before expiry")
                                 : _ ("Reminders before expiry only; does not offer E-Onay"));
}

/* Those with E-Onay first. */
static GtkWidget *
create_providers (EonayCertificateList *self)
{
  GPtrArray *providers = eonay_provider_registry_get_providers (self->context->registry);
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("_Known certificate providers"));
  GtkWidget *grid = eonay_grid_new ();
  int row = 0;

  for (int pass = 1; pass >= 0; pass--)
    for (guint i = 0; i < providers->len; i++)
      {
        EonayProvider *provider = g_ptr_array_index (providers, i);
        gboolean has_e_onay =
            (eonay_provider_get_capabilities (provider) & EONAY_CAPABILITY_E_ONAY) != 0;

        if (has_e_onay == pass)
          add_provider (GTK_GRID (grid), row++, provider, has_e_onay);
      }
  gtk_widget_set_margin_top (grid, EONAY_GAP / 2);
  gtk_container_add (GTK_CONTAINER (expander), grid);
  return expander;
}

/* For users without a known certificate: what to do, and which providers are supported. */
static void
fill_empty (EonayCertificateList *self)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP));
  GtkWidget *picture = gtk_image_new_from_icon_name ("eonay-insert", GTK_ICON_SIZE_DIALOG);
  GtkWidget *title = eonay_heading_new (_ ("No certificate has been seen yet"));
  GtkWidget *help = gtk_button_new_with_mnemonic (_ ("_Help"));

  gtk_image_set_pixel_size (GTK_IMAGE (picture), PICTURE_SIZE);
  atk_object_set_name (gtk_widget_get_accessible (picture), "");
  gtk_label_set_xalign (GTK_LABEL (title), 0.5F);
  self->providers = create_providers (self);
  gtk_box_pack_start (box, picture, FALSE, FALSE, EONAY_GAP);
  gtk_box_pack_start (box, title, FALSE, FALSE, 0);
  gtk_box_pack_start (
      box,
      eonay_value_new (
          _ ("Connect your card reader and insert your card. Its certificates are then "
             "shown here, and stay here when you take the card out.")),
      FALSE, FALSE, 0);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (help), "app.help");
  gtk_widget_set_halign (help, GTK_ALIGN_CENTER);
  gtk_box_pack_start (box, help, FALSE, FALSE, 0);
  gtk_box_pack_start (box, self->providers, FALSE, FALSE, EONAY_GAP);
  gtk_container_add (GTK_CONTAINER (self->empty), GTK_WIDGET (box));
  gtk_widget_show_all (self->empty);
  gtk_widget_set_no_show_all (self->empty, TRUE);
  gtk_widget_show_all (self->scrolled);
  gtk_widget_set_no_show_all (self->scrolled, TRUE);
  gtk_widget_hide (self->scrolled);
}

static GtkWidget *
create_footer (EonayCertificateList *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);

  self->main_button = gtk_button_new_with_mnemonic (_ ("_Activate E-Onay"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->main_button), "app.activate");
  gtk_style_context_add_class (gtk_widget_get_style_context (self->main_button),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_widget_set_no_show_all (self->main_button, TRUE);
  self->obstacle = eonay_value_new ("");
  gtk_box_pack_start (GTK_BOX (row), self->obstacle, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (row), self->main_button, FALSE, FALSE, 0);
  return row;
}

static void
eonay_certificate_list_finalize (GObject *object)
{
  EonayCertificateList *self = EONAY_CERTIFICATE_LIST (object);

  g_clear_pointer (&self->context, eonay_context_unref);
  g_clear_object (&self->contents);
  g_free (self->shown);
  G_OBJECT_CLASS (eonay_certificate_list_parent_class)->finalize (object);
}

static void
eonay_certificate_list_class_init (EonayCertificateListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_certificate_list_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", EONAY_TYPE_CERTIFICATE_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
eonay_certificate_list_init (EonayCertificateList *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), EONAY_MARGIN * 3 / 4);
  g_object_set (self, "margin", EONAY_MARGIN, NULL);
  /* In large text it is higher than some screens. */
  self->empty = gtk_scrolled_window_new (NULL, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->empty), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_box_pack_start (GTK_BOX (self), create_header (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), create_list (self), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->empty, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), create_footer (self), FALSE, FALSE, 0);
}

GtkWidget *
eonay_certificate_list_new (EonayContext *context, EonayCardContents *contents)
{
  EonayCertificateList *self = g_object_new (EONAY_TYPE_CERTIFICATE_LIST, NULL);

  self->context = eonay_context_ref (context);
  self->contents = g_object_ref (contents);
  fill_empty (self);
  return GTK_WIDGET (self);
}

static void
update_lines (EonayCertificateList *self, const EonayStatus *status)
{
  g_autofree char *line = eonay_status_dup_obstacle_line (status->obstacle);
  /* The row says that the PIN is locked. */
  gboolean replaces = status->obstacle == EONAY_OBSTACLE_PIN_LOCKED;

  gtk_label_set_text (GTK_LABEL (self->status_line), replaces ? line : status->line);
  gtk_label_set_text (GTK_LABEL (self->obstacle), line != NULL && !replaces ? line : "");
}

static void
update_button (EonayCertificateList *self, const EonayStatus *status)
{
  gboolean is_passing = eonay_obstacle_is_passing (status->obstacle);

  /* Not hidden for a moment only: that would take the keyboard focus from it. */
  gtk_widget_set_sensitive (self->main_button, !is_passing);
  if (!is_passing)
    gtk_widget_set_visible (self->main_button, status->may_start);
}

void
eonay_certificate_list_update (EonayCertificateList *self, const EonayStatus *status)
{
  gtk_image_set_from_icon_name (GTK_IMAGE (self->status_icon),
                                eonay_status_get_icon_name (status->kind), GTK_ICON_SIZE_DIALOG);
  gtk_image_set_pixel_size (GTK_IMAGE (self->status_icon), 48);
  update_lines (self, status);
  update_button (self, status);
  fill (self);
}

void
eonay_certificate_list_focus (EonayCertificateList *self, const char *id)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));

  for (GList *at = rows; at != NULL; at = at->next)
    {
      if (id != NULL && g_strcmp0 (g_object_get_data (at->data, ID_KEY), id) != 0)
        continue;
      gtk_widget_grab_focus (at->data);
      return;
    }
  gtk_widget_grab_focus (gtk_widget_get_visible (self->main_button) ? self->main_button
                                                                    : self->providers);
}
