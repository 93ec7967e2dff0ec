/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-signer-session.h"

#include <errno.h>
#include <sys/random.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>
#include <glib-unix.h>

#include "eonay-audit.h"
#include "eonay-error.h"
#include "eonay-memfd.h"
#include "eonay-pin-pad.h"
#include "eonay-worker-message.h"

#define LIFETIME_SECONDS 300
#define MAX_SIGNATURES   2
#define DEADLINE_SIGN    30
#define DEADLINE_PAD     EONAY_PIN_PAD_SECONDS /* more */

/* 256 random bits, so that the path cannot be guessed. */
#define NODE_BYTES 32

/**
 * EonaySignerSession:
 *
 * One verified PIN, held by one worker for one caller: at most two signatures in 300 s.
 */
struct _EonaySignerSession
{
  GObject parent_instance;

  EonayAuthority *authority;
  EonayCardRegistry *cards;
  EonayCaller *caller;
  char *certificate_id;
  char *purpose;
  char *node;
  EonayBusSigner1Session *skeleton;

  EonayWorkerLink *link; /* NULL once used up or closed */
  GCancellable *cancellable;
  gint64 expires;
  int timer;
  guint expiry_source;
  guint n_signatures;
  gboolean busy;
  gboolean closed;
  gboolean reviewing;
  gboolean review_again;
};

G_DEFINE_FINAL_TYPE (EonaySignerSession, eonay_signer_session, G_TYPE_OBJECT)

/* One Sign under way. */
typedef struct
{
  EonaySignerSession *session;
  GDBusMethodInvocation *invocation;
  int fd;
  GBytes *document;
} Signing;

static void
signing_free (Signing *signing)
{
  signing->session->busy = FALSE;
  g_object_unref (signing->session);
  g_clear_object (&signing->invocation);
  g_clear_pointer (&signing->document, g_bytes_unref);
  if (signing->fd >= 0)
    close (signing->fd);
  g_free (signing);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Signing, signing_free)

static void
drop_worker (EonaySignerSession *self)
{
  g_cancellable_cancel (self->cancellable);
  if (self->link != NULL && !self->busy)
    eonay_worker_link_close (self->link);
  g_clear_object (&self->link);
}

static void
eonay_signer_session_dispose (GObject *object)
{
  EonaySignerSession *self = EONAY_SIGNER_SESSION (object);

  drop_worker (self);
  g_clear_handle_id (&self->expiry_source, g_source_remove);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->authority);
  g_clear_object (&self->cards);

  G_OBJECT_CLASS (eonay_signer_session_parent_class)->dispose (object);
}

static void
eonay_signer_session_finalize (GObject *object)
{
  EonaySignerSession *self = EONAY_SIGNER_SESSION (object);

  g_clear_pointer (&self->caller, eonay_caller_free);
  g_clear_pointer (&self->certificate_id, g_free);
  g_clear_pointer (&self->purpose, g_free);
  g_clear_pointer (&self->node, g_free);
  g_clear_object (&self->cancellable);
  if (self->timer >= 0)
    close (self->timer);

  G_OBJECT_CLASS (eonay_signer_session_parent_class)->finalize (object);
}

