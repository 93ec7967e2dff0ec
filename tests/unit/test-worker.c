/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "eonay-error.h"
#include "eonay-worker-channel.h"
#include "eonay-worker-link.h"
#include "eonay-worker-message.h"
#include "eonay-worker.h"

/* A link and the peer that a test uses at the other end of its socket. */
typedef struct
{
  EonayWorkerLink *link;
  int other_end;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GSocket) socket = NULL;
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  socket = g_socket_new_from_fd (ends[0], NULL);
  connection = g_socket_connection_factory_create_connection (socket);
  fixture->link = eonay_worker_link_new (connection);
  fixture->other_end = ends[1];
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_object (&fixture->link);
  if (fixture->other_end >= 0)
    close (fixture->other_end);
}

static void
store_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GVariant *
call (Fixture *fixture, const char *method, GVariant *argument, int fd, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_worker_link_call_async (fixture->link, eonay_worker_request_new (method, argument),
                                G_VARIANT_TYPE_UNIT, fd, 1, NULL, store_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return eonay_worker_link_call_finish (fixture->link, result, error);
}

static void
assert_fails (Fixture *fixture, EonayError code, gboolean closes)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (call (fixture, EONAY_WORKER_METHOD_LIST, g_variant_new ("()"), -1, &error));
  g_assert_error (error, EONAY_ERROR, (int) code);
  g_assert_true (eonay_worker_link_is_closed (fixture->link) == closes);
}

static void
answer (Fixture *fixture, const void *data, gsize size)
{
  g_assert_cmpint (write (fixture->other_end, data, size), ==, (int) size);
}

static void
answer_packed (Fixture *fixture, GVariant *message)
{
  g_autoptr (GBytes) packed = eonay_worker_message_pack (message);

  answer (fixture, g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_link_ended (Fixture *fixture, gconstpointer data)
{
  close (fixture->other_end);
  fixture->other_end = -1;
  assert_fails (fixture, EONAY_ERROR_MODULE_FAILED, TRUE);
  assert_fails (fixture, EONAY_ERROR_MODULE_FAILED, TRUE);
}

static void
test_link_cut_short (Fixture *fixture, gconstpointer data)
{
  answer (fixture, "\0\0\0\x08xx", 6);
  shutdown (fixture->other_end, SHUT_WR);
  assert_fails (fixture, EONAY_ERROR_MODULE_FAILED, TRUE);
}

static void
test_link_too_long (Fixture *fixture, gconstpointer data)
{
  answer (fixture, "\xff\xff\xff\xff", 4);
  assert_fails (fixture, EONAY_ERROR_MODULE_FAILED, TRUE);
}

static void
test_link_silent (Fixture *fixture, gconstpointer data)
{
  assert_fails (fixture, EONAY_ERROR_MODULE_TIMEOUT, TRUE);
}

/* Independent of the call's own deadline. */
static void
test_link_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  eonay_worker_link_set_end (fixture->link, begin);
  g_assert_null (call (fixture, EONAY_WORKER_METHOD_LIST, g_variant_new ("()"), -1, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_TIMEOUT);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, G_USEC_PER_SEC);
}

/* A worker may report each verification of the PIN before it answers, but not any number. */
static void
test_link_notices (Fixture *fixture, gconstpointer data)
{
  const struct
  {
    guint n_notices;
    EonayError code;
  } rows[] = { { 8, EONAY_ERROR_CARD_BUSY }, { 9, EONAY_ERROR_MODULE_FAILED } };
  guint n_told = 0;

  g_signal_connect_swapped (fixture->link, "pin-verified", G_CALLBACK (count_cb), &n_told);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) sent = g_error_new_literal (EONAY_ERROR, EONAY_ERROR_CARD_BUSY, "text");

      n_told = 0;
      for (guint j = 0; j < rows[i].n_notices; j++)
        answer_packed (fixture, eonay_worker_notice_new (EONAY_WORKER_OK));
      answer_packed (fixture, eonay_worker_reply_new_error (sent));
      assert_fails (fixture, rows[i].code, i == 1);
      g_assert_cmpuint (n_told, ==, 8);
    }
}

/* An error answer does not close the link, except the last one of a worker that is too late. */
static void
test_link_error (Fixture *fixture, gconstpointer data)
{
  const EonayError codes[] = { EONAY_ERROR_CARD_BUSY, EONAY_ERROR_MODULE_TIMEOUT };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autoptr (GError) sent = g_error_new_literal (EONAY_ERROR, (gint) codes[i], "text");

      answer_packed (fixture, eonay_worker_reply_new_error (sent));
      assert_fails (fixture, codes[i], codes[i] == EONAY_ERROR_MODULE_TIMEOUT);
    }
}

