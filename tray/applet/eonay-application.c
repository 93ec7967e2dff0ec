/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "eonay-activation-token.h"
#include "eonay-activity.h"
#include "eonay-application.h"
#include "eonay-calendar.h"
#include "eonay-card-contents.h"
#include "eonay-card-loan.h"
#include "eonay-diagnosis-window.h"
#include "eonay-fate-inquiry.h"
#include "eonay-guide-subject.h"
#include "eonay-guide-window.h"
#include "eonay-guide.h"
#include "eonay-indicator.h"
#include "eonay-logout.h"
#include "eonay-main-window.h"
#include "eonay-place-hint.h"
#include "eonay-preferences-window.h"
#include "eonay-prompt.h"
#include "eonay-renewal.h"
#include "eonay-settings.h"
#include "eonay-status.h"
#include "eonay-wall-clock.h"
#include "eonay-welcome-window.h"
#include "eonay-widgets.h"
#include "eonay-wording.h"

#define HELP_URI "file://" EONAY_DATA_DIR "/help/index.html"

#define COLOR_SCHEME "color-scheme"
#define PREFER_DARK  "gtk-application-prefer-dark-theme"

struct _EonayApplication
{
  GtkApplication parent_instance;

  gboolean in_background;
  /* A card has left while a run, which may need the login, was under way. */
  gboolean must_log_out;
  /* Until then a portal may accept a consent whose result is unknown; 0 for none. */
  gint64 open_until;
  /* NULL without a session bus. */
  EonayBusApplet1 *bus;
  EonayContext *context;
  EonayCardContents *contents;
  EonayNotifier *notifier;
  EonayPrompt *prompt;
  EonayRenewal *renewal;
  EonayActivity *activity;
  EonayIndicator *indicator;
  EonayPlaceHint *place_hint;
  EonayMainWindow *window;
  EonayGuideWindow *guide;
  /* The desktop's appearance; NULL if it has no colour scheme. */
  GSettings *desktop;
  /* Tells when the display changes without an event. */
  EonayWallClock *clock;
  guint update_id;
  guint terminate_id;
};

G_DEFINE_FINAL_TYPE (EonayApplication, eonay_application, GTK_TYPE_APPLICATION)

/* -- display ----------------------------------------------------------------------------------- */

static EonayAppletState *
take_state (EonayApplication *self)
{
  return eonay_applet_state_take (self->context, self->contents,
                                  eonay_activity_get_running (self->activity),
                                  eonay_calendar_get_now ());
}

static void
inquiry_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!eonay_fate_inquiry_run_finish (result, &error))
    g_message ("asking for unknown results: %s", error->message);
}

static void
ask_for_results (EonayApplication *self)
{
  const EonayContext *context = self->context;

  eonay_fate_inquiry_run_async (context->ledger, context->registry, context->store, NULL,
                                inquiry_cb, NULL);
}

/* What the portal says of a consent that was lost is final once its code has expired. */
static void
ask_once_final (EonayApplication *self, const EonayAppletState *applet_state)
{
  gboolean is_final = self->open_until != 0 && self->open_until <= applet_state->now;

  self->open_until = eonay_applet_state_get_open_until (applet_state);
  if (is_final)
    ask_for_results (self);
}

static void
enable (EonayApplication *self, const char *action, gboolean is_enabled)
{
  g_simple_action_set_enabled (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), action)), is_enabled);
}

static void
update (EonayApplication *self)
{
  g_autoptr (EonayAppletState) applet_state = take_state (self);
  g_auto (EonayStatus) status = eonay_status_compute (applet_state);
  g_autoptr (EonayMenuModel) model = eonay_menu_model_new (applet_state);
  EonayProvider *provider = eonay_guide_find_provider (self->context, applet_state);

  enable (self, "quit", !applet_state->is_running);
  enable (self, "sign-code", !applet_state->is_lent);
  enable (self, "guide",
          provider != NULL && eonay_guide_is_described (eonay_provider_get_profile (provider)));
  eonay_indicator_update (self->indicator, &status, model);
  if (self->window != NULL)
    eonay_main_window_update (self->window, &status);
  if (self->guide != NULL)
    eonay_guide_window_update (self->guide, applet_state);
  eonay_wall_clock_await (self->clock, eonay_applet_state_get_next_change (applet_state));
  ask_once_final (self, applet_state);
}

