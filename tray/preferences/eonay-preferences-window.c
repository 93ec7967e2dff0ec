/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-muted-list.h"
#include "eonay-preference-group.h"
#include "eonay-preferences-window.h"
#include "eonay-provider-switches.h"
#include "eonay-reminder-days.h"
#include "eonay-screen.h"
#include "eonay-settings.h"
#include "eonay-widgets.h"

#define WIDTH      520
#define MAX_HEIGHT 680

struct _EonayPreferencesWindow
{
  GtkApplicationWindow parent_instance;

  EonayContext *context;
  GtkWidget *page;
  GtkWidget *muted;
};

G_DEFINE_FINAL_TYPE (EonayPreferencesWindow, eonay_preferences_window, GTK_TYPE_APPLICATION_WINDOW)

static EonayPreferenceGroup *
add_group (EonayPreferencesWindow *self, const char *key, const char *title)
{
  GtkWidget *group = eonay_preference_group_new (self->context->settings, key, title);

  gtk_box_pack_start (GTK_BOX (self->page), group, FALSE, FALSE, 0);
  return EONAY_PREFERENCE_GROUP (group);
}

static void
add_check (EonayPreferencesWindow *self,
           EonayPreferenceGroup *group,
           const char *key,
           const char *text)
{
  GtkWidget *check = eonay_agreement_new (text);

  g_settings_bind (self->context->settings, key, check, "active",
                   G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_NO_SENSITIVITY);
  eonay_preference_group_add (group, check);
}

static void
fill_page (EonayPreferencesWindow *self)
{
  GSettings *settings = self->context->settings;
  EonayPreferenceGroup *group = add_group (self, EONAY_SETTINGS_REMINDER_DAYS, _ ("Reminders"));

  eonay_preference_group_add (group, eonay_reminder_days_new (settings));

  group = add_group (self, EONAY_SETTINGS_ASK_ON_INSERTION, _ ("When a Card Is Inserted"));
  add_check (self, group, EONAY_SETTINGS_ASK_ON_INSERTION, _ ("_Ask whether to activate E-Onay"));
  self->muted = eonay_muted_list_new (self->context);
  gtk_widget_set_margin_start (self->muted, EONAY_GAP);
  gtk_box_pack_start (GTK_BOX (group), self->muted, FALSE, FALSE, 0);

  group = add_group (self, EONAY_SETTINGS_FORGET_ON_REMOVAL, _ ("When a Card Is Removed"));
  add_check (self, group, EONAY_SETTINGS_FORGET_ON_REMOVAL, _ ("_Forget the login at the portal"));

  group = add_group (self, EONAY_SETTINGS_CHECK_REVOCATION, _ ("Revoked Certificates"));
  add_check (self, group, EONAY_SETTINGS_CHECK_REVOCATION,
             _ ("Ask the _provider whether a certificate is revoked"));
  eonay_preference_group_add (
      group, eonay_paragraph_new (_ ("The provider is asked when the card is inserted, and learns "
                                     "that your certificate is in use.")));

  group = add_group (self, EONAY_SETTINGS_AUTOSTART, _ ("Start"));
  add_check (self, group, EONAY_SETTINGS_AUTOSTART, _ ("_Start when I log in"));
  eonay_preference_group_add (
      group, eonay_paragraph_new (_ ("If this is off, cards are not watched and you get no "
                                     "reminders until you start the program yourself.")));

  group = add_group (self, EONAY_SETTINGS_DISABLED_PROVIDERS, _ ("Certificate Providers"));
  eonay_preference_group_add (group, eonay_provider_switches_new (self->context));
}

/* A notification may have muted a card in the meantime. */
static void
is_active_cb (EonayPreferencesWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    eonay_muted_list_update (EONAY_MUTED_LIST (self->muted));
}

static void
eonay_preferences_window_finalize (GObject *object)
{
  EonayPreferencesWindow *self = EONAY_PREFERENCES_WINDOW (object);

  g_clear_pointer (&self->context, eonay_context_unref);
  G_OBJECT_CLASS (eonay_preferences_window_parent_class)->finalize (object);
}

static gboolean
eonay_preferences_window_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  if (event->keyval == GDK_KEY_Escape)
    {
      gtk_window_close (GTK_WINDOW (widget));
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (eonay_preferences_window_parent_class)->key_press_event (widget, event);
}

static void
eonay_preferences_window_class_init (EonayPreferencesWindowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_preferences_window_finalize;
  GTK_WIDGET_CLASS (klass)->key_press_event = eonay_preferences_window_key_press_event;
}

static void
eonay_preferences_window_init (EonayPreferencesWindow *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  self->page = eonay_window_page_new ();
  gtk_box_set_spacing (GTK_BOX (self->page), EONAY_MARGIN);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_max_content_height (
      GTK_SCROLLED_WINDOW (scrolled),
      MIN (MAX_HEIGHT, eonay_screen_get_free_height (GTK_WINDOW (self))));
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_container_add (GTK_CONTAINER (scrolled), self->page);
  gtk_container_add (GTK_CONTAINER (self), scrolled);
  gtk_widget_show (scrolled);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Preferences"));
  gtk_window_set_icon_name (GTK_WINDOW (self), "tr.org.pardus.EOnay");
  gtk_window_set_default_size (GTK_WINDOW (self), WIDTH, -1);
  gtk_window_set_position (GTK_WINDOW (self), GTK_WIN_POS_CENTER);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (is_active_cb), NULL);
}

static GtkWindow *
find_window (GtkApplication *application)
{
  for (GList *each = gtk_application_get_windows (application); each != NULL; each = each->next)
    if (EONAY_IS_PREFERENCES_WINDOW (each->data))
      return each->data;
  return NULL;
}

static GtkWindow *
create_window (GtkApplication *application, EonayContext *context)
{
  EonayPreferencesWindow *self = g_object_new (EONAY_TYPE_PREFERENCES_WINDOW, "application",
                                               application, "show-menubar", FALSE, NULL);

  self->context = eonay_context_ref (context);
  fill_page (self);
  gtk_widget_show_all (self->page);
  return GTK_WINDOW (self);
}

void
eonay_preferences_window_show (GtkApplication *application, EonayContext *context)
{
  GtkWindow *window = find_window (application);

  eonay_present (window != NULL ? window : create_window (application, context));
}