/* Pending calls end with the link, whichever side closes it. */
static void
test_link_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  eonay_worker_link_call_async (
      fixture->link, eonay_worker_request_new (EONAY_WORKER_METHOD_LIST, g_variant_new ("()")),
      G_VARIANT_TYPE_UNIT, -1, 60, NULL, store_result_cb, &result);
  eonay_worker_link_close (fixture->link);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (eonay_worker_link_call_finish (fixture->link, result, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED);
}

/* Half of an answer: the deadline of the call covers both halves. */
static void
test_link_half_silent (Fixture *fixture, gconstpointer data)
{
  answer (fixture, "\0\0\0\x08xx", 6);
  assert_fails (fixture, EONAY_ERROR_MODULE_TIMEOUT, TRUE);
}

static void
test_link_no_descriptor (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  const int closed = dup (STDIN_FILENO);

  close (closed);
  g_assert_null (
      call (fixture, EONAY_WORKER_METHOD_OPEN, g_variant_new ("(s)", "id"), closed, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED);
  g_assert_true (eonay_worker_link_is_closed (fixture->link));
}

static void
test_link_no_listener (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  eonay_worker_link_open_async ("/no/socket", "/no/module.so", NULL, store_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (eonay_worker_link_open_finish (result, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED);
}

static gpointer
work (gpointer data)
{
  return GINT_TO_POINTER (eonay_worker_run (GPOINTER_TO_INT (data), LOADER_PATH, NULL, NULL, NULL));
}

static GThread *
start_worker (Fixture *fixture)
{
  int fd = fixture->other_end;

  fixture->other_end = -1;
  return g_thread_new ("worker", work, GINT_TO_POINTER (fd));
}

static void
assert_answer (Fixture *fixture, const char *method, GVariant *argument, int fd, EonayError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (call (fixture, method, argument, fd, &error));
  g_assert_error (error, EONAY_ERROR, (int) code);
}

static void
test_worker_order (Fixture *fixture, gconstpointer data)
{
  GThread *worker = start_worker (fixture);

  assert_answer (fixture, EONAY_WORKER_METHOD_LIST, g_variant_new ("()"), -1,
                 EONAY_ERROR_INVALID_ARGUMENT);
  assert_answer (fixture, EONAY_WORKER_METHOD_OPEN, g_variant_new ("(s)", "id"), STDIN_FILENO,
                 EONAY_ERROR_INVALID_ARGUMENT);
  assert_answer (fixture, EONAY_WORKER_METHOD_MODULE, g_variant_new ("(s)", "module.so"), -1,
                 EONAY_ERROR_INVALID_ARGUMENT);
  assert_answer (fixture, EONAY_WORKER_METHOD_MODULE, g_variant_new ("(s)", "/no/module.so"), -1,
                 EONAY_ERROR_MODULE_FAILED);
  assert_answer (fixture, EONAY_WORKER_METHOD_MODULE, g_variant_new ("(s)", "/usr/bin/env"), -1,
                 EONAY_ERROR_MODULE_FAILED);
  eonay_worker_link_close (fixture->link);
  g_assert_true (GPOINTER_TO_INT (g_thread_join (worker)));
}

static void
test_worker_malformed (Fixture *fixture, gconstpointer data)
{
  GThread *worker = start_worker (fixture);

  assert_answer (fixture, "format", g_variant_new ("()"), -1, EONAY_ERROR_MODULE_FAILED);
  g_assert_false (GPOINTER_TO_INT (g_thread_join (worker)));
}

static void
test_worker_no_socket (void)
{
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  g_assert_false (eonay_worker_run (ends[0], LOADER_PATH, NULL, NULL, &error));
  g_assert_nonnull (error);
  close (ends[0]);
  close (ends[1]);
}

/* The worker exits with an error wherever the message is cut off. */
static void
assert_worker_fails (Fixture *fixture, const void *sent, gsize size)
{
  g_autoptr (GError) error = NULL;
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  g_assert_cmpint (write (ends[0], sent, size), ==, (int) size);
  close (ends[0]);
  g_assert_false (eonay_worker_run (ends[1], LOADER_PATH, NULL, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_worker_broken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) request = eonay_worker_message_pack (
      eonay_worker_request_new (EONAY_WORKER_METHOD_LIST, g_variant_new ("()")));
  const char *packed = g_bytes_get_data (request, NULL);
  const gsize size = g_bytes_get_size (request);

  assert_worker_fails (fixture, packed, 2);
  assert_worker_fails (fixture, packed, size - 1);
  assert_worker_fails (fixture, "\xff\xff\xff\xff", 4);
  /* Complete, but the peer closes before the answer. */
  assert_worker_fails (fixture, packed, size);
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

/* Sends two descriptors with the first byte. */
static void
send_with_descriptors (int socket_fd, const char *data, gsize size)
{
  union
  {
    struct cmsghdr header;
    char space[CMSG_SPACE (2 * sizeof (int))];
  } control = { .header = { .cmsg_level = SOL_SOCKET,
                            .cmsg_type = SCM_RIGHTS,
                            .cmsg_len = CMSG_LEN (2 * sizeof (int)) } };
  const int fds[2] = { STDIN_FILENO, STDIN_FILENO };
  struct iovec vector = { .iov_base = (void *) data, .iov_len = size };
  struct msghdr message = {
    .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control
  };

  memcpy (CMSG_DATA (&control.header), fds, sizeof fds);
  g_assert_cmpint (sendmsg (socket_fd, &message, 0), ==, (int) size);
}

/* One descriptor of a valid message is kept; all others are closed. */
static void
test_channel_descriptors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocket) socket = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  const int yes = 1;
  guint before = 0;
  int fd = -1;
  int ends[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
  g_assert_cmpint (setsockopt (ends[1], SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes), ==, 0);
  socket = g_socket_new_from_fd (ends[1], &error);
  g_assert_no_error (error);
  before = count_descriptors ();

  send_with_descriptors (ends[0], "\0\0\0\x01x", 5);
  g_assert_true (eonay_worker_channel_receive (socket, &body, &fd, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_descriptors (), ==, before + 1);
  g_assert_cmpint (close (fd), ==, 0);

  send_with_descriptors (ends[0], "\xff\xff\xff\xff", 4);
  g_clear_pointer (&body, g_bytes_unref);
  g_assert_false (eonay_worker_channel_receive (socket, &body, &fd, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_MODULE_FAILED);
  g_assert_cmpuint (count_descriptors (), ==, before);

  close (ends[0]);
}

/* Signal handling in this thread does not prevent the watch from ending it. */
static void
test_watch_deadline (Fixture *fixture, gconstpointer data)
{
  if (g_test_subprocess ())
    {
      EonayWorkerWatch *watch = eonay_worker_watch_new (fixture->other_end, NULL);
      sigset_t all;

      sigfillset (&all);
      sigprocmask (SIG_SETMASK, &all, NULL);
      eonay_worker_watch_set_deadline (watch, 1, FALSE);
      while (TRUE)
        pause ();
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*did not answer in time*");
}

static void
test_watch_in_time (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EonayWorkerWatch) watch = eonay_worker_watch_new (fixture->other_end, NULL);

  eonay_worker_watch_set_deadline (watch, 1, FALSE);
  eonay_worker_watch_set_deadline (watch, 0, FALSE);
  g_clear_object (&fixture->link);
}

static void
test_watch_no_socket (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (eonay_worker_watch_new (-1, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_FAILED);
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/worker-link/ended", test_link_ended);
  ADD ("/worker-link/cut-short", test_link_cut_short);
  ADD ("/worker-link/too-long", test_link_too_long);
  ADD ("/worker-link/silent", test_link_silent);
  ADD ("/worker-link/end", test_link_end);
  ADD ("/worker-link/notices", test_link_notices);
  ADD ("/worker-link/error", test_link_error);
  ADD ("/worker-link/closed", test_link_closed);
  ADD ("/worker-link/half-silent", test_link_half_silent);
  ADD ("/worker-link/no-descriptor", test_link_no_descriptor);
  g_test_add_func ("/worker-link/no-listener", test_link_no_listener);
  g_test_add_func ("/worker/no-socket", test_worker_no_socket);
  g_test_add_func ("/worker-watch/no-socket", test_watch_no_socket);
  ADD ("/worker/broken", test_worker_broken);
  ADD ("/worker-channel/descriptors", test_channel_descriptors);
  ADD ("/worker/malformed", test_worker_malformed);
  ADD ("/worker/order", test_worker_order);
  ADD ("/worker-watch/deadline", test_watch_deadline);
  ADD ("/worker-watch/in-time", test_watch_in_time);
  return g_test_run ();
}
