/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <libnotify/notify.h>

#include "eonay-notice-window.h"
#include "eonay-notifier.h"
#include "eonay-widgets.h"

#define SERVER_NAME "org.freedesktop.Notifications"
#define SERVER_PATH "/org/freedesktop/Notifications"
/* The specification's name for a click beside the buttons. */
#define DEFAULT_ACTION "default"
/* How long to wait for the notification server of a starting desktop. */
#define SERVER_GRACE_SECONDS 5

struct _EonayNotifier
{
  GObject parent_instance;

  GtkApplication *application;
  GDBusConnection *connection; /* nullable */
  GCancellable *cancellable;
  guint watch_id;
  GCancellable *server_cancellable;
  /* There is a server, and its capabilities are known. */
  gboolean has_server;
  gboolean can_markup;
  gboolean can_actions;
  gboolean can_default;
  gboolean is_activating;
  /* Ends the wait for a server; 0: not running. */
  guint grace_id;
  gboolean gave_up;
  guint n_holds;
  /* Runs show_waiting() once a window has changed; 0: not pending. */
  guint retry_id;
  guint quiet_id;
  GHashTable *entries;
};

/* How a notice is shown; if neither is set, it waits. */
typedef struct
{
  EonayNotifier *notifier;
  EonayNotice *notice;
  NotifyNotification *notification;
  GtkWindow *window;
} Entry;

G_DEFINE_FINAL_TYPE (EonayNotifier, eonay_notifier, G_TYPE_OBJECT)

static gboolean
is_patient (EonayNotice *notice)
{
  return eonay_notice_get_kind (notice) == EONAY_NOTICE_PATIENT;
}

static gboolean
is_lasting (EonayNotice *notice)
{
  return eonay_notice_get_kind (notice) != EONAY_NOTICE_PASSING;
}

static void
entry_drop_notification (Entry *entry)
{
  g_signal_handlers_disconnect_by_data (entry->notification, entry);
  notify_notification_clear_actions (entry->notification);
  g_clear_object (&entry->notification);
}

static void
entry_hide (Entry *entry)
{
  if (entry->notification != NULL)
    {
      if (entry->notifier->has_server)
        notify_notification_close (entry->notification, NULL);
      entry_drop_notification (entry);
    }
  if (entry->window != NULL)
    {
      g_signal_handlers_disconnect_by_data (entry->window, entry);
      gtk_widget_destroy (GTK_WIDGET (entry->window));
      entry->window = NULL;
    }
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  entry_hide (entry);
  g_object_unref (entry->notice);
  g_free (entry);
}

static void
forget (Entry *entry)
{
  g_autoptr (EonayNotice) notice = g_object_ref (entry->notice);

  g_hash_table_remove (entry->notifier->entries, eonay_notice_get_id (notice));
}

/* -- as a window ------------------------------------------------------------------------------- */

/* By a button, or dismissed. */
static void
window_destroy_cb (GtkWidget *window, Entry *entry)
{
  g_autoptr (EonayNotice) notice = g_object_ref (entry->notice);

  entry->window = NULL;
  forget (entry);
  eonay_notice_see (notice);
}

static void
show_as_window (Entry *entry)
{
  entry->window = eonay_notice_window_new (entry->notifier->application, entry->notice);
  g_signal_connect (entry->window, "destroy", G_CALLBACK (window_destroy_cb), entry);
  gtk_window_present (entry->window);
}

/* -- as a notification ------------------------------------------------------------------------- */

static void
action_cb (NotifyNotification *notification, char *action, gpointer user_data)
{
  Entry *entry = user_data;
  g_autoptr (EonayNotice) notice = g_object_ref (entry->notice);
  const gboolean is_default = strcmp (action, DEFAULT_ACTION) == 0;
  g_autofree char *name = g_strdup (is_default ? eonay_notice_get_default_action (notice) : action);

  eonay_provide_activation_token (notify_notification_get_activation_token (notification));
  forget (entry);
  eonay_notice_see (notice);
  eonay_notice_choose (notice, name);
  eonay_provide_activation_token (NULL);
}

/* Only a dismissal proves that the user saw it. A server may close it for reasons of its own, for
 * example a quiet mode; a lasting one waits for another occasion. */
