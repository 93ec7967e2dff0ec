/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-certificate-entry.h"
#include "eonay-certificate-facts.h"
#include "eonay-certificate-page.h"
#include "eonay-widgets.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording.h"

struct _EonayCertificatePage
{
  GtkScrolledWindow parent_instance;

  EonayContext *context;
  EonayCardContents *contents;
  char *id;
  GtkWidget *holder;
  GtkWidget *content;
  GtkWidget *first_button;
  /* The content's data, to avoid rebuilding it without a change. */
  char *shown;
};

G_DEFINE_FINAL_TYPE (EonayCertificatePage, eonay_certificate_page, GTK_TYPE_SCROLLED_WINDOW)

enum
{
  SHOW_RECEIPTS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- the head --- */

static GtkWidget *
create_head (const EonayCertificateEntry *entry, gint64 now)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_MARGIN * 3 / 4);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 4);
  GtkWidget *icon = gtk_image_new_from_icon_name (eonay_certificate_entry_get_icon_name (entry),
                                                  GTK_ICON_SIZE_DIALOG);
  g_autofree char *validity =
      eonay_wording_validity_line (entry->state, entry->not_before, entry->not_after, now);

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 32);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (texts), eonay_headline_new (entry->holder), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts), eonay_value_new (validity), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts), eonay_hint_new (_ ("Revocation: not checked")), FALSE, FALSE,
                      0);
  gtk_box_pack_start (GTK_BOX (row), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), texts, TRUE, TRUE, 0);
  return row;
}

/* --- actions --- */

static gboolean
is_fitting (EonayCertificatePage *self)
{
  GPtrArray *fitting = eonay_card_contents_get_fitting (self->contents);

  for (guint i = 0; i < fitting->len; i++)
    {
      EonayCardCertificate *card = g_ptr_array_index (fitting, i);

      if (g_str_equal (eonay_certificate_get_id (card->certificate), self->id))
        return TRUE;
    }
  return FALSE;
}

static gboolean
can_sign_code (const EonayCertificateEntry *entry)
{
  EonayCertificate *certificate = eonay_certificate_entry_get_certificate (entry);
  gboolean has_action =
      g_action_map_lookup_action (G_ACTION_MAP (g_application_get_default ()), "sign-code") != NULL;

  return has_action && certificate != NULL && eonay_certificate_may_sign (certificate) &&
         entry->provider != NULL &&
         (entry->state == EONAY_CERTIFICATE_VALID || entry->state == EONAY_CERTIFICATE_EXPIRING) &&
         (eonay_provider_get_capabilities (entry->provider) & EONAY_CAPABILITY_CODE_SIGNING) != 0;
}

static void
renewal_cb (EonayCertificatePage *self, GtkWidget *button)
{
  eonay_show_uri (GTK_WINDOW (gtk_widget_get_toplevel (button)),
                  g_object_get_data (G_OBJECT (button), "uri"));
}

static void
receipts_cb (EonayCertificatePage *self)
{
  g_signal_emit (self, signals[SHOW_RECEIPTS], 0, self->id);
}

static GtkWidget *
add_button (EonayCertificatePage *self, GtkWidget *row, const char *label)
{
  GtkWidget *button = eonay_button_flow_add (row, label);

  if (self->first_button == NULL)
    self->first_button = button;
  return button;
}

