/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-diagnosis-private.h"

#define PROPERTIES "org.freedesktop.DBus.Properties"

#define LOGIND_NAME    "org.freedesktop.login1"
#define LOGIND_SESSION "/org/freedesktop/login1/session/auto"

#define SECRETS_NAME    "org.freedesktop.secrets"
#define SECRETS_PATH    "/org/freedesktop/secrets"
#define SECRETS_SERVICE "org.freedesktop.Secret.Service"

#define WATCHER_NAME "org.kde.StatusNotifierWatcher"
#define WATCHER_PATH "/StatusNotifierWatcher"

#define NOTIFICATIONS_NAME "org.freedesktop.Notifications"
#define NOTIFICATIONS_PATH "/org/freedesktop/Notifications"

#define CLOCK_NAME "org.freedesktop.timedate1"
#define CLOCK_PATH "/org/freedesktop/timedate1"

/* One D-Bus call of a check and its reply handler. reply is NULL with error; the handler is not
 * called after a cancellation. */
typedef void (*ReplyFunc) (GTask *task, GVariant *reply, const GError *error);

typedef struct
{
  GTask *task;
  GBusType bus;
  const char *name;
  char *path;
  const char *interface;
  const char *method;
  GVariant *arguments;
  GDBusCallFlags flags;
  ReplyFunc take;
} Question;

static void
question_free (Question *question)
{
  g_clear_pointer (&question->arguments, g_variant_unref);
  g_object_unref (question->task);
  g_free (question->path);
  g_free (question);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
answer (Question *question, GVariant *reply, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (question->task, g_error_copy (error));
  else
    question->take (question->task, reply, error);
}

static void
reply_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  answer (question, reply, error);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Question) question = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      answer (question, NULL, error);
      return;
    }
  g_dbus_connection_call (bus, question->name, question->path, question->interface,
                          question->method, question->arguments, NULL, question->flags, -1,
                          g_task_get_cancellable (question->task), reply_cb, question);
  g_steal_pointer (&question);
}

/* Sinks floating arguments and takes a reference to the task. */
static void
ask (GTask *task, Question what)
{
  Question *question = g_new (Question, 1);

  *question = what;
  question->task = g_object_ref (task);
  question->path = g_strdup (what.path);
  if (question->arguments != NULL)
    g_variant_ref_sink (question->arguments);
  g_bus_get (what.bus, g_task_get_cancellable (task), bus_cb, question);
}

static void
ask_properties (GTask *task,
                GBusType bus,
                const char *name,
                const char *path,
                const char *interface,
                ReplyFunc take)
{
  ask (task, (Question) { .bus = bus,
                          .name = name,
                          .path = (char *) path,
                          .interface = PROPERTIES,
                          .method = "GetAll",
                          .arguments = g_variant_new ("(s)", interface),
                          .take = take });
}

static GVariantDict *
read_properties (GVariant *reply)
{
  g_autoptr (GVariant) properties = NULL;

  if (reply == NULL || !g_variant_is_of_type (reply, G_VARIANT_TYPE ("(a{sv})")))
    return NULL;
  properties = g_variant_get_child_value (reply, 0);
  return g_variant_dict_new (properties);
}

static gboolean
read_boolean (GVariantDict *properties, const char *name)
{
  gboolean value = FALSE;

  return g_variant_dict_lookup (properties, name, "b", &value) && value;
}

static void
finish (GTask *task, const char *check, EonayFindingState state, const char *reason)
{
  eonay_diagnosis_return (task, eonay_finding_new (check, state, reason));
}

/* --- the session at the seat */

static void
take_session (GTask *task, GVariant *reply, const GError *error)
{
  g_autoptr (GVariantDict) session = read_properties (reply);
  g_autofree char *seat = NULL;

  if (session == NULL)
    {
      finish (task, "seat", EONAY_FINDING_FAILED, "no-session");
      return;
    }
  g_variant_dict_lookup (session, "Seat", "(so)", &seat, NULL);
  if (read_boolean (session, "Remote"))
    finish (task, "seat", EONAY_FINDING_FAILED, "remote");
  else if (seat == NULL || *seat == '\0')
    finish (task, "seat", EONAY_FINDING_FAILED, "no-seat");
  else if (!read_boolean (session, "Active"))
    finish (task, "seat", EONAY_FINDING_FAILED, "inactive");
  else
    finish (task, "seat", EONAY_FINDING_OK, "active");
}

/* "seat": whether the user is at this machine, as polkit's rules require. */
void
eonay_diagnosis_check_seat (GTask *task)
{
  ask_properties (task, G_BUS_TYPE_SYSTEM, LOGIND_NAME, LOGIND_SESSION, LOGIND_NAME ".Session",
                  take_session);
  g_object_unref (task);
}

/* --- the keyring */