static void
eonay_signer_session_class_init (EonaySignerSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = eonay_signer_session_dispose;
  object_class->finalize = eonay_signer_session_finalize;

  /* The session ended; drop it. */
  g_signal_new ("closed", EONAY_TYPE_SIGNER_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
eonay_signer_session_init (EonaySignerSession *self)
{
  self->cancellable = g_cancellable_new ();
  self->timer = -1;
}

/* The time includes suspend, when the card is not in use, and is independent of the wall clock:
 * setting the clock neither extends nor ends a session. */
static gboolean
start_timer (EonaySignerSession *self, GError **error)
{
  const struct itimerspec lifetime = { .it_value.tv_sec = LIFETIME_SECONDS };

  self->timer = timerfd_create (CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->timer >= 0 && timerfd_settime (self->timer, 0, &lifetime, NULL) == 0)
    return TRUE;

  g_set_error (error, EONAY_ERROR, EONAY_ERROR_FAILED, "opening a session: setting its end: %s",
               g_strerror (errno));
  return FALSE;
}

/* After suspend a call may be dispatched before the timer. */
static gboolean
is_over (EonaySignerSession *self)
{
  struct itimerspec left = { .it_value.tv_sec = 0 };

  return self->closed || timerfd_gettime (self->timer, &left) != 0 ||
         (left.it_value.tv_sec == 0 && left.it_value.tv_nsec == 0);
}

static char *
make_node (void)
{
  guint8 bytes[NODE_BYTES];
  GString *node = g_string_new (NULL);

  while (getrandom (bytes, sizeof bytes, 0) != (ssize_t) sizeof bytes)
    ;
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (node, "%02x", bytes[i]);
  return g_string_free (node, FALSE);
}

static void
answer_signed (Signing *signing, GBytes *signature)
{
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (GError) error = NULL;
  int fd = eonay_memfd_new ("signature", signature, &error);

  if (fd < 0)
    {
      g_dbus_method_invocation_return_gerror (g_steal_pointer (&signing->invocation), error);
      return;
    }

  fds = g_unix_fd_list_new_from_array (&fd, 1);
  eonay_bus_signer1_session_complete_sign (signing->session->skeleton,
                                           g_steal_pointer (&signing->invocation), fds,
                                           g_variant_new_handle (0));
}

/* Do not count a signature that the card certainly did not start. */
static gboolean
counts (const GError *error)
{
  return !g_error_matches (error, EONAY_ERROR, EONAY_ERROR_CARD_REMOVED) &&
         !g_error_matches (error, EONAY_ERROR, EONAY_ERROR_CARD_CHANGED) &&
         !g_error_matches (error, EONAY_ERROR, EONAY_ERROR_CARD_BUSY);
}

/* A call is cancelled only because the session ended. */
static void
name_cancelled (GError **error)
{
  if (!g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_error (error);
  *error = g_error_new_literal (EONAY_ERROR, EONAY_ERROR_SESSION_CLOSED,
                                "signing: the session was closed");
}

static GBytes *
take_signature (GVariant *answer)
{
  g_autoptr (GVariant) value = g_variant_get_child_value (answer, 0);

  return g_variant_get_data_as_bytes (value);
}

static void
book_pin (EonaySignerSession *self, const GError *error)
{
  eonay_card_registry_book_pin (self->cards, self->caller, self->certificate_id, self->purpose,
                                error);
}

static void
pin_verified_cb (EonayWorkerLink *link, gint code, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (code != EONAY_WORKER_OK)
    error = g_error_new_literal (EONAY_ERROR, code, "verifying the PIN again");
  book_pin (EONAY_SIGNER_SESSION (user_data), error);
}

static void
signed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Signing) signing = user_data;
  EonaySignerSession *self = signing->session;
  EonayWorkerLink *link = EONAY_WORKER_LINK (source);
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autoptr (GError) error = NULL;

  answer = eonay_worker_link_call_finish (link, result, &error);
  self->busy = FALSE;
  name_cancelled (&error);
  eonay_audit_signature (self->caller->uid, self->certificate_id, self->purpose, signing->document,
                         error);
  /* Without an answer from the worker, the PIN may have been verified again. */
  if (error != NULL && eonay_worker_link_is_closed (link))
    book_pin (self, error);
  if (counts (error))
    self->n_signatures++;
  if (self->n_signatures >= MAX_SIGNATURES || eonay_worker_link_is_closed (link))
    drop_worker (self);

  if (answer == NULL)
    {
      g_dbus_method_invocation_return_gerror (g_steal_pointer (&signing->invocation), error);
      return;
    }
  signature = take_signature (answer);
  answer_signed (signing, signature);
}

static void
allowed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Signing) signing = user_data;
  EonaySignerSession *self = signing->session;
  g_autoptr (GVariant) content = NULL;
  g_autoptr (GError) error = NULL;

  if (eonay_authority_check_finish (EONAY_AUTHORITY (source), result, &error) ==
      EONAY_AUTHORITY_ALLOWED)
    signing->document = eonay_memfd_read (signing->fd, EONAY_DOCUMENT_MAX_SIZE, &error);
  if (signing->document != NULL && (self->link == NULL || is_over (self)))
    g_set_error_literal (&error, EONAY_ERROR, EONAY_ERROR_SESSION_CLOSED,
                         "signing: the session was closed");
  name_cancelled (&error);
  if (error != NULL)
    {
      g_dbus_method_invocation_return_gerror (g_steal_pointer (&signing->invocation), error);
      return;
    }

  content = g_variant_ref_sink (
      g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, signing->document, TRUE));
  eonay_worker_link_call_async (
      self->link,
      eonay_worker_request_new (EONAY_WORKER_METHOD_SIGN, g_variant_new ("(@ay)", content)),
      G_VARIANT_TYPE ("(ay)"), -1,
      eonay_worker_link_has_pad (self->link) ? DEADLINE_SIGN + DEADLINE_PAD : DEADLINE_SIGN,
      self->cancellable, signed_cb, g_steal_pointer (&signing));
}

