/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-signing-session.h"

#include <unistd.h>

#include <gio/gunixfdlist.h>

#include "eonay-error.h"
#include "eonay-memfd.h"

#define SIGNER_NAME       "tr.org.pardus.EOnay.Signer1"
#define SESSION_INTERFACE "tr.org.pardus.EOnay.Signer1.Session"

/**
 * EonaySigningSession:
 *
 * Client of the signer's Session object: a verified PIN, valid for at most two signatures with one
 * certificate. Dropping the last reference closes the session.
 */
struct _EonaySigningSession
{
  GObject parent_instance;

  GDBusConnection *connection;
  char *object_path;
  gint64 expires;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (EonaySigningSession, eonay_signing_session, G_TYPE_OBJECT)

static void
eonay_signing_session_dispose (GObject *object)
{
  EonaySigningSession *self = EONAY_SIGNING_SESSION (object);

  if (self->connection != NULL)
    eonay_signing_session_close (self);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (eonay_signing_session_parent_class)->dispose (object);
}

static void
eonay_signing_session_finalize (GObject *object)
{
  EonaySigningSession *self = EONAY_SIGNING_SESSION (object);

  g_clear_pointer (&self->object_path, g_free);

  G_OBJECT_CLASS (eonay_signing_session_parent_class)->finalize (object);
}

static void
eonay_signing_session_class_init (EonaySigningSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = eonay_signing_session_dispose;
  object_class->finalize = eonay_signing_session_finalize;
}

static void
eonay_signing_session_init (EonaySigningSession *self)
{
}

/**
 * eonay_signing_session_new:
 * @connection: the connection that opened the session; the signer rejects any other
 * @object_path: the session's object path
 * @expires: when the signer ends the session, in Unix seconds
 *
 * Returns: (transfer full): the session
 */
EonaySigningSession *
eonay_signing_session_new (GDBusConnection *connection, const char *object_path, gint64 expires)
{
  EonaySigningSession *self = NULL;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);
  g_return_val_if_fail (g_variant_is_object_path (object_path), NULL);

  self = g_object_new (EONAY_TYPE_SIGNING_SESSION, NULL);
  self->connection = g_object_ref (connection);
  self->object_path = g_strdup (object_path);
  self->expires = expires;

  return self;
}

/**
 * eonay_signing_session_get_expires:
 *
 * Returns: when the session expires, in Unix seconds
 */
gint64
eonay_signing_session_get_expires (EonaySigningSession *self)
{
  g_return_val_if_fail (EONAY_IS_SIGNING_SESSION (self), 0);

  return self->expires;
}

static GBytes *
take_signature (GVariant *reply, GUnixFDList *fds, GError **error)
{
  g_autoptr (GBytes) signature = NULL;
  gint32 handle = -1;
  int fd = -1;

  g_variant_get (reply, "(h)", &handle);
  if (fds == NULL || handle < 0 || handle >= g_unix_fd_list_get_length (fds))
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_FAILED,
                           "signing: the signer sent no signature");
      return NULL;
    }

  fd = g_unix_fd_list_get (fds, handle, error);
  if (fd < 0)
    return NULL;
  signature = eonay_memfd_read (fd, EONAY_SIGNATURE_MAX_SIZE, error);
  close (fd);

  return g_steal_pointer (&signature);
}

/* The signer removes the object of an ended session and may exit soon after; nothing was signed. */
static gboolean
is_gone (const GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
         g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER);
}

static void
sign_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GError) error = NULL;

  reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds, result,
                                                           &error);
  if (reply != NULL)
    signature = take_signature (reply, fds, &error);
  else if (is_gone (error))
    {
      g_clear_error (&error);
      error = g_error_new_literal (EONAY_ERROR, EONAY_ERROR_SESSION_CLOSED,
                                   "signing: the session has ended");
    }
  else
    eonay_error_from_bus (&error, "signing");

  if (signature != NULL)
    g_task_return_pointer (task, g_steal_pointer (&signature), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * eonay_signing_session_sign_async:
 * @document: what to sign, at most %EONAY_DOCUMENT_MAX_SIZE bytes
 * @cancellable: (nullable): stops waiting; the card may sign anyway
 *
 * Lets the card sign @document. Only one call may be pending.
 */
void
eonay_signing_session_sign_async (EonaySigningSession *self,
                                  GBytes *document,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  int fd = -1;

  g_return_if_fail (EONAY_IS_SIGNING_SESSION (self));
  g_return_if_fail (document != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_signing_session_sign_async);

  fd = eonay_memfd_new ("document", document, &error);
  if (fd < 0)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  fds = g_unix_fd_list_new_from_array (&fd, 1);

  /* No auto-start: a session does not survive a restart of the signer. */
  g_dbus_connection_call_with_unix_fd_list (
      self->connection, SIGNER_NAME, self->object_path, SESSION_INTERFACE, "Sign",
      g_variant_new ("(h)", 0), G_VARIANT_TYPE ("(h)"),
      G_DBUS_CALL_FLAGS_NO_AUTO_START | G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, G_MAXINT,
      fds, cancellable, sign_cb, g_steal_pointer (&task));
}

/**
 * eonay_signing_session_sign_finish:
 * @error: return location: codes of %EONAY_ERROR, %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the CAdES-BES signature (ETSI EN 319 122-1) with its content
 *   attached, in DER
 */
GBytes *
eonay_signing_session_sign_finish (EonaySigningSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * eonay_signing_session_close:
 *
 * Asks the signer to end the session, without waiting for the reply. Further calls do nothing.
 */
void
eonay_signing_session_close (EonaySigningSession *self)
{
  g_return_if_fail (EONAY_IS_SIGNING_SESSION (self));

  if (self->closed)
    return;
  self->closed = TRUE;

  g_dbus_connection_call (self->connection, SIGNER_NAME, self->object_path, SESSION_INTERFACE,
                          "Close", NULL, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, NULL,
                          NULL);
}
