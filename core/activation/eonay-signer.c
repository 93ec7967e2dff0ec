/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-signer.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>

#include "eonay-error.h"
#include "eonay-memfd.h"
#include "eonay-pin-text.h"
#include "eonay-signer-bus.h"

#define OPEN_SESSION "OpenSession"

/* A session has no properties and no signals, and does not survive a restart of the signer. */
#define SESSION_FLAGS                                                                              \
  (G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS |         \
   G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START_AT_CONSTRUCTION)

/* -- session ----------------------------------------------------------------------------------- */

/**
 * EonaySigningSession:
 *
 * Client of the signer's Session object: a verified PIN, valid for at most two signatures with one
 * certificate. Dropping the last reference closes the session.
 */
struct _EonaySigningSession
{
  GObject parent_instance;

  EonayBusSigner1Session *proxy; /* NULL after closing */
};

G_DEFINE_FINAL_TYPE (EonaySigningSession, eonay_signing_session, G_TYPE_OBJECT)

static void
eonay_signing_session_dispose (GObject *object)
{
  eonay_signing_session_close (EONAY_SIGNING_SESSION (object));

  G_OBJECT_CLASS (eonay_signing_session_parent_class)->dispose (object);
}

static void
eonay_signing_session_class_init (EonaySigningSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = eonay_signing_session_dispose;
}

static void
eonay_signing_session_init (EonaySigningSession *self)
{
}

static GBytes *
take_signature (gint32 handle, GUnixFDList *fds, GError **error)
{
  g_autoptr (GBytes) signature = NULL;
  int fd = -1;

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
  g_autoptr (GVariant) handle = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GError) error = NULL;

  if (eonay_bus_signer1_session_call_sign_finish (EONAY_BUS_SIGNER1_SESSION (source), &handle, &fds,
                                                  result, &error))
    signature = take_signature (g_variant_get_handle (handle), fds, &error);
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
  g_return_if_fail (EONAY_IS_SIGNING_SESSION (self));
  g_return_if_fail (self->proxy != NULL);
  g_return_if_fail (document != NULL);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_signing_session_sign_async);

  GError *error = NULL;
  int fd = eonay_memfd_new ("document", document, &error);
  if (fd < 0)
    {
      g_task_return_error (task, error);
      return;
    }
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new_from_array (&fd, 1);

  /* No auto-start: a session does not survive a restart of the signer. */
  eonay_bus_signer1_session_call_sign (
      self->proxy, g_variant_new_handle (0),
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
 * Asks the signer to end the session, without waiting for the reply. Nothing can be signed
 * afterwards; further calls do nothing.
 */
void
eonay_signing_session_close (EonaySigningSession *self)
{
  g_return_if_fail (EONAY_IS_SIGNING_SESSION (self));

  if (self->proxy != NULL)
    eonay_bus_signer1_session_call_close (self->proxy, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL,
                                          NULL, NULL);
  g_clear_object (&self->proxy);
}

/* -- signer ------------------------------------------------------------------------------------ */

/**
 * EonaySigner:
 *
 * Client of the signer's service on the system bus. Its only state is the connection.
 */
struct _EonaySigner
{
  GObject parent_instance;

  GDBusConnection *connection; /* NULL until the first call */
};

G_DEFINE_FINAL_TYPE (EonaySigner, eonay_signer, G_TYPE_OBJECT)

/* One pending call: waits for the bus, then for the signer. */
typedef struct
{
  const char *method;
  GVariant *parameters;
  const GVariantType *reply_type;
  GUnixFDList *fds;
  GSource *cancelled; /* NULL if cancelling aborts the D-Bus call itself */
  gboolean given_up;
} Call;

static void
call_free (Call *call)
{
  g_clear_pointer (&call->parameters, g_variant_unref);
  g_clear_object (&call->fds);
  if (call->cancelled != NULL)
    g_source_destroy (call->cancelled);
  g_clear_pointer (&call->cancelled, g_source_unref);
  g_free (call);
}

static void
eonay_signer_finalize (GObject *object)
{
  EonaySigner *self = EONAY_SIGNER (object);

  g_clear_object (&self->connection);

  G_OBJECT_CLASS (eonay_signer_parent_class)->finalize (object);
}

static void
eonay_signer_class_init (EonaySignerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_signer_finalize;

  /* GDBus maps errors to a domain only after the domain has been registered. */
  eonay_error_quark ();
}

static void
eonay_signer_init (EonaySigner *self)
{
}

/**
 * eonay_signer_new:
 * @connection: (nullable): the bus to use; %NULL for the system bus, connected when first needed
 *
 * Returns: (transfer full): a client of the signer
 */
EonaySigner *
eonay_signer_new (GDBusConnection *connection)
{
  EonaySigner *self = NULL;

  g_return_val_if_fail (connection == NULL || G_IS_DBUS_CONNECTION (connection), NULL);

  self = g_object_new (EONAY_TYPE_SIGNER, NULL);
  g_set_object (&self->connection, connection);

  return self;
}

/* error: (transfer full) */
static void
return_bus_error (GTask *task, GError *error)
{
  eonay_error_from_bus (&error, "calling the signer");
  g_task_return_error (task, error);
}

static void
call_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), NULL, result,
                                                           &error);
  if (reply != NULL)
    g_task_return_pointer (task, g_steal_pointer (&reply), (GDestroyNotify) g_variant_unref);
  else
    return_bus_error (task, g_steal_pointer (&error));
}

