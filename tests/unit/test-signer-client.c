/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gunixfdlist.h>

#include "connections.h"
#include "eonay-error.h"
#include "eonay-signer-bus.h"
#include "eonay-signer.h"

#define SESSION_PATH "/tr/org/pardus/EOnay/Signer1/Session/one"

/* A fake signer on a bus of its own, which answers when the test says so. */
typedef struct
{
  GTestDBus *bus;
  GDBusConnection *here;
  GDBusConnection *there;
  EonaySigner *signer;
  EonayBusSigner1 *skeleton;
  EonayBusSigner1Session *session;
  GDBusMethodInvocation *opening; /* not yet answered */
  guint closed;
  guint name;
} Fixture;

static gboolean
handle_open_cb (EonayBusSigner1 *skeleton,
                GDBusMethodInvocation *invocation,
                GUnixFDList *fds,
                const char *id,
                const char *purpose,
                GVariant *handle,
                gpointer user_data)
{
  Fixture *self = user_data;

  self->opening = invocation;
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* One certificate, which is none. */
static gboolean
handle_list_cb (EonayBusSigner1 *skeleton, GDBusMethodInvocation *invocation, gpointer user_data)
{
  eonay_bus_signer1_complete_list_certificates (
      skeleton, invocation, g_variant_new_parsed ("[{'der': <b'no certificate'>}]"));
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_close_cb (EonayBusSigner1Session *skeleton,
                 GDBusMethodInvocation *invocation,
                 gpointer user_data)
{
  Fixture *self = user_data;

  self->closed++;
  eonay_bus_signer1_session_complete_close (skeleton, invocation);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
named_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  gboolean is_named = FALSE;

  self->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (self->bus);
  self->here = connections_join (self->bus);
  self->there = connections_join (self->bus);

  self->skeleton = eonay_bus_signer1_skeleton_new ();
  self->session = eonay_bus_signer1_session_skeleton_new ();
  g_signal_connect (self->skeleton, "handle-open-session", G_CALLBACK (handle_open_cb), self);
  g_signal_connect (self->skeleton, "handle-list-certificates", G_CALLBACK (handle_list_cb), self);
  g_signal_connect (self->session, "handle-close", G_CALLBACK (handle_close_cb), self);
  g_assert_true (g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton),
                                                   self->there, EONAY_SIGNER_PATH, NULL));
  g_assert_true (g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->session),
                                                   self->there, SESSION_PATH, NULL));
  self->name = g_bus_own_name_on_connection (
      self->there, EONAY_SIGNER_NAME, G_BUS_NAME_OWNER_FLAGS_NONE, named_cb, NULL, &is_named, NULL);
  while (!is_named)
    g_main_context_iteration (NULL, TRUE);
  self->signer = eonay_signer_new (self->here);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->signer);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->session);
  g_bus_unown_name (self->name);
  g_dbus_connection_close_sync (self->there, NULL, NULL);
  g_dbus_connection_close_sync (self->here, NULL, NULL);
  g_clear_object (&self->there);
  g_clear_object (&self->here);
  g_test_dbus_down (self->bus);
  g_clear_object (&self->bus);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
open_session (Fixture *self, GCancellable *cancellable, GAsyncResult **result)
{
  g_autoptr (SecretValue) pin = secret_value_new ("123456", -1, "text/plain");

  eonay_signer_open_session_async (self->signer, "id", EONAY_SIGNER_PURPOSE_E_ONAY, pin,
                                   cancellable, result_cb, result);
  while (self->opening == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
answer_opening (Fixture *self)
{
  eonay_bus_signer1_complete_open_session (self->skeleton, g_steal_pointer (&self->opening), NULL,
                                           SESSION_PATH, 1);
}

/* With a cancellable that stays unused. */
static EonaySigningSession *
get_session (Fixture *self)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EonaySigningSession *session;

  open_session (self, cancellable, &result);
  answer_opening (self);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  session = eonay_signer_open_session_finish (self->signer, result, &error);
  g_assert_no_error (error);
  return session;
}

/* A card whose only certificate cannot be read is not one without a certificate. */
static void
test_unreadable (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  eonay_signer_list_certificates_async (self->signer, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, "leaving a certificate out: *");
  g_assert_null (eonay_signer_list_certificates_finish (self->signer, result, &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, EONAY_CERTIFICATE_ERROR, EONAY_CERTIFICATE_ERROR_INVALID);
}

static void
test_opened (Fixture *self, gconstpointer data)
{
  g_autoptr (EonaySigningSession) session = get_session (self);

  g_assert_cmpuint (self->closed, ==, 0);

  g_clear_object (&session);
  while (self->closed == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Its path would be unknown, and it would keep the card open for five minutes: close it. */
static void
test_opened_too_late (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (EonaySigningSession) session = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  open_session (self, cancellable, &result);
  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  session = eonay_signer_open_session_finish (self->signer, result, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (session);

  answer_opening (self);
  while (self->closed == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_session_closed (EonaySigningSession *session)
{
  g_autoptr (GBytes) document = g_bytes_new_static ("text", 4);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GError) error = NULL;

  eonay_signing_session_sign_async (session, document, NULL, result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  signature = eonay_signing_session_sign_finish (session, result, &error);
  g_assert_null (signature);
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_SESSION_CLOSED);
}

/* As after the session's expiry while the user reads: reported as such, not as a failed signer. */
static void
test_session_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (EonaySigningSession) session = get_session (self);

  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->session));
  assert_session_closed (session);
}

/* Without running the main loop, in which the client would notice it. */
static void
wait_for_bus_to_notice (Fixture *self)
{
  gboolean is_owned = TRUE;

  while (is_owned)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
          self->here, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
          "NameHasOwner", g_variant_new ("(s)", EONAY_SIGNER_NAME), G_VARIANT_TYPE ("(b)"),
          G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);

      g_assert_no_error (error);
      g_variant_get (reply, "(b)", &is_owned);
    }
}

/* The same if the signer has ended too, whether or not the client has noticed it. */
static void
test_signer_gone (Fixture *self, gconstpointer data)
{
  g_autoptr (EonaySigningSession) session = get_session (self);

  g_dbus_connection_close_sync (self->there, NULL, NULL);
  wait_for_bus_to_notice (self);
  assert_session_closed (session);
  assert_session_closed (session);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/signer-client/unreadable", Fixture, NULL, set_up, test_unreadable, tear_down);
  g_test_add ("/signer-client/opened", Fixture, NULL, set_up, test_opened, tear_down);
  g_test_add ("/signer-client/opened-too-late", Fixture, NULL, set_up, test_opened_too_late,
              tear_down);
  g_test_add ("/signer-client/session-gone", Fixture, NULL, set_up, test_session_gone, tear_down);
  g_test_add ("/signer-client/signer-gone", Fixture, NULL, set_up, test_signer_gone, tear_down);
  return g_test_run ();
}