static gboolean
update_cb (gpointer user_data)
{
  EonayApplication *self = user_data;

  self->update_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
queue_update (EonayApplication *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add (update_cb, self);
}

static void
window_destroy_cb (EonayApplication *self)
{
  self->window = NULL;
}

static void
show_window (EonayApplication *self)
{
  if (self->window == NULL)
    {
      self->window = eonay_main_window_new (GTK_APPLICATION (self), self->context, self->contents);
      g_signal_connect_object (self->window, "destroy", G_CALLBACK (window_destroy_cb), self,
                               G_CONNECT_SWAPPED);
    }
  /* The command line may have written to the ledger in the meantime. */
  update (self);
  eonay_present (GTK_WINDOW (self->window));
}

/* Shows the welcome window before the main window is opened for the first time. */
static void
open_window (EonayApplication *self)
{
  if (eonay_welcome_window_is_due (self->context))
    eonay_present (GTK_WINDOW (eonay_welcome_window_new (GTK_APPLICATION (self), self->context)));
  else
    show_window (self);
}

/* -- actions ----------------------------------------------------------------------------------- */

/* Returns: whether there is a guide. */
static gboolean
show_guide (EonayApplication *self, const EonayAppletState *applet_state)
{
  if (self->guide == NULL)
    g_set_weak_pointer (&self->guide, eonay_guide_window_new (GTK_APPLICATION (self), self->context,
                                                              self->contents, applet_state));
  if (self->guide == NULL)
    return FALSE;
  eonay_present (GTK_WINDOW (self->guide));
  return TRUE;
}

static void
activate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EonayApplication *self = EONAY_APPLICATION (user_data);
  g_autoptr (EonayAppletState) applet_state = take_state (self);

  eonay_prompt_withdraw (self->prompt);
  if (!eonay_applet_state_needs_guide (applet_state) || !show_guide (self, applet_state))
    eonay_activity_start (self->activity);
}

static void
guide_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EonayApplication *self = EONAY_APPLICATION (user_data);
  g_autoptr (EonayAppletState) applet_state = take_state (self);

  eonay_prompt_withdraw (self->prompt);
  show_guide (self, applet_state);
}

static void
sign_code_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EonayApplication *self = user_data;

  eonay_activity_ask_code (self->activity);
}

static void
show_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  open_window (EONAY_APPLICATION (user_data));
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EonayApplication *self = user_data;

  eonay_preferences_window_show (GTK_APPLICATION (self), self->context);
}

static void
show_certificate_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EonayApplication *self = user_data;

  show_window (self);
  eonay_main_window_show_certificate (self->window, g_variant_get_string (parameter, NULL));
}

static void
renew_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EonayApplication *self = user_data;
  g_autofree char *provider_id =
      eonay_ledger_dup_provider_id (self->context->ledger, g_variant_get_string (parameter, NULL));
  EonayProvider *provider =
      provider_id != NULL
          ? eonay_provider_registry_find_by_id (self->context->registry, provider_id)
          : NULL;

  if (provider != NULL && eonay_provider_get_renewal_uri (provider) != NULL)
    eonay_show_uri (GTK_WINDOW (self->window), eonay_provider_get_renewal_uri (provider));
}

static void
diagnosis_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EonayApplication *self = user_data;

  eonay_diagnosis_window_show (GTK_APPLICATION (self), self->context);
}

static void
receipts_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EonayApplication *self = user_data;

  show_window (self);
  eonay_main_window_show_receipts (self->window);
}

static void
show_receipt_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EonayApplication *self = user_data;

  show_window (self);
  eonay_main_window_show_receipt (self->window, g_variant_get_string (parameter, NULL));
}

/* id: (nullable): a certificate's id; NULL for all. Nothing waits for it. */
static void
log_out (EonayApplication *self, const char *id)
{
  const EonayContext *context = self->context;

  eonay_logout_async (context->ledger, context->registry, context->store, id, FALSE, NULL, NULL,
                      NULL);
}