/* FALSE if the caller has stopped waiting. */
static gboolean
is_awaited (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  if (call->cancelled != NULL)
    g_source_destroy (call->cancelled);
  return !call->given_up;
}

/* A session that is not awaited is closed by dropping its last reference. */
static void
session_proxy_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (EonaySigningSession) session = g_object_new (EONAY_TYPE_SIGNING_SESSION, NULL);
  g_autoptr (GError) error = NULL;

  session->proxy = eonay_bus_signer1_session_proxy_new_finish (result, &error);
  if (!is_awaited (task))
    return;
  if (session->proxy != NULL)
    g_task_return_pointer (task, g_steal_pointer (&session), g_object_unref);
  else
    return_bus_error (task, g_steal_pointer (&error));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusConnection *connection = G_DBUS_CONNECTION (source);
  g_autoptr (GTask) task = G_TASK (user_data);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  const char *object_path = NULL;

  reply = g_dbus_connection_call_with_unix_fd_list_finish (connection, NULL, result, &error);
  if (reply != NULL)
    {
      g_variant_get (reply, "(&ot)", &object_path, NULL);
      eonay_bus_signer1_session_proxy_new (connection, SESSION_FLAGS, EONAY_SIGNER_NAME,
                                           object_path, NULL, session_proxy_cb,
                                           g_steal_pointer (&task));
    }
  else if (is_awaited (task))
    return_bus_error (task, g_steal_pointer (&error));
}

/* Do not cancel the D-Bus call: the signer would open the session anyway and its path would be
 * lost. Only stop waiting for it. */
static gboolean
give_up_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = G_TASK (user_data);
  Call *call = g_task_get_task_data (task);

  call->given_up = TRUE;
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
watch_cancelling (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable == NULL)
    return;
  call->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_callback (call->cancelled, G_SOURCE_FUNC (give_up_cb), task, NULL);
  g_source_attach (call->cancelled, g_task_get_context (task));
}

static void
send_call (EonaySigner *self, GTask *task)
{
  Call *call = g_task_get_task_data (task);
  gboolean opens = g_str_equal (call->method, OPEN_SESSION);

  if (opens && g_task_return_error_if_cancelled (task))
    return;
  if (opens)
    watch_cancelling (task);
  /* Not by a GDBusProxy, which sends to the last known owner of the name: around the signer's idle
   * exit such a call is lost, while the bus starts the signer again for a call to the name itself.
   * No timeout: the password prompt may stay open for any time. */
  g_dbus_connection_call_with_unix_fd_list (
      self->connection, EONAY_SIGNER_NAME, EONAY_SIGNER_PATH, EONAY_SIGNER_NAME, call->method,
      call->parameters, call->reply_type, G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION,
      G_MAXINT, call->fds, opens ? NULL : g_task_get_cancellable (task),
      opens ? opened_cb : call_cb, g_object_ref (task));
  /* GDBus has duplicated the descriptors. */
  g_clear_object (&call->fds);
}

static void
bus_get_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  EonaySigner *self = g_task_get_source_object (task);
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  connection = g_bus_get_finish (result, &error);
  if (connection == NULL)
    {
      eonay_error_from_bus (&error, "reaching the system bus");
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  /* The applet must survive a disconnect from the bus. */
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  g_set_object (&self->connection, connection);
  send_call (self, task);
}

static void
start_call (EonaySigner *self,
            GTask *task,
            const char *method,
            GVariant *parameters,
            const GVariantType *reply_type,
            GUnixFDList *fds)
{
  Call *call = g_new0 (Call, 1);

  call->method = method;
  call->parameters = parameters != NULL ? g_variant_ref_sink (parameters) : NULL;
  call->reply_type = reply_type;
  g_set_object (&call->fds, fds);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);

  if (self->connection != NULL && g_dbus_connection_is_closed (self->connection))
    g_clear_object (&self->connection);
  if (self->connection != NULL)
    send_call (self, task);
  else
    g_bus_get (G_BUS_TYPE_SYSTEM, g_task_get_cancellable (task), bus_get_cb, g_object_ref (task));
}

