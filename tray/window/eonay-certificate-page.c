/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-calendar.h"
#include "eonay-certificate-entry.h"
#include "eonay-certificate-facts.h"
#include "eonay-certificate-page.h"
#include "eonay-open-submissions.h"
#include "eonay-status.h"
#include "eonay-widgets.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording-fate.h"
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
  g_autofree char *revocation = eonay_wording_revocation (&entry->revocation, now);
  g_autofree char *line = g_strdup_printf (_ ("Revocation: %s"), revocation);
  gboolean has_remark = eonay_certificate_entry_get_pin_remark (entry) != NULL;
  g_autofree char *remark = has_remark ? eonay_wording_pin_state (entry->card, 0) : NULL;

  gtk_image_set_pixel_size (GTK_IMAGE (icon), 32);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (texts), eonay_headline_new (entry->holder), FALSE, FALSE, 0);
  if (remark != NULL)
    gtk_box_pack_start (GTK_BOX (texts), eonay_warning_new (remark), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts), eonay_value_new (validity), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts), eonay_hint_new (line), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), texts, TRUE, TRUE, 0);
  return row;
}

/* --- actions --- */

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

/* What is done for most users with this certificate now. */
typedef enum
{
  MAIN_UNLOCK,
  MAIN_ACTIVATE,
  MAIN_RENEW,
  MAIN_RECEIPTS,
} MainAction;

static const char *
get_uri (const EonayCertificateEntry *entry)
{
  return entry->provider != NULL ? eonay_provider_get_renewal_uri (entry->provider) : NULL;
}

static gboolean
is_renewal_due (const EonayCertificateEntry *entry, gint64 now)
{
  return get_uri (entry) != NULL &&
         eonay_calendar_days_between (now, entry->not_after) <= EONAY_RENEWAL_DAYS;
}

static MainAction
get_main_action (const EonayCertificateEntry *entry, EonayObstacle obstacle, gint64 now)
{
  if (entry->card != NULL && entry->card->pin_state == EONAY_PIN_LOCKED && get_uri (entry) != NULL)
    return MAIN_UNLOCK;
  if (eonay_certificate_entry_has_e_onay (entry) && eonay_obstacle_may_start (obstacle))
    return MAIN_ACTIVATE;
  return is_renewal_due (entry, now) ? MAIN_RENEW : MAIN_RECEIPTS;
}

static void
open_page_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EonayCertificatePage *self = user_data;
  g_autoptr (EonayCertificateEntry) entry = eonay_certificate_entry_find (
      self->context, self->contents, self->id, eonay_calendar_get_now ());

  if (entry != NULL && get_uri (entry) != NULL)
    eonay_show_uri (GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (self))), get_uri (entry));
}

static void
receipts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EonayCertificatePage *self = user_data;

  g_signal_emit (self, signals[SHOW_RECEIPTS], 0, self->id);
}

static GtkWidget *
create_main_button (MainAction action)
{
  static const struct
  {
    const char *label;
    const char *action;
  } actions[] = {
    [MAIN_UNLOCK] = { N_ ("Open the _Unlocking Page"), "page.open" },
    [MAIN_ACTIVATE] = { N_ ("_Activate E-Onay"), "app.activate" },
    [MAIN_RENEW] = { N_ ("Renewal _Page"), "page.open" },
    [MAIN_RECEIPTS] = { N_ ("_Receipts"), "page.receipts" },
  };
  GtkWidget *button = gtk_button_new_with_mnemonic (_ (actions[action].label));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), actions[action].action);
  if (action != MAIN_RECEIPTS)
    gtk_style_context_add_class (gtk_widget_get_style_context (button),
                                 GTK_STYLE_CLASS_SUGGESTED_ACTION);
  return button;
}

/* (transfer full): what can be done besides the main action. */
static GMenu *
create_menu (const EonayCertificateEntry *entry, MainAction main_action, gint64 now)
{
  GMenu *menu = g_menu_new ();

  if (can_sign_code (entry))
    g_menu_append (menu, _ ("_Sign with a Verification Code…"), "app.sign-code");
  if (main_action != MAIN_RENEW && is_renewal_due (entry, now))
    g_menu_append (menu, _ ("Renewal _Page"), "page.open");
  if (main_action != MAIN_RECEIPTS)
    g_menu_append (menu, _ ("_Receipts"), "page.receipts");
  return menu;
}

