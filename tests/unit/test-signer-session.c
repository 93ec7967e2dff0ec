/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <gio/gunixfdlist.h>

#include "connections.h"
#include "eonay-error.h"
#include "eonay-memfd.h"
#include "eonay-signer-session.h"

#define PATH "/session"

/* The functions below override the C library's, to fake the kernel's answers. */
static int asked_clock;
static struct itimerspec asked_time;
static struct itimerspec given_time;

int
timerfd_create (int clock_id, int flags)
{
  asked_clock = clock_id;
  return (int) syscall (SYS_timerfd_create, clock_id, flags);
}

int
timerfd_settime (int fd, int flags, const struct itimerspec *new, struct itimerspec *old)
{
  asked_time = *new;
  g_assert_cmpint (flags, ==, 0);
  return (int) syscall (SYS_timerfd_settime, fd, flags, &given_time, old);
}

/* A session, its caller at one end of a socket, and a fake worker at another. */
typedef struct
{
  GDBusConnection *caller;
  GDBusConnection *signer;
  EonaySignerSession *session;
  int worker;
  guint n_closed;
  GError *error; /* of the last call */
  gboolean answered;
} Fixture;

static EonayWorkerLink *
make_link (Fixture *self)
{
  g_autoptr (GSocketConnection) stream = NULL;
  g_autoptr (GSocket) socket = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  socket = g_socket_new_from_fd (fds[0], NULL);
  stream = g_socket_connection_factory_create_connection (socket);
  self->worker = fds[1];
  return eonay_worker_link_new (stream);
}

static void
closed_cb (EonaySignerSession *session, gpointer user_data)
{
  ((Fixture *) user_data)->n_closed++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  const EonayCaller caller = { .sender = (char *) ":1.1", .uid = 1000, .pid = 1 };
  g_autoptr (EonayAuthority) authority = NULL;
  g_autoptr (EonayCardRegistry) cards = eonay_card_registry_new ("", "", "");
  g_autoptr (EonayWorkerLink) link = make_link (self);
  g_autoptr (GError) error = NULL;

  connections_make_pair (&self->signer, &self->caller);

  given_time = *(const struct itimerspec *) data;
  authority = eonay_authority_new (self->signer);
  self->session =
      eonay_signer_session_new (authority, cards, &caller, "id", "e-onay", link, &error);
  g_assert_no_error (error);
  g_signal_connect (self->session, "closed", G_CALLBACK (closed_cb), self);
  g_assert_true (g_dbus_interface_skeleton_export (
      G_DBUS_INTERFACE_SKELETON (eonay_signer_session_get_skeleton (self->session)), self->signer,
      PATH, NULL));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_clear_object (&self->session);
  connections_drop_pair (&self->signer, &self->caller);
  g_clear_error (&self->error);
  close (self->worker);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Fixture *self = user_data;
  g_autoptr (GVariant) reply = NULL;

  reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), NULL, result,
                                                           &self->error);
  self->answered = TRUE;
}

static void
sign (Fixture *self)
{
  g_autoptr (GBytes) document = g_bytes_new_static ("text", 4);
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  int fd = eonay_memfd_new ("document", document, NULL);

  g_unix_fd_list_append (fds, fd, NULL);
  close (fd);
  g_dbus_connection_call_with_unix_fd_list (
      self->caller, NULL, PATH, "tr.org.pardus.EOnay.Signer1.Session", "Sign",
      g_variant_new ("(h)", 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, fds, NULL, answered_cb, self);
  while (!self->answered)
    g_main_context_iteration (NULL, TRUE);
}

/* The end of its socket tells a worker to exit. */
static void
assert_worker_left (Fixture *self)
{
  char byte;

  g_assert_cmpint (recv (self->worker, &byte, 1, MSG_DONTWAIT), ==, 0);
}

/* A timer that has expired but was not dispatched, as after suspend. */
static const struct itimerspec over = { .it_value.tv_sec = 0 };
static const struct itimerspec at_once = { .it_value.tv_nsec = 1 };
static const struct itimerspec later = { .it_value.tv_sec = 100 };

static void
test_counts_sleep (Fixture *self, gconstpointer data)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_assert_cmpint (asked_clock, ==, CLOCK_BOOTTIME);
  g_assert_cmpint (asked_time.it_value.tv_sec, ==, 300);
  g_assert_cmpint (asked_time.it_interval.tv_sec, ==, 0);
  g_assert_cmpint (ABS (eonay_signer_session_get_expires (self->session) - now - 300), <=, 2);
}

static void
test_over_at_call (Fixture *self, gconstpointer data)
{
  sign (self);
  g_assert_error (self->error, EONAY_ERROR, EONAY_ERROR_SESSION_CLOSED);
}

static void
test_ends_by_itself (Fixture *self, gconstpointer data)
{
  while (self->n_closed == 0)
    g_main_context_iteration (NULL, TRUE);
  assert_worker_left (self);
  sign (self);
  g_assert_error (self->error, EONAY_ERROR, EONAY_ERROR_SESSION_CLOSED);
  g_assert_cmpuint (self->n_closed, ==, 1);
}

/* There is no polkit here, so calls are refused. */
static void
test_not_over (Fixture *self, gconstpointer data)
{
  sign (self);
  g_assert_error (self->error, EONAY_ERROR, EONAY_ERROR_NOT_AUTHORIZED);
  g_assert_cmpuint (self->n_closed, ==, 0);
}

/* Without a timer the session is not created. */
static void
test_no_end (Fixture *self, gconstpointer data)
{
  const EonayCaller caller = { .sender = (char *) ":1.2", .uid = 1000, .pid = 1 };
  const int first_worker = self->worker;
  g_autoptr (EonayAuthority) authority = eonay_authority_new (self->signer);
  g_autoptr (EonayCardRegistry) cards = eonay_card_registry_new ("", "", "");
  g_autoptr (EonayWorkerLink) link = make_link (self);
  g_autoptr (GError) error = NULL;

  close (first_worker);
  given_time.it_value.tv_nsec = G_USEC_PER_SEC * 1000; /* an invalid time */
  g_assert_null (
      eonay_signer_session_new (authority, cards, &caller, "id", "e-onay", link, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_FAILED);
  g_clear_object (&link);
  assert_worker_left (self);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  (void) EONAY_ERROR;
  /* The warning about missing polkit is expected. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

#define ADD(name, timer, function)                                                                 \
  g_test_add ("/signer-session/" name, Fixture, &(timer), set_up, function, tear_down)
  ADD ("counts-sleep", later, test_counts_sleep);
  ADD ("over-at-call", over, test_over_at_call);
  ADD ("ends-by-itself", at_once, test_ends_by_itself);
  ADD ("not-over", later, test_not_over);
  ADD ("no-end", later, test_no_end);
  return g_test_run ();
}