/**
 * eonay_signer_list_certificates_async:
 * @cancellable: (nullable): stops waiting
 *
 * Lists the certificates of all cards in all readers. Needs no PIN.
 */
void
eonay_signer_list_certificates_async (EonaySigner *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (EONAY_IS_SIGNER (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_signer_list_certificates_async);
  start_call (self, task, "ListCertificates", NULL, G_VARIANT_TYPE ("(aa{sv})"), NULL);
}

/**
 * eonay_signer_list_certificates_finish:
 * @error: return location: codes of %EONAY_ERROR, %G_IO_ERROR_CANCELLED
 *
 * Skips a certificate that cannot be parsed, with a warning, so that the others remain usable; its
 * error is returned if there are no others.
 *
 * Returns: (transfer full) (element-type EonayCardCertificate) (nullable): the certificates,
 *   possibly none
 */
GPtrArray *
eonay_signer_list_certificates_finish (EonaySigner *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) dictionaries = NULL;
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (GError) first_error = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  reply = g_task_propagate_pointer (G_TASK (result), error);
  if (reply == NULL)
    return NULL;

  certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_card_certificate_unref);
  dictionaries = g_variant_get_child_value (reply, 0);
  for (gsize i = 0; i < g_variant_n_children (dictionaries); i++)
    {
      g_autoptr (GVariant) dictionary = g_variant_get_child_value (dictionaries, i);
      g_autoptr (GError) local_error = NULL;
      EonayCardCertificate *certificate =
          eonay_card_certificate_new_from_variant (dictionary, &local_error);

      if (certificate != NULL)
        g_ptr_array_add (certificates, certificate);
      else
        g_warning ("leaving a certificate out: %s", local_error->message);
      if (first_error == NULL)
        first_error = g_steal_pointer (&local_error);
    }

  if (certificates->len == 0 && first_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&first_error));
      return NULL;
    }
  return g_steal_pointer (&certificates);
}

/* Writes the PIN from locked memory directly into a pipe. Returns the read end. Nothing is written
 * for a PIN that is typed on the reader, which is why an empty one is refused. */
static int
make_pin_pipe (SecretValue *pin, GError **error)
{
  int ends[2] = { -1, -1 };
  gsize length = 0;
  const char *text = pin != NULL ? secret_value_get (pin, &length) : NULL;
  gboolean written = TRUE;

  if (text != NULL)
    text = eonay_pin_text_find (text, &length);
  if (pin != NULL && text == NULL)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_PIN_INVALID,
                           "passing the PIN: it is too long, or has a character of no PIN");
      return -1;
    }
  if (pipe2 (ends, O_CLOEXEC) != 0)
    {
      g_set_error (error, EONAY_ERROR, EONAY_ERROR_FAILED, "passing the PIN: no pipe: %s",
                   g_strerror (errno));
      return -1;
    }

  if (text != NULL)
    written = write (ends[1], text, length) == (ssize_t) length;
  close (ends[1]);
  if (written)
    return ends[0];

  g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_FAILED,
                       "passing the PIN: the pipe did not take it");
  close (ends[0]);
  return -1;
}

/**
 * eonay_signer_open_session_async:
 * @certificate_id: eonay_certificate_get_id() of the certificate to sign with
 * @purpose: one of the EONAY_SIGNER_PURPOSE_ strings
 * @pin: (nullable): the PIN, %NULL if it is typed on the reader
 * @cancellable: (nullable): stops waiting; the card may verify the PIN anyway, and a session that
 *   opens later is closed
 *
 * Lets the card verify the PIN, as eonay_pin_text_find() finds it. Only a wrong PIN costs a try.
 */
void
eonay_signer_open_session_async (EonaySigner *self,
                                 const char *certificate_id,
                                 const char *purpose,
                                 SecretValue *pin,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  g_return_if_fail (EONAY_IS_SIGNER (self));
  g_return_if_fail (certificate_id != NULL && purpose != NULL);

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_signer_open_session_async);

  GError *error = NULL;
  int fd = make_pin_pipe (pin, &error);
  if (fd < 0)
    {
      g_task_return_error (task, error);
      return;
    }
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new_from_array (&fd, 1);
  start_call (self, task, OPEN_SESSION, g_variant_new ("(ssh)", certificate_id, purpose, 0),
              G_VARIANT_TYPE ("(ot)"), fds);
}

/**
 * eonay_signer_open_session_finish:
 * @error: return location: codes of %EONAY_ERROR, %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the session
 */
EonaySigningSession *
eonay_signer_open_session_finish (EonaySigner *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