static void
closed_cb (NotifyNotification *notification, Entry *entry)
{
  g_autoptr (EonayNotice) notice = g_object_ref (entry->notice);
  const int reason = notify_notification_get_closed_reason (notification);

  if (reason != NOTIFY_CLOSED_REASON_DISMISSED && is_lasting (notice))
    {
      entry_drop_notification (entry);
      return;
    }
  forget (entry);
  if (reason == NOTIFY_CLOSED_REASON_DISMISSED)
    eonay_notice_see (notice);
}

static void
add_actions (Entry *entry, NotifyNotification *notification)
{
  GPtrArray *actions = eonay_notice_get_actions (entry->notice);

  for (guint i = 0; i < actions->len; i++)
    {
      EonayNoticeAction *action = g_ptr_array_index (actions, i);
      notify_notification_add_action (notification, action->name, action->label, action_cb, entry,
                                      NULL);
    }
  if (entry->notifier->can_default && eonay_notice_get_default_action (entry->notice) != NULL)
    notify_notification_add_action (notification, DEFAULT_ACTION, _ ("Show E-Onay"), action_cb,
                                    entry, NULL);
}

static NotifyNotification *
create_notification (Entry *entry)
{
  EonayNotice *notice = entry->notice;
  g_autofree char *escaped = g_markup_escape_text (eonay_notice_get_body (notice), -1);
  const char *body = entry->notifier->can_markup ? escaped : eonay_notice_get_body (notice);

  NotifyNotification *notification = notify_notification_new (eonay_notice_get_title (notice), body,
                                                              eonay_notice_get_icon_name (notice));
  notify_notification_set_hint (notification, "desktop-entry",
                                g_variant_new_string ("tr.org.pardus.EOnay"));
  notify_notification_set_urgency (notification, eonay_notice_get_critical (notice)
                                                     ? NOTIFY_URGENCY_CRITICAL
                                                     : NOTIFY_URGENCY_NORMAL);
  if (is_lasting (notice))
    notify_notification_set_timeout (notification, NOTIFY_EXPIRES_NEVER);
  if (entry->notifier->can_actions)
    add_actions (entry, notification);
  g_signal_connect (notification, "closed", G_CALLBACK (closed_cb), entry);
  return notification;
}

static void
show_as_notification (Entry *entry)
{
  g_autoptr (GError) error = NULL;

  /* Without buttons a notification cannot ask or offer actions. */
  if (!entry->notifier->can_actions && is_lasting (entry->notice) &&
      eonay_notice_get_actions (entry->notice)->len > 0)
    {
      show_as_window (entry);
      return;
    }
  entry->notification = create_notification (entry);
  if (notify_notification_show (entry->notification, &error))
    return;
  g_warning ("showing a notification: %s", error->message);
  entry_hide (entry);
  show_as_window (entry);
}

/* -- when -------------------------------------------------------------------------------------- */

static void ask_for_server (EonayNotifier *self);
static void window_changed_cb (EonayNotifier *self, GParamSpec *pspec, GtkWindow *window);

/* If an active window is the reason, waits for it to change. */
static gboolean
must_wait (Entry *entry)
{
  const GSignalMatchType match = G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA;
  GtkWindow *window = NULL;

  if (!is_patient (entry->notice))
    return FALSE;
  if (entry->notifier->n_holds > 0)
    return TRUE;
  window = eonay_find_active_window ();
  if (window == NULL)
    return FALSE;
  if (g_signal_handler_find (window, match, 0, 0, NULL, (gpointer) window_changed_cb,
                             entry->notifier) != 0)
    return TRUE;
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (window_changed_cb),
                           entry->notifier, G_CONNECT_SWAPPED);
  /* A window that is closed has no time to become inactive. */
  g_signal_connect_object (window, "notify::visible", G_CALLBACK (window_changed_cb),
                           entry->notifier, G_CONNECT_SWAPPED);
  return TRUE;
}

static void
show_when_possible (Entry *entry)
{
  EonayNotifier *self = entry->notifier;

  if (must_wait (entry))
    return;
  if (self->has_server)
    show_as_notification (entry);
  else if (self->gave_up)
    show_as_window (entry);
  else
    ask_for_server (self);
}

static void
show_waiting (EonayNotifier *self)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;
      if (entry->notification == NULL && entry->window == NULL)
        g_ptr_array_add (waiting, entry);
    }
  for (guint i = 0; i < waiting->len; i++)
    show_when_possible (g_ptr_array_index (waiting, i));
}