static void
take_collection (GTask *task, GVariant *reply, const GError *error)
{
  g_autoptr (GVariant) value = NULL;

  if (reply != NULL && g_variant_is_of_type (reply, G_VARIANT_TYPE ("(v)")))
    g_variant_get (reply, "(v)", &value);
  if (value == NULL || !g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    finish (task, "keyring", EONAY_FINDING_WARNING, "failed");
  else if (g_variant_get_boolean (value))
    finish (task, "keyring", EONAY_FINDING_WARNING, "locked");
  else
    finish (task, "keyring", EONAY_FINDING_OK, "unlocked");
}

static void
take_alias (GTask *task, GVariant *reply, const GError *error)
{
  const char *path = NULL;

  if (reply != NULL && g_variant_is_of_type (reply, G_VARIANT_TYPE ("(o)")))
    g_variant_get (reply, "(&o)", &path);
  if (path == NULL)
    finish (task, "keyring", EONAY_FINDING_WARNING, "none");
  else if (g_str_equal (path, "/"))
    finish (task, "keyring", EONAY_FINDING_WARNING, "no-collection");
  else
    ask (task, (Question) { .bus = G_BUS_TYPE_SESSION,
                            .name = SECRETS_NAME,
                            .path = (char *) path,
                            .interface = PROPERTIES,
                            .method = "Get",
                            .arguments = g_variant_new ("(ss)", "org.freedesktop.Secret.Collection",
                                                        "Locked"),
                            .flags = G_DBUS_CALL_FLAGS_NO_AUTO_START,
                            .take = take_collection });
}

/* "keyring": checks it without unlocking or starting it. */
void
eonay_diagnosis_check_keyring (GTask *task)
{
  ask (task, (Question) { .bus = G_BUS_TYPE_SESSION,
                          .name = SECRETS_NAME,
                          .path = SECRETS_PATH,
                          .interface = SECRETS_SERVICE,
                          .method = "ReadAlias",
                          .arguments = g_variant_new ("(s)", "default"),
                          .flags = G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          .take = take_alias });
  g_object_unref (task);
}

/* --- the panel */

static void
take_watcher (GTask *task, GVariant *reply, const GError *error)
{
  g_autoptr (GVariantDict) watcher = read_properties (reply);

  if (watcher == NULL)
    finish (task, "tray", EONAY_FINDING_WARNING, "none");
  else if (read_boolean (watcher, "IsStatusNotifierHostRegistered"))
    finish (task, "tray", EONAY_FINDING_OK, "shown");
  else
    finish (task, "tray", EONAY_FINDING_WARNING, "no-host");
}

/* "tray": whether a panel can show the icon. */
void
eonay_diagnosis_check_tray (GTask *task)
{
  ask_properties (task, G_BUS_TYPE_SESSION, WATCHER_NAME, WATCHER_PATH, WATCHER_NAME, take_watcher);
  g_object_unref (task);
}

/* --- notifications */

static void
take_capabilities (GTask *task, GVariant *reply, const GError *error)
{
  EonayFinding *server = g_task_get_task_data (task);
  g_auto (GStrv) capabilities = NULL;

  if (reply != NULL && g_variant_is_of_type (reply, G_VARIANT_TYPE ("(as)")))
    g_variant_get (reply, "(^as)", &capabilities);
  if (capabilities == NULL || !g_strv_contains ((const char *const *) capabilities, "actions"))
    {
      EonayFinding *finding =
          eonay_finding_new ("notifications", EONAY_FINDING_WARNING, "no-actions");

      eonay_finding_set (finding, "server", eonay_finding_get (server, "server"));
      eonay_diagnosis_return (task, finding);
      return;
    }
  eonay_diagnosis_return (task, eonay_finding_ref (server));
}

static void
take_server (GTask *task, GVariant *reply, const GError *error)
{
  const char *name = NULL;
  const char *version = NULL;
  EonayFinding *finding = NULL;

  if (reply == NULL || !g_variant_is_of_type (reply, G_VARIANT_TYPE ("(ssss)")))
    {
      finish (task, "notifications", EONAY_FINDING_WARNING, "none");
      return;
    }
  g_variant_get (reply, "(&s&s&s&s)", &name, NULL, &version, NULL);
  finding = eonay_finding_new ("notifications", EONAY_FINDING_OK, "shown");
  eonay_finding_set (finding, "server", name);
  eonay_finding_set (finding, "version", version);
  g_task_set_task_data (task, finding, (GDestroyNotify) eonay_finding_unref);
  ask (task, (Question) { .bus = G_BUS_TYPE_SESSION,
                          .name = NOTIFICATIONS_NAME,
                          .path = NOTIFICATIONS_PATH,
                          .interface = NOTIFICATIONS_NAME,
                          .method = "GetCapabilities",
                          .take = take_capabilities });
}

/* "notifications": the notification server, and whether it supports buttons. */
void
eonay_diagnosis_check_notifications (GTask *task)
{
  ask (task, (Question) { .bus = G_BUS_TYPE_SESSION,
                          .name = NOTIFICATIONS_NAME,
                          .path = NOTIFICATIONS_PATH,
                          .interface = NOTIFICATIONS_NAME,
                          .method = "GetServerInformation",
                          .take = take_server });
  g_object_unref (task);
}

/* --- the clock */

static void
take_clock (GTask *task, GVariant *reply, const GError *error)
{
  g_autoptr (GVariantDict) clock = read_properties (reply);

  if (clock == NULL)
    finish (task, "clock", EONAY_FINDING_NOT_CHECKED, "no-service");
  else if (read_boolean (clock, "NTPSynchronized"))
    finish (task, "clock", EONAY_FINDING_OK, "synchronized");
  else
    finish (task, "clock", EONAY_FINDING_WARNING,
            read_boolean (clock, "NTP") ? "not-synchronized" : "not-kept");
}

/* "clock": whether the clock is synchronised; its offset is measured by the portal check. */
void
eonay_diagnosis_check_clock (GTask *task)
{
  ask_properties (task, G_BUS_TYPE_SYSTEM, CLOCK_NAME, CLOCK_PATH, CLOCK_NAME, take_clock);
  g_object_unref (task);
}