/* Asked by the command line. An empty parameter means all. */
static void
forget_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EonayApplication *self = user_data;
  const char *id = g_variant_get_string (parameter, NULL);

  log_out (self, *id != '\0' ? id : NULL);
}

static void
help_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  eonay_show_uri (gtk_application_get_active_window (GTK_APPLICATION (user_data)), HELP_URI);
}

static GtkWidget *
create_about (EonayApplication *self)
{
  GtkWidget *dialog =
      g_object_new (GTK_TYPE_ABOUT_DIALOG, "application", self, "transient-for", self->window,
                    "program-name", _ ("E-Onay for Pardus"), "logo-icon-name", EONAY_APPLICATION_ID,
                    "version", PACKAGE_VERSION, "license-type", GTK_LICENSE_GPL_3_0, "comments",
                    _ ("Reminds you before your certificate expires and helps you to activate "
                       "E-Onay.\n\nOn the live portal it watches card and certificate, reminds "
                       "you, and leads you through the steps. The activation by one click and one "
                       "PIN was tried on a test portal only.\n\nThis is an unofficial program. It "
                       "is not made, checked or supported by any certificate provider."),
                    "website", HELP_URI, "website-label", _ ("Help"), NULL);

  g_signal_connect (dialog, "response", G_CALLBACK (gtk_widget_destroy), NULL);
  return dialog;
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  EonayApplication *self = user_data;
  GtkWidget *dialog = NULL;

  for (GList *at = gtk_application_get_windows (GTK_APPLICATION (self)); at != NULL; at = at->next)
    if (GTK_IS_ABOUT_DIALOG (at->data))
      dialog = at->data;
  if (dialog == NULL)
    dialog = create_about (self);
  eonay_present (GTK_WINDOW (dialog));
}

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
}

/* -- application ------------------------------------------------------------------------------- */

/* Which card has left is not known if it could not be read, so the logins of all are ended. */
static void
log_out_if_due (EonayApplication *self)
{
  if (!self->must_log_out || eonay_activity_get_running (self->activity) != NULL)
    return;
  self->must_log_out = FALSE;
  log_out (self, NULL);
}

static void
card_removed_cb (EonayApplication *self)
{
  self->must_log_out =
      self->must_log_out ||
      g_settings_get_boolean (self->context->settings, EONAY_SETTINGS_FORGET_ON_REMOVAL);
  log_out_if_due (self);
}

static void
create_parts (EonayApplication *self, GDBusConnection *system_bus)
{
  self->context = eonay_context_new (system_bus);
  self->contents = eonay_card_contents_new (self->context);
  self->notifier = eonay_notifier_new (GTK_APPLICATION (self));
  self->renewal =
      eonay_renewal_new (self->context, self->contents, self->notifier, G_ACTION_GROUP (self));
  self->prompt = eonay_prompt_new (self->context, self->contents, self->notifier, self->renewal,
                                   G_ACTION_GROUP (self));
  self->activity =
      eonay_activity_new (GTK_APPLICATION (self), self->context, self->contents, self->notifier);
  eonay_activation_token_accept (g_application_get_dbus_connection (G_APPLICATION (self)));
  self->indicator = eonay_indicator_new (G_ACTION_GROUP (self));
  self->place_hint = eonay_place_hint_new (self->context, self->indicator, self->notifier);
  self->clock = eonay_wall_clock_new ();
}

