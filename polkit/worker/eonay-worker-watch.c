/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-worker-watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "eonay-error.h"
#include "eonay-worker-log.h"
#include "eonay-worker-message.h"

/* Seconds for the current operation and a logout after the signer has closed. */
#define GRACE 5

/**
 * EonayWorkerWatch:
 *
 * A thread that ends the process at a deadline, or if the module does not return after the signer
 * has closed. An alarm would fail if the module changes signal handling. The thread blocks signals,
 * allocates nothing and takes no lock that a module could hold.
 */
struct _EonayWorkerWatch
{
  GThread *thread;
  GBytes *farewells[2]; /* by is_busy */
  int socket;
  int wake;

  GMutex lock;
  gint64 deadline; /* monotonic; 0 for none */
  gboolean is_busy;
  gboolean stopped;
};

/* Keep the lock, so that the answer to the request is not sent as well. */
static void
end_late (EonayWorkerWatch *self)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (self->farewells[self->is_busy], &size);

  eonay_worker_log_write ("the module did not answer in time\n");
  if (send (self->socket, data, size, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
    eonay_worker_log_write ("and the signer did not listen\n");
  _exit (EXIT_FAILURE);
}

/* How long to wait, in milliseconds; @closing_end is 0 while the signer is connected. */
static int
check_time (EonayWorkerWatch *self, gint64 closing_end)
{
  gint64 now = g_get_monotonic_time ();
  gint64 next = closing_end;

  if (closing_end != 0 && now >= closing_end)
    {
      eonay_worker_log_write ("the module did not return when the signer had closed\n");
      _exit (EXIT_FAILURE);
    }
  if (self->deadline != 0 && now >= self->deadline)
    end_late (self);
  if (self->deadline != 0 && (next == 0 || self->deadline < next))
    next = self->deadline;

  return next != 0 ? (int) ((next - now) / 1000) + 1 : -1;
}

static gpointer
watch (gpointer data)
{
  EonayWorkerWatch *self = data;
  struct pollfd fds[] = { { .fd = self->wake, .events = POLLIN },
                          { .fd = self->socket, .events = POLLRDHUP } };
  gint64 closing_end = 0;
  eventfd_t woken = 0;

  while (TRUE)
    {
      gboolean stopped = FALSE;
      int wait = 0;

      g_mutex_lock (&self->lock);
      stopped = self->stopped;
      wait = stopped ? 0 : check_time (self, closing_end);
      g_mutex_unlock (&self->lock);
      if (stopped)
        return NULL;

      if (poll (fds, G_N_ELEMENTS (fds), wait) <= 0)
        continue;
      if (fds[0].revents != 0 && eventfd_read (self->wake, &woken) != 0)
        return NULL;
      if (fds[1].revents != 0)
        {
          closing_end = g_get_monotonic_time () + GRACE * G_TIME_SPAN_SECOND;
          fds[1].fd = -1;
        }
    }
}

static GBytes *
make_farewell (EonayError code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (EONAY_ERROR, (gint) code, message);

  return eonay_worker_message_pack (eonay_worker_reply_new_error (error));
}

static void
start_thread (EonayWorkerWatch *self)
{
  sigset_t all;
  sigset_t before;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  self->thread = g_thread_new ("watch", watch, self);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
}

/**
 * eonay_worker_watch_new:
 * @socket_fd: the socket to the signer; owned by the caller
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a watch over this process
 */
EonayWorkerWatch *
eonay_worker_watch_new (int socket_fd, GError **error)
{
  EonayWorkerWatch *self = g_new0 (EonayWorkerWatch, 1);

  g_mutex_init (&self->lock);
  self->farewells[FALSE] =
      make_farewell (EONAY_ERROR_MODULE_TIMEOUT, "asking the module: it did not answer in time");
  self->farewells[TRUE] = make_farewell (
      EONAY_ERROR_CARD_BUSY, "asking the module: another program is in a transaction with a card");
  self->socket = fcntl (socket_fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  self->wake = eventfd (0, EFD_CLOEXEC);
  if (self->socket >= 0 && self->wake >= 0)
    {
      start_thread (self);
      return self;
    }

  g_set_error (error, EONAY_ERROR, EONAY_ERROR_FAILED, "watching over the module: %s",
               g_strerror (errno));
  eonay_worker_watch_free (self);
  return NULL;
}

static void
wake (EonayWorkerWatch *self, guint seconds, gboolean is_busy, gboolean stopped)
{
  gint64 now = g_get_monotonic_time ();

  g_mutex_lock (&self->lock);
  self->deadline = seconds > 0 ? now + seconds * G_TIME_SPAN_SECOND : 0;
  self->is_busy = is_busy;
  self->stopped = stopped;
  g_mutex_unlock (&self->lock);
  if (eventfd_write (self->wake, 1) != 0)
    g_warning ("watching over the module: %s", g_strerror (errno));
}

/**
 * eonay_worker_watch_free:
 *
 * Stops the watch without ending the process.
 */
void
eonay_worker_watch_free (EonayWorkerWatch *self)
{
  if (self->thread != NULL)
    {
      wake (self, 0, FALSE, TRUE);
      g_thread_join (self->thread);
    }
  if (self->socket >= 0)
    close (self->socket);
  if (self->wake >= 0)
    close (self->wake);
  g_bytes_unref (self->farewells[FALSE]);
  g_bytes_unref (self->farewells[TRUE]);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * eonay_worker_watch_set_deadline:
 * @seconds: from now; 0 for none
 * @is_busy: whether another program uses the card, which the module is waiting for
 *
 * At the deadline the watch reports a timeout, or that the card is busy, to the signer and ends the
 * process.
 */
void
eonay_worker_watch_set_deadline (EonayWorkerWatch *self, guint seconds, gboolean is_busy)
{
  wake (self, seconds, is_busy, FALSE);
}
