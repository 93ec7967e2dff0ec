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

/* The reply, of this type, or NULL. Takes floating arguments. */
static GVariant *
ask (GBusType type,
     const char *name,
     const char *path,
     const char *interface,
     const char *method,
     GVariant *arguments,
     const char *reply_type,
     GDBusCallFlags flags,
     GCancellable *cancellable)
{
  g_autoptr (GVariant) owned = arguments != NULL ? g_variant_ref_sink (arguments) : NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (type, cancellable, NULL);

  if (bus == NULL)
    return NULL;
  return g_dbus_connection_call_sync (bus, name, path, interface, method, owned,
                                      G_VARIANT_TYPE (reply_type), flags, -1, cancellable, NULL);
}

/* The properties of an interface, or NULL. */
static GVariantDict *
read_properties (GBusType type,
                 const char *name,
                 const char *path,
                 const char *interface,
                 GCancellable *cancellable)
{
  g_autoptr (GVariant) reply =
      ask (type, name, path, PROPERTIES, "GetAll", g_variant_new ("(s)", interface), "(a{sv})",
           G_DBUS_CALL_FLAGS_NONE, cancellable);
  g_autoptr (GVariant) properties = NULL;

  if (reply == NULL)
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

/* --- the session at the seat */

/* "seat": whether the user is at this machine, as polkit's rules require. */
void
eonay_diagnosis_look_at_seat (GPtrArray *findings, GCancellable *cancellable)
{
  g_autoptr (GVariantDict) session = read_properties (
      G_BUS_TYPE_SYSTEM, LOGIND_NAME, LOGIND_SESSION, LOGIND_NAME ".Session", cancellable);
  g_autofree char *seat = NULL;
  const char *problem = NULL;

  if (session != NULL)
    g_variant_dict_lookup (session, "Seat", "(so)", &seat, NULL);
  if (session == NULL)
    problem = "no-session";
  else if (read_boolean (session, "Remote"))
    problem = "remote";
  else if (seat == NULL || *seat == '\0')
    problem = "no-seat";
  else if (!read_boolean (session, "Active"))
    problem = "inactive";

  if (problem != NULL)
    eonay_diagnosis_add (findings, "seat", EONAY_FINDING_FAILED, problem);
  else
    eonay_diagnosis_add (findings, "seat", EONAY_FINDING_OK, "active");
}

/* --- the keyring */

static const char *
find_keyring_problem (GCancellable *cancellable)
{
  g_autoptr (GVariant) alias = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) locked = NULL;
  const char *path = NULL;

  alias =
      ask (G_BUS_TYPE_SESSION, SECRETS_NAME, SECRETS_PATH, SECRETS_SERVICE, "ReadAlias",
           g_variant_new ("(s)", "default"), "(o)", G_DBUS_CALL_FLAGS_NO_AUTO_START, cancellable);
  if (alias == NULL)
    return "none";
  g_variant_get (alias, "(&o)", &path);
  if (g_str_equal (path, "/"))
    return "no-collection";

  reply = ask (G_BUS_TYPE_SESSION, SECRETS_NAME, path, PROPERTIES, "Get",
               g_variant_new ("(ss)", "org.freedesktop.Secret.Collection", "Locked"), "(v)",
               G_DBUS_CALL_FLAGS_NO_AUTO_START, cancellable);
  if (reply != NULL)
    g_variant_get (reply, "(v)", &locked);
  if (locked == NULL || !g_variant_is_of_type (locked, G_VARIANT_TYPE_BOOLEAN))
    return "failed";
  return g_variant_get_boolean (locked) ? "locked" : NULL;
}

/* "keyring": checks it without unlocking or starting it. */
void
eonay_diagnosis_look_at_keyring (GPtrArray *findings, GCancellable *cancellable)
{
  const char *problem = find_keyring_problem (cancellable);

  if (problem != NULL)
    eonay_diagnosis_add (findings, "keyring", EONAY_FINDING_WARNING, problem);
  else
    eonay_diagnosis_add (findings, "keyring", EONAY_FINDING_OK, "unlocked");
}

/* --- the panel */

/* "tray": whether a panel can show the icon. */
void
eonay_diagnosis_look_at_tray (GPtrArray *findings, GCancellable *cancellable)
{
  g_autoptr (GVariantDict) watcher =
      read_properties (G_BUS_TYPE_SESSION, WATCHER_NAME, WATCHER_PATH, WATCHER_NAME, cancellable);

  if (watcher == NULL)
    eonay_diagnosis_add (findings, "tray", EONAY_FINDING_WARNING, "none");
  else if (read_boolean (watcher, "IsStatusNotifierHostRegistered"))
    eonay_diagnosis_add (findings, "tray", EONAY_FINDING_OK, "shown");
  else
    eonay_diagnosis_add (findings, "tray", EONAY_FINDING_WARNING, "no-host");
}

/* --- notifications */

static GVariant *
ask_notifications (const char *method, const char *reply_type, GCancellable *cancellable)
{
  return ask (G_BUS_TYPE_SESSION, NOTIFICATIONS_NAME, NOTIFICATIONS_PATH, NOTIFICATIONS_NAME,
              method, NULL, reply_type, G_DBUS_CALL_FLAGS_NONE, cancellable);
}

/* "notifications": the notification server, and whether it supports buttons. */
void
eonay_diagnosis_look_at_notifications (GPtrArray *findings, GCancellable *cancellable)
{
  g_autoptr (GVariant) server = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_auto (GStrv) capabilities = NULL;
  const char *name = NULL;
  const char *version = NULL;
  EonayFinding *finding = NULL;

  server = ask_notifications ("GetServerInformation", "(ssss)", cancellable);
  if (server == NULL)
    {
      eonay_diagnosis_add (findings, "notifications", EONAY_FINDING_WARNING, "none");
      return;
    }
  g_variant_get (server, "(&s&s&s&s)", &name, NULL, &version, NULL);
  reply = ask_notifications ("GetCapabilities", "(as)", cancellable);
  if (reply != NULL)
    g_variant_get (reply, "(^as)", &capabilities);
  if (capabilities == NULL || !g_strv_contains ((const char *const *) capabilities, "actions"))
    finding = eonay_diagnosis_add (findings, "notifications", EONAY_FINDING_WARNING, "no-actions");
  else
    finding = eonay_finding_set (
        eonay_diagnosis_add (findings, "notifications", EONAY_FINDING_OK, "shown"), "version",
        version);
  eonay_finding_set (finding, "server", name);
}

/* --- the clock */

/* "clock": whether the clock is synchronised; its offset is measured by the portal check. */
void
eonay_diagnosis_look_at_clock (GPtrArray *findings, GCancellable *cancellable)
{
  g_autoptr (GVariantDict) clock =
      read_properties (G_BUS_TYPE_SYSTEM, CLOCK_NAME, CLOCK_PATH, CLOCK_NAME, cancellable);

  if (clock == NULL)
    eonay_diagnosis_add (findings, "clock", EONAY_FINDING_NOT_CHECKED, "no-service");
  else if (read_boolean (clock, "NTPSynchronized"))
    eonay_diagnosis_add (findings, "clock", EONAY_FINDING_OK, "synchronized");
  else
    eonay_diagnosis_add (findings, "clock", EONAY_FINDING_WARNING,
                         read_boolean (clock, "NTP") ? "not-synchronized" : "not-kept");
}