static GtkWidget *
create_actions (EonayCertificatePage *self, const EonayCertificateEntry *entry)
{
  GtkWidget *row = eonay_button_flow_new ();

  if (is_fitting (self) && entry->consent != EONAY_CONSENT_ACTIVE)
    {
      GtkWidget *activate = add_button (self, row, _ ("_Activate E-Onay"));

      gtk_actionable_set_action_name (GTK_ACTIONABLE (activate), "app.activate");
      gtk_style_context_add_class (gtk_widget_get_style_context (activate),
                                   GTK_STYLE_CLASS_SUGGESTED_ACTION);
    }
  if (can_sign_code (entry))
    gtk_actionable_set_action_name (
        GTK_ACTIONABLE (add_button (self, row, _ ("_Sign with a Verification Code…"))),
        "app.sign-code");
  const char *uri =
      entry->provider != NULL ? eonay_provider_get_renewal_uri (entry->provider) : NULL;
  if (uri != NULL)
    {
      GtkWidget *renewal = add_button (self, row, _ ("Renewal _Page"));

      g_object_set_data_full (G_OBJECT (renewal), "uri", g_strdup (uri), g_free);
      gtk_widget_set_tooltip_text (renewal, uri);
      g_signal_connect_object (renewal, "clicked", G_CALLBACK (renewal_cb), self,
                               G_CONNECT_SWAPPED);
    }
  GtkWidget *receipts = add_button (self, row, _ ("_Receipts"));
  g_signal_connect_object (receipts, "clicked", G_CALLBACK (receipts_cb), self, G_CONNECT_SWAPPED);
  return row;
}

/* --- E-Onay --- */

static gboolean
ask_cb (EonayCertificatePage *self, gboolean ask, GtkSwitch *toggle)
{
  g_autoptr (GError) error = NULL;

  if (!eonay_ledger_set_prompt_muted (self->context->ledger, self->id, !ask, &error))
    {
      g_warning ("muting a card: %s", error->message);
      return GDK_EVENT_STOP;
    }
  gtk_switch_set_state (toggle, ask);
  return GDK_EVENT_STOP;
}

static GtkWidget *
create_ask_row (EonayCertificatePage *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  GtkWidget *label = eonay_value_new (_ ("Ask when this card is inserted"));
  GtkWidget *toggle = gtk_switch_new ();
  gboolean is_muted = eonay_ledger_get_prompt_muted (self->context->ledger, self->id);

  gtk_switch_set_active (GTK_SWITCH (toggle), !is_muted);
  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (toggle, GTK_ALIGN_END);
  atk_object_set_name (gtk_widget_get_accessible (toggle), _ ("Ask when this card is inserted"));
  g_signal_connect_object (toggle, "state-set", G_CALLBACK (ask_cb), self, G_CONNECT_SWAPPED);
  gtk_box_pack_start (GTK_BOX (row), label, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), toggle, FALSE, FALSE, 0);
  return row;
}

/* (nullable): why it cannot be activated now. */
static const char *
get_hindrance (const EonayCertificateEntry *entry)
{
  if (!eonay_certificate_entry_has_e_onay (entry) || entry->consent == EONAY_CONSENT_ACTIVE)
    return NULL;
  if (entry->state == EONAY_CERTIFICATE_EXPIRED)
    return _ ("E-Onay cannot be activated: the certificate has expired.");
  if (entry->state == EONAY_CERTIFICATE_NOT_YET_VALID)
    return _ ("E-Onay can be activated once the certificate is valid.");
  return entry->card == NULL ? _ ("Insert the card to activate E-Onay.") : NULL;
}

static GtkWidget *
create_e_onay (EonayCertificatePage *self, const EonayCertificateEntry *entry, gint64 now)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  g_autofree char *state = eonay_certificate_entry_describe_e_onay (entry);
  g_autofree char *date =
      entry->consent_time != 0 ? eonay_wording_date (entry->consent_time, now) : NULL;
  g_autofree char *line =
      date != NULL ? g_strdup_printf (_ ("%s (last checked %s)"), state, date) : g_strdup (state);

  gtk_box_pack_start (GTK_BOX (box), eonay_heading_new (_ ("E-Onay")), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), eonay_value_new (line), FALSE, FALSE, 0);
  if (get_hindrance (entry) != NULL)
    gtk_box_pack_start (GTK_BOX (box), eonay_hint_new (get_hindrance (entry)), FALSE, FALSE, 0);
  if (eonay_certificate_entry_has_e_onay (entry))
    gtk_box_pack_start (GTK_BOX (box), create_ask_row (self), FALSE, FALSE, 0);
  return box;
}

/* --- the page --- */