static gboolean
retry_cb (gpointer user_data)
{
  EonayNotifier *self = user_data;

  self->retry_id = 0;
  show_waiting (self);
  return G_SOURCE_REMOVE;
}

/* Idle, since another of the program's windows may become active next. */
static void
window_changed_cb (EonayNotifier *self, GParamSpec *pspec, GtkWindow *window)
{
  g_signal_handlers_disconnect_by_func (window, window_changed_cb, self);
  if (self->retry_id == 0)
    self->retry_id = g_idle_add (retry_cb, self);
}

/* -- the server -------------------------------------------------------------------------------- */

static gboolean
grace_over_cb (gpointer user_data)
{
  EonayNotifier *self = user_data;

  self->grace_id = 0;
  self->gave_up = TRUE;
  g_message ("no notification server: showing windows instead");
  show_waiting (self);
  return G_SOURCE_REMOVE;
}

static void
start_grace (EonayNotifier *self)
{
  if (!self->has_server && self->grace_id == 0)
    self->grace_id = g_timeout_add_seconds (SERVER_GRACE_SECONDS, grace_over_cb, self);
}

static void
get_capabilities_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree const char **capabilities = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  EonayNotifier *self = user_data;
  if (reply == NULL)
    {
      g_warning ("asking the notification server what it can: %s", error->message);
      start_grace (self);
      return;
    }
  g_variant_get (reply, "(^a&s)", &capabilities);
  self->can_markup = g_strv_contains (capabilities, "body-markup");
  self->can_actions = g_strv_contains (capabilities, "actions");
  self->has_server = TRUE;
  self->gave_up = FALSE;
  g_clear_handle_id (&self->grace_id, g_source_remove);
  show_waiting (self);
}

static void
stop_asking (EonayNotifier *self)
{
  if (self->server_cancellable == NULL)
    return;
  g_cancellable_cancel (self->server_cancellable);
  g_clear_object (&self->server_cancellable);
}

static void
call_server (EonayNotifier *self,
             GDBusConnection *connection,
             const char *method,
             const char *type,
             GAsyncReadyCallback callback)
{
  g_dbus_connection_call (connection, SERVER_NAME, SERVER_PATH, SERVER_NAME, method, NULL,
                          G_VARIANT_TYPE (type), G_DBUS_CALL_FLAGS_NO_AUTO_START, -1,
                          self->server_cancellable, callback, self);
}

/* The bubbles of xfce4-notifyd have a button for the default action, too. */
static void
get_information_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  const char *vendor = "";
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  EonayNotifier *self = user_data;
  if (reply != NULL)
    g_variant_get (reply, "(&s&s&s&s)", NULL, &vendor, NULL, NULL);
  self->can_default = strcmp (vendor, "Xfce") != 0;
  call_server (self, G_DBUS_CONNECTION (source), "GetCapabilities", "(as)", get_capabilities_cb);
}

/* Capabilities may differ from those of the previous server. */
static void
server_appeared_cb (GDBusConnection *connection,
                    const char *name,
                    const char *owner,
                    gpointer user_data)
{
  EonayNotifier *self = user_data;

  stop_asking (self);
  self->server_cancellable = g_cancellable_new ();
  call_server (self, connection, "GetServerInformation", "(ssss)", get_information_cb);
}

/* The server's notifications are gone. Lasting notices wait for the next server, and become windows
 * if none appears; the others are given up. */
static void
server_vanished_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  EonayNotifier *self = user_data;
  GHashTableIter iter;
  gpointer value;

  stop_asking (self);
  self->has_server = FALSE;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;
      if (entry->notification == NULL)
        continue;
      entry_hide (entry);
      if (is_lasting (entry->notice))
        start_grace (self);
      else
        g_hash_table_iter_remove (&iter);
    }
}

static void
start_server_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  if (reply == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  EonayNotifier *self = user_data;
  self->is_activating = FALSE;
  start_grace (self);
}

static void
ask_for_server (EonayNotifier *self)
{
  if (self->is_activating || self->grace_id != 0)
    return;
  if (self->connection == NULL)
    {
      self->grace_id = g_idle_add (grace_over_cb, self);
      return;
    }
  self->is_activating = TRUE;
  g_dbus_connection_call (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                          "org.freedesktop.DBus", "StartServiceByName",
                          g_variant_new ("(su)", SERVER_NAME, 0), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, self->cancellable, start_server_cb, self);
}