static GtkWidget *
create_actions (EonayCertificatePage *self,
                const EonayCertificateEntry *entry,
                EonayObstacle obstacle,
                gint64 now)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  MainAction main_action = get_main_action (entry, obstacle, now);
  g_autoptr (GMenu) menu = create_menu (entry, main_action, now);

  self->first_button = create_main_button (main_action);
  gtk_box_pack_start (GTK_BOX (row), self->first_button, FALSE, FALSE, 0);
  if (g_menu_model_get_n_items (G_MENU_MODEL (menu)) > 0)
    gtk_box_pack_start (
        GTK_BOX (row),
        eonay_menu_button_new ("view-more-symbolic", _ ("More Actions"), G_MENU_MODEL (menu)),
        FALSE, FALSE, 0);
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
  atk_object_set_name (gtk_widget_get_accessible (toggle), _ ("Ask when this card is inserted"));
  g_signal_connect_object (toggle, "state-set", G_CALLBACK (ask_cb), self, G_CONNECT_SWAPPED);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), toggle, FALSE, FALSE, 0);
  return row;
}

/* (transfer full) */
static char *
add_time (const EonayCertificateEntry *entry, const char *state, gint64 now)
{
  g_autofree char *date = eonay_wording_date (entry->consent_time, now);

  if (entry->consent_time == 0)
    return g_strdup (state);
  return entry->consent_source == EONAY_CONSENT_SOURCE_HOLDER
             ? g_strdup_printf (_ ("%s (noted %s)"), state, date)
             : g_strdup_printf (_ ("%s (last checked %s)"), state, date);
}

/* (nullable) */
static char *
dup_unknown_results (EonayCertificatePage *self, const char *id)
{
  g_autoptr (GPtrArray) receipts = eonay_open_submissions_list (self->context->ledger, NULL, id);

  return eonay_wording_unknown_results (receipts, eonay_calendar_get_now ());
}

static GtkWidget *
create_e_onay (EonayCertificatePage *self,
               const EonayCertificateEntry *entry,
               EonayObstacle obstacle,
               gint64 now)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
  g_autofree char *state = eonay_certificate_entry_describe_e_onay (entry);
  g_autofree char *line = add_time (entry, state, now);
  g_autofree char *unknown = dup_unknown_results (self, entry->id);

  gtk_box_pack_start (GTK_BOX (box), eonay_heading_new (_ ("E-Onay")), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), eonay_value_new (line), FALSE, FALSE, 0);
  if (unknown != NULL)
    gtk_box_pack_start (GTK_BOX (box), eonay_warning_new (unknown), FALSE, FALSE, 0);
  if (!eonay_certificate_entry_has_e_onay (entry) || entry->consent == EONAY_CONSENT_ACTIVE)
    return box;

  g_autofree char *hindrance = eonay_status_dup_obstacle_line (obstacle);
  /* The head says what to do about the PIN. */
  if (hindrance != NULL && obstacle != EONAY_OBSTACLE_PIN_LOCKED)
    gtk_box_pack_start (GTK_BOX (box), eonay_value_new (hindrance), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), create_ask_row (self), FALSE, FALSE, 0);
  return box;
}

/* --- the page --- */

static char *
describe (EonayCertificatePage *self,
          const EonayCertificateEntry *entry,
          EonayObstacle obstacle,
          gint64 now)
{
  g_autofree char *unknown = dup_unknown_results (self, entry->id);
  g_autofree char *validity =
      eonay_wording_validity_line (entry->state, entry->not_before, entry->not_after, now);
  g_autofree char *revocation = eonay_wording_revocation (&entry->revocation, now);

  return g_strdup_printf (
      "%s\n%s\n%s\n%s\n%d %d %d %d\n%" G_GINT64_FORMAT, entry->id, validity, revocation,
      unknown != NULL ? unknown : "", entry->consent, entry->consent_source, obstacle,
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
build (EonayCertificatePage *self,
       const EonayCertificateEntry *entry,
       EonayObstacle obstacle,
       gint64 now)
{
  gboolean had_focus = has_focus (self);
  GtkBox *content = NULL;

  g_clear_pointer (&self->content, gtk_widget_destroy);
  self->first_button = NULL;
  self->content = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_MARGIN);
  content = GTK_BOX (self->content);
  gtk_box_pack_start (content, create_head (entry, now), FALSE, FALSE, 0);
  gtk_box_pack_start (content, create_actions (self, entry, obstacle, now), FALSE, FALSE, 0);
  gtk_box_pack_start (content, create_e_onay (self, entry, obstacle, now), FALSE, FALSE, 0);
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
  static const GActionEntry entries[] = { { "open", open_page_cb }, { "receipts", receipts_cb } };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();

  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "page", G_ACTION_GROUP (actions));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  self->holder = eonay_window_page_new ();
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

  EonayObstacle obstacle =
      eonay_applet_state_get_obstacle_for (self->context, self->contents, self->id, now);
  /* It would only flicker. */
  if (self->shown != NULL && eonay_obstacle_is_passing (obstacle))
    return;

  g_autofree char *wanted = describe (self, entry, obstacle, now);
  if (g_strcmp0 (wanted, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_steal_pointer (&wanted);
  build (self, entry, obstacle, now);
}

void
eonay_certificate_page_focus (EonayCertificatePage *self)
{
  if (self->first_button != NULL)
    gtk_widget_grab_focus (self->first_button);
}