/* A duplicate of the descriptor at @handle of the message. */
static int
take_fd (GUnixFDList *fds, GVariant *handle, GError **error)
{
  gint32 index = g_variant_get_handle (handle);

  if (fds != NULL && index >= 0 && index < g_unix_fd_list_get_length (fds))
    return g_unix_fd_list_get (fds, index, error);

  g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT,
                       "signing: no document was passed");
  return -1;
}

static gboolean
handle_sign_cb (EonayBusSigner1Session *skeleton,
                GDBusMethodInvocation *invocation,
                GUnixFDList *fds,
                GVariant *handle,
                gpointer user_data)
{
  EonaySignerSession *self = EONAY_SIGNER_SESSION (user_data);
  g_autoptr (GError) error = NULL;
  Signing *signing = NULL;
  int fd = -1;

  if (self->link == NULL)
    error =
        g_error_new_literal (EONAY_ERROR, EONAY_ERROR_SESSION_CLOSED,
                             "signing: the session's signatures are used up, or its worker ended");
  else if (is_over (self))
    error = g_error_new_literal (EONAY_ERROR, EONAY_ERROR_SESSION_CLOSED,
                                 "signing: the session has expired");
  else if (self->busy)
    error = g_error_new_literal (EONAY_ERROR, EONAY_ERROR_LIMITS_EXCEEDED,
                                 "signing: another signature is in progress");
  else
    fd = take_fd (fds, handle, &error);
  if (error != NULL)
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  self->busy = TRUE;
  signing = g_new0 (Signing, 1);
  signing->session = g_object_ref (self);
  signing->invocation = invocation;
  signing->fd = fd;
  eonay_authority_require_async (self->authority, invocation, self->caller, self->cancellable,
                                 allowed_cb, signing);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_close_cb (EonayBusSigner1Session *skeleton,
                 GDBusMethodInvocation *invocation,
                 gpointer user_data)
{
  EonaySignerSession *self = EONAY_SIGNER_SESSION (user_data);

  eonay_bus_signer1_session_complete_close (skeleton, invocation);
  eonay_signer_session_close (self);
  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
expired_cb (int timer, GIOCondition condition, gpointer user_data)
{
  EonaySignerSession *self = EONAY_SIGNER_SESSION (user_data);

  self->expiry_source = 0;
  eonay_signer_session_close (self);
  return G_SOURCE_REMOVE;
}

/**
 * eonay_signer_session_new:
 * @authority: checks each signature
 * @cards: books the PIN if it is verified again
 * @caller: the only one to use it
 * @certificate_id: the certificate to sign with
 * @purpose: what for
 * @link: a worker whose card has verified the PIN
 * @error: return location: %EONAY_ERROR_FAILED
 *
 * Returns: (transfer full) (nullable): the session; its time has started
 */
EonaySignerSession *
eonay_signer_session_new (EonayAuthority *authority,
                          EonayCardRegistry *cards,
                          const EonayCaller *caller,
                          const char *certificate_id,
                          const char *purpose,
                          EonayWorkerLink *link,
                          GError **error)
{
  g_autoptr (EonaySignerSession) self = g_object_new (EONAY_TYPE_SIGNER_SESSION, NULL);

  if (!start_timer (self, error))
    return NULL;

  self->authority = g_object_ref (authority);
  self->cards = g_object_ref (cards);
  self->caller = eonay_caller_copy (caller);
  self->certificate_id = g_strdup (certificate_id);
  self->purpose = g_strdup (purpose);
  self->link = g_object_ref (link);
  g_signal_connect_object (link, "pin-verified", G_CALLBACK (pin_verified_cb), self,
                           G_CONNECT_DEFAULT);
  self->node = make_node ();
  self->expires = g_get_real_time () / G_TIME_SPAN_SECOND + LIFETIME_SECONDS;
  self->expiry_source = g_unix_fd_add (self->timer, G_IO_IN, expired_cb, self);

  self->skeleton = eonay_bus_signer1_session_skeleton_new ();
  g_signal_connect_object (self->skeleton, "handle-sign", G_CALLBACK (handle_sign_cb), self,
                           G_CONNECT_DEFAULT);
  g_signal_connect_object (self->skeleton, "handle-close", G_CALLBACK (handle_close_cb), self,
                           G_CONNECT_DEFAULT);
  return g_steal_pointer (&self);
}

static void
reviewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EonaySignerSession) self = EONAY_SIGNER_SESSION (user_data);
  g_autoptr (GError) error = NULL;

  self->reviewing = FALSE;
  if (eonay_authority_check_finish (EONAY_AUTHORITY (source), result, &error) ==
      EONAY_AUTHORITY_REFUSED)
    eonay_signer_session_close (self);
  else if (self->review_again)
    eonay_signer_session_review (self);
}

