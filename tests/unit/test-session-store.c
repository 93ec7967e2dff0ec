/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against gnome-keyring-daemon, on a private bus and in temporary folders. */
#include "eonay-keyring-wait.h"
#include "eonay-session-store.h"

#include <signal.h>
#include <string.h>

#include "folder.h"

#define SERVICE     "org.freedesktop.secrets"
#define CERTIFICATE "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OTHER       "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100"
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
look_up (EonaySessionStore *store, const char *provider, const char *host, gboolean may_unlock)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (EonayPortalSession) session = eonay_portal_session_new (provider, host, CERTIFICATE);
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;

  eonay_session_store_lookup_async (store, session, may_unlock, NULL, keep_result_cb, &result);
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

static gboolean
find (EonaySessionStore *store, gboolean may_unlock)
{
  g_autofree char *token = look_up (store, "kamusm", "nesbireysel.eonay.test", may_unlock);

  return token != NULL;
}

static void
assert_found (EonaySessionStore *store, const char *expected)
{
  g_autofree char *token = look_up (store, "kamusm", "nesbireysel.eonay.test", FALSE);

  g_assert_cmpstr (token, ==, expected);
}

/* certificate_id: NULL for all. Returns the number of logins that were deleted. */
static guint
forget (EonaySessionStore *store, const char *certificate_id, gboolean may_unlock, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local_error = NULL;
  guint n_forgotten = G_MAXUINT;
  gboolean is_done;

  eonay_session_store_forget_async (store, certificate_id, may_unlock, NULL, keep_result_cb,
                                    &result);
  await (&result);
  is_done = eonay_session_store_forget_finish (store, result, &n_forgotten, &local_error);
  g_assert_true (is_done == (local_error == NULL));
  if (error == NULL)
    g_assert_no_error (local_error);
  else
    g_propagate_error (error, g_steal_pointer (&local_error));
  return n_forgotten;
}

static EonayPortalSession *
make_session_of (const char *certificate_id, const char *token)
{
  g_autoptr (SecretValue) value = secret_value_new (token, -1, "text/plain");
  EonayPortalSession *session =
      eonay_portal_session_new ("kamusm", "nesbireysel.eonay.test", certificate_id);

  eonay_portal_session_set_token (session, value);
  return session;
}

static EonayPortalSession *
make_session (const char *token)
{
  return make_session_of (CERTIFICATE, token);
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

  g_assert_true (eonay_session_store_is_memory_only (store));
  g_assert_cmpuint (forget (store, CERTIFICATE, FALSE, NULL), ==, 1);
  g_assert_false (eonay_session_store_is_memory_only (store));
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
  g_assert_null (look_up (other, "kamusm", "baska.eonay.test", FALSE));
  g_assert_null (look_up (other, "baska", "nesbireysel.eonay.test", FALSE));

  g_assert_true (save (store, newer, NULL));
  assert_found (other, "yeni simge");
  g_assert_false (eonay_session_store_is_memory_only (store));
  g_assert_cmpuint (forget (other, OTHER, FALSE, NULL), ==, 0);
  assert_found (store, "yeni simge");
  g_assert_cmpuint (forget (other, CERTIFICATE, FALSE, NULL), ==, 1);
  assert_found (store, NULL);
}

static void
test_forget_all (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonaySessionStore) store = eonay_session_store_new ();
  g_autoptr (EonaySessionStore) other = eonay_session_store_new ();
  g_autoptr (EonayPortalSession) session = make_session ("simge");
  g_autoptr (EonayPortalSession) of_other = make_session_of (OTHER, "baska");

  g_assert_true (save (store, session, NULL));
  g_assert_true (save (store, of_other, NULL));
  g_assert_cmpuint (forget (other, NULL, FALSE, NULL), ==, 2);
  g_assert_cmpuint (forget (other, NULL, FALSE, NULL), ==, 0);
  assert_found (store, NULL);
}

/* What is forgotten while it is being saved does not appear afterwards. */
static void
test_forget_while_saving (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonaySessionStore) store = eonay_session_store_new ();
  g_autoptr (EonaySessionStore) other = eonay_session_store_new ();
  g_autoptr (EonayPortalSession) session = make_session ("simge");
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_true (save (store, session, NULL));
  eonay_session_store_save_async (store, session, NULL, keep_result_cb, &result);
  forget (store, CERTIFICATE, FALSE, NULL);
  await (&result);
  forget (store, OTHER, FALSE, NULL);
  assert_found (store, NULL);
  assert_found (other, NULL);
}

/* Attributes and label can be read by every program of the session, also in a locked keyring. */
static void
test_attributes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonaySessionStore) store = eonay_session_store_new ();
  g_autoptr (EonayPortalSession) session = make_session ("simge");
  g_autoptr (GHashTable) none = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) attributes = NULL;
  g_autolist (SecretItem) items = NULL;
  g_autofree char *label = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (save (store, session, NULL));
  items = secret_service_search_sync (NULL, NULL, none, SECRET_SEARCH_ALL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_length (items), ==, 1);
  label = secret_item_get_label (items->data);
  g_assert_cmpstr (label, ==, "E-Onay: nesbireysel.eonay.test");
  attributes = secret_item_get_attributes (items->data);
  g_assert_cmpuint (g_hash_table_size (attributes), ==, 4);
  g_assert_cmpstr (g_hash_table_lookup (attributes, "provider"), ==, "kamusm");
  g_assert_cmpstr (g_hash_table_lookup (attributes, "host"), ==, "nesbireysel.eonay.test");
  g_assert_cmpstr (g_hash_table_lookup (attributes, "certificate"), ==, CERTIFICATE);
  g_assert_cmpstr (g_hash_table_lookup (attributes, "xdg:schema"), ==,
                   "tr.org.pardus.EOnay.Session");
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