/* xfce4-notifyd drops notifications while “Do not disturb” is on, and does not tell when that ends.
 * Before 0.9 it does not close what it drops either; shown once more, one that was not dropped stays
 * as it is. */
static void
show_dropped (EonayNotifier *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_autoptr (GError) error = NULL;
      Entry *entry = value;

      if (entry->notification != NULL && !notify_notification_show (entry->notification, &error))
        g_warning ("showing a notification again: %s", error->message);
    }
  show_waiting (self);
}

static void
xfconf_changed_cb (GDBusConnection *connection,
                   const char *sender,
                   const char *path,
                   const char *interface,
                   const char *signal,
                   GVariant *parameters,
                   gpointer user_data)
{
  const char *property = NULL;
  g_autoptr (GVariant) value = NULL;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ssv)")))
    return;
  g_variant_get (parameters, "(&s&sv)", NULL, &property, &value);
  if (strcmp (property, "/do-not-disturb") == 0 &&
      g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) && !g_variant_get_boolean (value))
    show_dropped (user_data);
}

static void
watch_quiet_mode (EonayNotifier *self)
{
  if (self->connection != NULL)
    self->quiet_id = g_dbus_connection_signal_subscribe (
        self->connection, "org.xfce.Xfconf", "org.xfce.Xfconf", "PropertyChanged",
        "/org/xfce/Xfconf", "xfce4-notifyd", G_DBUS_SIGNAL_FLAGS_NONE, xfconf_changed_cb, self,
        NULL);
}

/* -- object ------------------------------------------------------------------------------------ */

static void
eonay_notifier_finalize (GObject *object)
{
  EonayNotifier *self = EONAY_NOTIFIER (object);

  if (self->quiet_id != 0)
    g_dbus_connection_signal_unsubscribe (self->connection, self->quiet_id);
  g_clear_object (&self->connection);
  g_clear_handle_id (&self->retry_id, g_source_remove);

  stop_asking (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->watch_id, g_bus_unwatch_name);
  g_clear_handle_id (&self->grace_id, g_source_remove);
  g_clear_pointer (&self->entries, g_hash_table_unref);
  notify_uninit ();
  G_OBJECT_CLASS (eonay_notifier_parent_class)->finalize (object);
}

static void
eonay_notifier_class_init (EonayNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_notifier_finalize;
}

static void
eonay_notifier_init (EonayNotifier *self)
{
  self->cancellable = g_cancellable_new ();
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
}

/**
 * eonay_notifier_new:
 * @application: the application, which owns the notifier
 *
 * Returns: (transfer full): a notifier
 */
EonayNotifier *
eonay_notifier_new (GtkApplication *application)
{
  EonayNotifier *self = g_object_new (EONAY_TYPE_NOTIFIER, NULL);

  self->application = application;
  g_set_object (&self->connection, g_application_get_dbus_connection (G_APPLICATION (application)));
  notify_init (_ ("E-Onay"));
  self->watch_id = g_bus_watch_name (G_BUS_TYPE_SESSION, SERVER_NAME, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                     server_appeared_cb, server_vanished_cb, self, NULL);
  watch_quiet_mode (self);
  return self;
}

void
eonay_notifier_show (EonayNotifier *self, EonayNotice *notice)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->notifier = self;
  entry->notice = g_object_ref (notice);
  g_hash_table_replace (self->entries, g_strdup (eonay_notice_get_id (notice)), entry);
  show_when_possible (entry);
}

gboolean
eonay_notifier_has (EonayNotifier *self, EonayNotice *notice)
{
  const Entry *entry = g_hash_table_lookup (self->entries, eonay_notice_get_id (notice));

  return entry != NULL && entry->notice == notice;
}

void
eonay_notifier_hold (EonayNotifier *self)
{
  GHashTableIter iter;
  gpointer value;

  self->n_holds++;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Entry *entry = value;

      if (is_patient (entry->notice))
        entry_hide (entry);
    }
}

void
eonay_notifier_release (EonayNotifier *self)
{
  self->n_holds--;
  show_waiting (self);
}

void
eonay_notifier_withdraw (EonayNotifier *self, const char *id)
{
  g_hash_table_remove (self->entries, id);
}

void
eonay_notifier_withdraw_all (EonayNotifier *self)
{
  g_hash_table_remove_all (self->entries);
}