static char *
describe (EonayCertificatePage *self, const EonayCertificateEntry *entry, gint64 now)
{
  g_autofree char *validity =
      eonay_wording_validity_line (entry->state, entry->not_before, entry->not_after, now);

  return g_strdup_printf (
      "%s\n%s\n%d %d %d\n%" G_GINT64_FORMAT, entry->id, validity, entry->consent, is_fitting (self),
      entry->card != NULL ? (int) entry->card->pin_state : -1, entry->consent_time);
}

static gboolean
has_focus (EonayCertificatePage *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GtkWidget *focus = GTK_IS_WINDOW (window) ? gtk_window_get_focus (GTK_WINDOW (window)) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self));
}

static void
build (EonayCertificatePage *self, const EonayCertificateEntry *entry, gint64 now)
{
  gboolean had_focus = has_focus (self);
  GtkBox *content = NULL;

  g_clear_pointer (&self->content, gtk_widget_destroy);
  self->first_button = NULL;
  self->content = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_MARGIN);
  content = GTK_BOX (self->content);
  gtk_box_pack_start (content, create_head (entry, now), FALSE, FALSE, 0);
  gtk_box_pack_start (content, create_actions (self, entry), FALSE, FALSE, 0);
  gtk_box_pack_start (content, create_e_onay (self, entry, now), FALSE, FALSE, 0);
  gtk_box_pack_start (content, eonay_certificate_facts_new (entry, now), FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (self->holder), self->content);
  gtk_widget_show_all (self->content);
  if (had_focus)
    eonay_certificate_page_focus (self);
}

static void
eonay_certificate_page_finalize (GObject *object)
{
  EonayCertificatePage *self = EONAY_CERTIFICATE_PAGE (object);

  g_clear_pointer (&self->context, eonay_context_unref);
  g_clear_object (&self->contents);
  g_free (self->id);
  g_free (self->shown);
  G_OBJECT_CLASS (eonay_certificate_page_parent_class)->finalize (object);
}

static void
eonay_certificate_page_class_init (EonayCertificatePageClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_certificate_page_finalize;

  signals[SHOW_RECEIPTS] =
      g_signal_new ("show-receipts", EONAY_TYPE_CERTIFICATE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
eonay_certificate_page_init (EonayCertificatePage *self)
{
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  self->holder = eonay_page_new ();
  gtk_container_add (GTK_CONTAINER (self), self->holder);
}

GtkWidget *
eonay_certificate_page_new (EonayContext *context, EonayCardContents *contents)
{
  EonayCertificatePage *self = g_object_new (EONAY_TYPE_CERTIFICATE_PAGE, NULL);

  self->context = eonay_context_ref (context);
  self->contents = g_object_ref (contents);
  return GTK_WIDGET (self);
}

gboolean
eonay_certificate_page_set_id (EonayCertificatePage *self, const char *id)
{
  gint64 now = eonay_calendar_get_now ();
  g_autoptr (EonayCertificateEntry) entry =
      eonay_certificate_entry_find (self->context, self->contents, id, now);

  if (entry == NULL)
    return FALSE;
  g_free (self->id);
  self->id = g_strdup (id);
  g_clear_pointer (&self->shown, g_free);
  eonay_certificate_page_update (self);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self)), 0);
  return TRUE;
}

const char *
eonay_certificate_page_get_id (EonayCertificatePage *self)
{
  return self->id;
}

/* Rebuilds only if something changed: the keyboard focus may be in it. */
void
eonay_certificate_page_update (EonayCertificatePage *self)
{
  gint64 now = eonay_calendar_get_now ();
  g_autoptr (EonayCertificateEntry) entry =
      self->id != NULL ? eonay_certificate_entry_find (self->context, self->contents, self->id, now)
                       : NULL;

  if (entry == NULL)
    return;

  g_autofree char *wanted = describe (self, entry, now);
  if (g_strcmp0 (wanted, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&wanted);
  build (self, entry, now);
}

void
eonay_certificate_page_focus (EonayCertificatePage *self)
{
  if (self->first_button != NULL)
    gtk_widget_grab_focus (self->first_button);
}