/* There is no program that would show a prompt, so the daemon dismisses it. */
static void
test_dismissed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonaySessionStore) store = eonay_session_store_new ();
  g_autoptr (EonayPortalSession) session = make_session ("simge");
  g_autoptr (GError) error = NULL;

  g_assert_true (save (store, session, NULL));
  lock_keyring ();
  g_assert_cmpuint (forget (store, CERTIFICATE, FALSE, &error), ==, 0);
  g_assert_error (error, EONAY_SESSION_STORE_ERROR, EONAY_SESSION_STORE_ERROR_LOCKED);
  g_clear_error (&error);
  g_assert_cmpuint (forget (store, CERTIFICATE, TRUE, &error), ==, 0);
  g_assert_error (error, EONAY_SESSION_STORE_ERROR, EONAY_SESSION_STORE_ERROR_LOCKED);
  g_assert_false (find (store, TRUE));
}

static void
signal_daemon (Fixture *fixture, int signal)
{
  g_subprocess_send_signal (fixture->daemon, signal);
}

static gboolean
waited_cb (gpointer is_over)
{
  *(gboolean *) is_over = TRUE;
  return G_SOURCE_REMOVE;
}

/* The wait for a save is over at once when the keyring owes an answer already; what it answers late
 * is still used. */
static void
test_frozen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonaySessionStore) store = eonay_session_store_new ();
  g_autoptr (EonaySessionStore) other = eonay_session_store_new ();
  g_autoptr (EonayPortalSession) session = make_session ("simge");
  g_autoptr (EonayPortalSession) newer = make_session ("yeni simge");
  g_autoptr (GError) error = NULL;
  gboolean is_over = FALSE;
  guint timer;

  g_assert_true (save (store, session, NULL));
  signal_daemon (fixture, SIGSTOP);
  g_assert_false (find (store, TRUE));
  timer = g_timeout_add_full (G_PRIORITY_LOW, 1000 * (EONAY_KEYRING_SECONDS - 1), waited_cb,
                              &is_over, NULL);
  g_assert_false (save (store, newer, &error));
  g_assert_false (is_over);
  g_source_remove (timer);
  g_assert_error (error, EONAY_SESSION_STORE_ERROR, EONAY_SESSION_STORE_ERROR_MEMORY_ONLY);
  g_clear_error (&error);
  assert_found (store, "yeni simge");
  g_assert_cmpuint (forget (other, NULL, TRUE, &error), ==, 0);
  g_assert_error (error, EONAY_SESSION_STORE_ERROR, EONAY_SESSION_STORE_ERROR_NO_ANSWER);

  signal_daemon (fixture, SIGCONT);
  while (eonay_session_store_is_memory_only (store))
    g_main_context_iteration (NULL, TRUE);
  assert_found (store, "yeni simge");
}

static void
test_frozen_save (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonaySessionStore) store = eonay_session_store_new ();
  g_autoptr (EonaySessionStore) other = eonay_session_store_new ();
  g_autoptr (EonayPortalSession) session = make_session ("simge");
  g_autoptr (EonayPortalSession) another = make_session_of (OTHER, "simge");
  g_autoptr (GError) error = NULL;

  g_assert_true (save (store, session, NULL));
  signal_daemon (fixture, SIGSTOP);
  g_assert_false (save (store, session, &error));
  g_assert_error (error, EONAY_SESSION_STORE_ERROR, EONAY_SESSION_STORE_ERROR_MEMORY_ONLY);
  g_clear_error (&error);
  /* It was forgotten before the keyring saved it. */
  forget (store, CERTIFICATE, FALSE, &error);
  g_assert_false (eonay_session_store_is_memory_only (store));
  signal_daemon (fixture, SIGCONT);
  /* The keyring answers in order. */
  g_assert_true (save (other, another, NULL));
  assert_found (store, NULL);
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
  g_test_add ("/session-store/forget-all", Fixture, NULL, set_up, test_forget_all, tear_down);
  g_test_add ("/session-store/forget-while-saving", Fixture, NULL, set_up, test_forget_while_saving,
              tear_down);
  g_test_add ("/session-store/attributes", Fixture, NULL, set_up, test_attributes, tear_down);
  g_test_add ("/session-store/locked", Fixture, NULL, set_up, test_locked, tear_down);
  g_test_add ("/session-store/dismissed", Fixture, NULL, set_up, test_dismissed, tear_down);
  g_test_add ("/session-store/frozen", Fixture, NULL, set_up, test_frozen, tear_down);
  g_test_add ("/session-store/frozen-save", Fixture, NULL, set_up, test_frozen_save, tear_down);
  g_test_add ("/session-store/cancelled", Fixture, NULL, set_up, test_cancelled, tear_down);

  return g_test_run ();
}