/**
 * eonay_signer_session_review:
 *
 * Checks whether the caller may still use the session, and closes it otherwise, so that the PIN
 * does not stay verified after the seat is lost. Only one check runs at a time.
 */
void
eonay_signer_session_review (EonaySignerSession *self)
{
  if (self->closed)
    return;

  self->review_again = self->reviewing;
  if (self->reviewing)
    return;
  self->reviewing = TRUE;
  eonay_authority_review_async (self->authority, self->caller, self->cancellable, reviewed_cb,
                                g_object_ref (self));
}

/**
 * eonay_signer_session_get_caller:
 *
 * Returns: (transfer none): the only one to use it
 */
const EonayCaller *
eonay_signer_session_get_caller (EonaySignerSession *self)
{
  return self->caller;
}

/**
 * eonay_signer_session_get_node:
 *
 * Returns: (transfer none): last part of its object path
 */
const char *
eonay_signer_session_get_node (EonaySignerSession *self)
{
  return self->node;
}

/**
 * eonay_signer_session_get_expires:
 *
 * Returns: Unix time in seconds at which it ends
 */
gint64
eonay_signer_session_get_expires (EonaySignerSession *self)
{
  return self->expires;
}

/**
 * eonay_signer_session_get_skeleton:
 *
 * Returns: (transfer none): the D-Bus skeleton
 */
EonayBusSigner1Session *
eonay_signer_session_get_skeleton (EonaySignerSession *self)
{
  return self->skeleton;
}

/**
 * eonay_signer_session_close:
 *
 * Ends the session and its worker; emits "closed" once.
 */
void
eonay_signer_session_close (EonaySignerSession *self)
{
  if (self->closed)
    return;

  /* A handler may drop the last reference. */
  g_object_ref (self);
  self->closed = TRUE;
  drop_worker (self);
  g_clear_handle_id (&self->expiry_source, g_source_remove);
  g_signal_emit_by_name (self, "closed");
  g_object_unref (self);
}