static void
connect_parts (EonayApplication *self)
{
  EonayCardMonitor *monitor = self->context->monitor;

  if (self->bus != NULL)
    eonay_card_loan_serve (self->bus, self->contents);
  g_signal_connect_object (monitor, "notify::status", G_CALLBACK (queue_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (monitor, "card-removed", G_CALLBACK (card_removed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->contents, "changed", G_CALLBACK (queue_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->context->ledger, "changed", G_CALLBACK (queue_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->place_hint, "show", G_CALLBACK (show_window), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->activity, "changed", G_CALLBACK (queue_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->activity, "changed", G_CALLBACK (log_out_if_due), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->clock, "changed", G_CALLBACK (queue_update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->context->settings, "changed::" EONAY_SETTINGS_REMINDER_DAYS,
                           G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
}

/* GTK 3 does not follow the desktop's preference for dark windows. Setting the property loads the theme
 * again, even with the same value. */
static void
color_scheme_cb (GSettings *desktop)
{
  GtkSettings *settings = gtk_settings_get_default ();
  g_autofree char *scheme = g_settings_get_string (desktop, COLOR_SCHEME);
  gboolean wants_dark = g_str_equal (scheme, "prefer-dark");
  gboolean is_dark = FALSE;

  g_object_get (settings, PREFER_DARK, &is_dark, NULL);
  if (wants_dark && !is_dark)
    g_object_set (settings, PREFER_DARK, TRUE, NULL);
  else if (!wants_dark && is_dark)
    gtk_settings_reset_property (settings, PREFER_DARK);
}

static void
follow_color_scheme (EonayApplication *self)
{
  g_autoptr (GSettingsSchema) schema = g_settings_schema_source_lookup (
      g_settings_schema_source_get_default (), "org.gnome.desktop.interface", TRUE);

  if (schema == NULL || !g_settings_schema_has_key (schema, COLOR_SCHEME))
    return;
  self->desktop = g_settings_new_full (schema, NULL, NULL);
  g_signal_connect (self->desktop, "changed::" COLOR_SCHEME, G_CALLBACK (color_scheme_cb), NULL);
  color_scheme_cb (self->desktop);
}

/* Without the ledger muted cards and reminders are not known, so tell the user once. */
static void
tell_damage (EonayApplication *self)
{
  const char *path = eonay_ledger_get_damaged_path (self->context->ledger);
  const GError *error = eonay_ledger_get_error (self->context->ledger);
  g_autofree char *body = NULL;

  if (error != NULL)
    {
      g_autoptr (EonayWording) wording = eonay_wording_for_error (error, NULL);

      body = g_strdup_printf ("%s %s", wording->body, wording->advice);
    }
  else if (path != NULL)
    body = g_strdup_printf (_ ("Your saved certificate list could not be read, so a new one was "
                               "started. The old file was kept as %s."),
                            path);
  else
    return;

  g_autoptr (EonayNotice) notice = eonay_notice_new (
      "ledger", "eonay-attention", _ ("Saved certificate list could not be read"), body);

  eonay_notice_set_kind (notice, EONAY_NOTICE_PATIENT);
  eonay_notifier_show (self->notifier, notice);
}

/* What was unknown at the end of the last run may be known by now. */
static void
resume (EonayApplication *self)
{
  g_autoptr (EonayRunNote) killed = eonay_activation_take_killed_run (self->context->ledger);

  eonay_activity_tell_killed_run (self->activity, killed);
  ask_for_results (self);
}

static gboolean
terminate_cb (gpointer user_data)
{
  g_application_quit (G_APPLICATION (user_data));
  return G_SOURCE_CONTINUE;
}

/* Before the name is owned, so that who sees the name can call. */
static gboolean
eonay_application_dbus_register (GApplication *application,
                                 GDBusConnection *connection,
                                 const char *path,
                                 GError **error)
{
  EonayApplication *self = EONAY_APPLICATION (application);

  self->bus = eonay_bus_applet1_skeleton_new ();
  return G_APPLICATION_CLASS (eonay_application_parent_class)
             ->dbus_register (application, connection, path, error) &&
         g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->bus), connection, path,
                                           error);
}

/* Also in a second instance. */
static void
eonay_application_dbus_unregister (GApplication *application,
                                   GDBusConnection *connection,
                                   const char *path)
{
  EonayApplication *self = EONAY_APPLICATION (application);

  if (self->bus != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->bus));
  g_clear_object (&self->bus);
  G_APPLICATION_CLASS (eonay_application_parent_class)
      ->dbus_unregister (application, connection, path);
}

static void
eonay_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { "activate", activate_cb },
    { "guide", guide_cb },
    { "sign-code", sign_code_cb },
    { "show", show_cb },
    { "show-certificate", show_certificate_cb, "s" },
    { "receipts", receipts_cb },
    { "show-receipt", show_receipt_cb, "s" },
    { "preferences", preferences_cb },
    { "renew", renew_cb, "s" },
    { "diagnosis", diagnosis_cb },
    { "forget", forget_cb, "s" },
    { "help", help_cb },
    { "about", about_cb },
    { "quit", quit_cb },
  };
  EonayApplication *self = EONAY_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  G_APPLICATION_CLASS (eonay_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.help",
                                         (const char *const[]) { "F1", NULL });
  gtk_window_set_default_icon_name (EONAY_APPLICATION_ID);
  eonay_widgets_add_styles ();
  follow_color_scheme (self);

  g_autoptr (GDBusConnection) system_bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  if (system_bus == NULL)
    g_warning ("connecting to the system bus: %s", error->message);
  create_parts (self, system_bus);
  connect_parts (self);
  tell_damage (self);
  resume (self);
  eonay_card_monitor_start (self->context->monitor);
  eonay_renewal_evaluate (self->renewal);
  update (self);
  /* Withdraw our notifications at the end of the session. */
  self->terminate_id = g_unix_signal_add (SIGTERM, terminate_cb, self);
  g_application_hold (application);
}

static void
eonay_application_activate (GApplication *application)
{
  EonayApplication *self = EONAY_APPLICATION (application);

  /* Only the autostart is silent; a manual start opens the window. */
  if (!self->in_background)
    open_window (self);
  self->in_background = FALSE;
}

static void
eonay_application_shutdown (GApplication *application)
{
  EonayApplication *self = EONAY_APPLICATION (application);

  g_clear_weak_pointer (&self->guide);
  g_clear_object (&self->desktop);
  g_clear_object (&self->clock);
  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_handle_id (&self->terminate_id, g_source_remove);
  if (self->context != NULL)
    eonay_card_monitor_stop (self->context->monitor);
  if (self->notifier != NULL)
    eonay_notifier_withdraw_all (self->notifier);
  g_clear_object (&self->place_hint);
  g_clear_object (&self->indicator);
  g_clear_object (&self->activity);
  g_clear_object (&self->prompt);
  g_clear_object (&self->renewal);
  g_clear_object (&self->notifier);
  if (self->contents != NULL)
    g_object_run_dispose (G_OBJECT (self->contents));
  g_clear_object (&self->contents);
  g_clear_pointer (&self->context, eonay_context_unref);
  G_APPLICATION_CLASS (eonay_application_parent_class)->shutdown (application);
}

static int
eonay_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  EonayApplication *self = EONAY_APPLICATION (application);
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("%s %s\n", g_get_prgname (), PACKAGE_VERSION);
      return 0;
    }
  g_autoptr (GSettings) settings = eonay_settings_new ();
  if (settings == NULL)
    {
      g_printerr ("eonay-tray: %s\n", eonay_wording_no_settings ());
      return 1;
    }
  self->in_background = g_variant_dict_contains (options, "background");
  if (!self->in_background)
    return -1;
  /* Autostart runs on every desktop, so the preference is checked here. */
  if (!g_settings_get_boolean (settings, EONAY_SETTINGS_AUTOSTART))
    return 0;
  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  /* Another instance is running: do not start, and show nothing. */
  return g_application_get_is_remote (application) ? 0 : -1;
}

static void
eonay_application_class_init (EonayApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->dbus_register = eonay_application_dbus_register;
  application_class->dbus_unregister = eonay_application_dbus_unregister;
  application_class->startup = eonay_application_startup;
  application_class->activate = eonay_application_activate;
  application_class->shutdown = eonay_application_shutdown;
  application_class->handle_local_options = eonay_application_handle_local_options;
}

static void
eonay_application_init (EonayApplication *self)
{
  const GOptionEntry entries[] = {
    { "background", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Start without a window"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Show the version"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
}

EonayApplication *
eonay_application_new (void)
{
  return g_object_new (EONAY_TYPE_APPLICATION, "application-id", EONAY_APPLICATION_ID, NULL);
}
