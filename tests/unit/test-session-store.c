/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against gnome-keyring-daemon, on a private bus and in temporary folders. */
#include "eonay-session-store.h"

#include <string.h>

#include "folder.h"

#define SERVICE     "org.freedesktop.secrets"
#define CERTIFICATE "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define WAIT_S      20

typedef struct
{
  GTestDBus *bus;
  char *folder;
  GSubprocess *daemon;
} Fixture;

/* --- waiting for an answer --- */

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
save (EonaySessionStore *store, EonayPortalSession *session, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_session_store_save_async (store, session, NULL, keep_result_cb, &result);
  await (&result);
  return eonay_session_store_save_finish (store, result, error);
}

/* Returns the token's text, or NULL. */
static char *
look_up (EonaySessionStore *store, const char *provider, const char *host)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (EonayPortalSession) session = eonay_portal_session_new (provider, host, CERTIFICATE);
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;

  eonay_session_store_lookup_async (store, session, FALSE, NULL, keep_result_cb, &result);
  await (&result);
  found = eonay_session_store_lookup_finish (store, result, &error);
  g_assert_no_error (error);
  if (!found)
    {
      g_assert_null (eonay_portal_session_get_token (session));
      return NULL;
    }

  return g_strdup (secret_value_get_text (eonay_portal_session_get_token (session)));
}

static void
assert_found (EonaySessionStore *store, const char *expected)
{
  g_autofree char *token = look_up (store, "kamusm", "nesbireysel.eonay.test");

  g_assert_cmpstr (token, ==, expected);
}

static void
forget (EonaySessionStore *store, EonayPortalSession *session)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  eonay_session_store_forget_async (store, session, NULL, keep_result_cb, &result);
  await (&result);
  g_assert_true (eonay_session_store_forget_finish (store, result, &error));
  g_assert_no_error (error);
}

static EonayPortalSession *
make_session (const char *token)
{
  g_autoptr (SecretValue) value = secret_value_new (token, -1, "text/plain");
  EonayPortalSession *session =
      eonay_portal_session_new ("kamusm", "nesbireysel.eonay.test", CERTIFICATE);

  eonay_portal_session_set_token (session, value);
  return session;
}

/* --- the keyring --- */

static gboolean
fail_cb (gpointer user_data)
{
  g_error ("%s did not appear within %d s", SERVICE, WAIT_S);
  return G_SOURCE_REMOVE;
}

static void
appeared_cb (GDBusConnection *connection, const char *name, const char *owner, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
await_service (void)
{
  gboolean is_there = FALSE;
  guint watch = g_bus_watch_name (G_BUS_TYPE_SESSION, SERVICE, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                  appeared_cb, NULL, &is_there, NULL);
  guint timeout = g_timeout_add_seconds (WAIT_S, fail_cb, NULL);

  while (!is_there)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
  g_bus_unwatch_name (watch);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const variables[] = { "HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME",
                                           "XDG_CACHE_HOME", "XDG_CONFIG_HOME" };
  g_autoptr (GError) error = NULL;
  GOutputStream *input = NULL;

  fixture->folder = folder_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
    g_setenv (variables[i], fixture->folder, TRUE);
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);

  fixture->daemon = g_subprocess_new (
      G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
          G_SUBPROCESS_FLAGS_STDERR_SILENCE,
      &error, "gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets", NULL);
  g_assert_no_error (error);
  input = g_subprocess_get_stdin_pipe (fixture->daemon);
  g_assert_true (g_output_stream_write_all (input, "parola", 6, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (input, NULL, NULL));
  await_service ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  secret_service_disconnect ();
  g_subprocess_force_exit (fixture->daemon);
  g_subprocess_wait (fixture->daemon, NULL, NULL);
  g_object_unref (fixture->daemon);
  g_test_dbus_stop (fixture->bus);
  g_object_unref (fixture->bus);
  folder_remove (fixture->folder);
}

static void
lock_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretService) service = secret_service_get_sync (SECRET_SERVICE_NONE, NULL, &error);
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_sync (
      service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE, NULL, &error);
  GList objects = { collection, NULL, NULL };

  g_assert_no_error (error);
  g_assert_nonnull (collection);
  g_assert_cmpint (secret_service_lock_sync (service, &objects, NULL, NULL, &error), ==, 1);
  g_assert_no_error (error);
}

/* --- the tests --- */

static void
test_no_bus (void)
{
  g_autoptr (EonaySessionStore) store = eonay_session_store_new ();
  g_autoptr (EonaySessionStore) other = eonay_session_store_new ();
  g_autoptr (EonayPortalSession) session = make_session ("simge");
  g_autoptr (GError) error = NULL;

  assert_found (store, NULL);
  g_assert_false (save (store, session, &error));
  g_assert_error (error, EONAY_SESSION_STORE_ERROR, EONAY_SESSION_STORE_ERROR_MEMORY_ONLY);
  g_clear_error (&error);
  assert_found (store, "simge");
  assert_found (other, NULL);

  /* Reported once. */
  g_assert_true (save (store, session, &error));
  g_assert_no_error (error);
  forget (store, session);
  assert_found (store, NULL);
}

static void
test_keyring (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonaySessionStore) store = eonay_session_store_new ();
  g_autoptr (EonaySessionStore) other = eonay_session_store_new ();
  g_autoptr (EonayPortalSession) session = make_session ("simge");
  g_autoptr (EonayPortalSession) newer = make_session ("yeni simge");
  g_autoptr (GError) error = NULL;

  g_assert_true (save (store, session, &error));
  g_assert_no_error (error);
  assert_found (other, "simge");
  g_assert_null (look_up (other, "kamusm", "baska.eonay.test"));
  g_assert_null (look_up (other, "baska", "nesbireysel.eonay.test"));

  g_assert_true (save (store, newer, NULL));
  assert_found (other, "yeni simge");
  forget (other, session);
  assert_found (store, NULL);
}

/* A prompt would block here, so returning shows that there was none. */
static void
test_locked (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonaySessionStore) store = eonay_session_store_new ();
  g_autoptr (EonaySessionStore) other = eonay_session_store_new ();
  g_autoptr (EonayPortalSession) session = make_session ("simge");
  g_autoptr (EonayPortalSession) newer = make_session ("yeni simge");
  g_autoptr (GError) error = NULL;

  g_assert_true (save (store, session, NULL));
  lock_keyring ();
  assert_found (store, NULL);
  g_assert_false (save (store, newer, &error));
  g_assert_error (error, EONAY_SESSION_STORE_ERROR, EONAY_SESSION_STORE_ERROR_MEMORY_ONLY);
  assert_found (store, "yeni simge");
  assert_found (other, NULL);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonaySessionStore) store = eonay_session_store_new ();
  g_autoptr (EonayPortalSession) session = make_session ("simge");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  eonay_session_store_save_async (store, session, cancellable, keep_result_cb, &result);
  await (&result);
  g_assert_false (eonay_session_store_save_finish (store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_found (store, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_add_func ("/session-store/no-bus", test_no_bus);
  g_test_add ("/session-store/keyring", Fixture, NULL, set_up, test_keyring, tear_down);
  g_test_add ("/session-store/locked", Fixture, NULL, set_up, test_locked, tear_down);
  g_test_add ("/session-store/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);

  return g_test_run ();
}
