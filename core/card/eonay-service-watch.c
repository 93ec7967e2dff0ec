/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-service-watch.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "eonay-pcsc.h"

#define PID_NAME "pcscd.pid"

/* The socket file appears before the service listens: retry a few times after each event, with
 * doubling delays, then wait for the next event. */
#define FIRST_TRY_MS 50
#define MAX_TRIES    6

#define EVENTS (IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_ATTRIB)

struct _EonayServiceWatch
{
  int inotify_fd;
  int wake_fd;
  guint tries;
};

static void
watch_folders (EonayServiceWatch *self)
{
  if (self->inotify_fd < 0)
    return;

  /* The service creates and removes the folder; adding an existing watch again does nothing. */
  inotify_add_watch (self->inotify_fd, "/run", EVENTS | IN_ONLYDIR);
  inotify_add_watch (self->inotify_fd, EONAY_PCSC_FOLDER, EVENTS | IN_ONLYDIR);
}

static gboolean
is_of_service (const struct inotify_event *event)
{
  static const char *const names[] = { "pcscd", EONAY_PCSC_SOCKET, PID_NAME, NULL };

  return event->len > 0 && g_strv_contains (names, event->name);
}

/* Drains all events. Events of the busy parent folder count only if they are about the folder. */
static gboolean
take_events (EonayServiceWatch *self)
{
  _Alignas (struct inotify_event) char buffer[4096];
  gboolean found = FALSE;
  gssize n = 0;

  while ((n = read (self->inotify_fd, buffer, sizeof buffer)) > 0)
    {
      const struct inotify_event *event = NULL;

      for (char *at = buffer; at < buffer + n; at += sizeof *event + event->len)
        {
          event = (const struct inotify_event *) (gpointer) at;
          found = found || is_of_service (event);
        }
    }

  return found;
}

/**
 * eonay_service_watch_new:
 *
 * Watches the folder of the service's socket from now on, so that no event before the first wait is
 * lost.
 *
 * Returns: (transfer full): the watch
 */
EonayServiceWatch *
eonay_service_watch_new (void)
{
  EonayServiceWatch *self = g_new0 (EonayServiceWatch, 1);

  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->inotify_fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  if (self->wake_fd < 0 || self->inotify_fd < 0)
    g_warning ("watching for the PC/SC service: %s", g_strerror (errno));
  watch_folders (self);

  return self;
}

/**
 * eonay_service_watch_free:
 * @self: (transfer full): a watch
 *
 * Frees it.
 */
void
eonay_service_watch_free (EonayServiceWatch *self)
{
  if (self->inotify_fd >= 0)
    close (self->inotify_fd);
  if (self->wake_fd >= 0)
    close (self->wake_fd);
  g_free (self);
}

/**
 * eonay_service_watch_wait:
 * @self: a watch
 *
 * Blocks until the service should be tried again, or until eonay_service_watch_wake() is called.
 */
void
eonay_service_watch_wait (EonayServiceWatch *self)
{
  struct pollfd fds[] = { { self->wake_fd, POLLIN, 0 }, { self->inotify_fd, POLLIN, 0 } };
  guint64 count = 0;
  gboolean found = FALSE;
  int n = 0;

  do
    {
      int timeout = self->tries < MAX_TRIES ? FIRST_TRY_MS << self->tries : -1;

      watch_folders (self);
      n = poll (fds, G_N_ELEMENTS (fds), timeout);
      found = take_events (self);
    }
  while ((n < 0 && errno == EINTR) || (n > 0 && fds[0].revents == 0 && !found));

  if (n != 0)
    self->tries = 0;
  else
    self->tries++;
  if (read (self->wake_fd, &count, sizeof count) > 0)
    self->tries = 0;
}

/**
 * eonay_service_watch_note_alive:
 * @self: a watch
 *
 * Resets the retries after a successful connection.
 */
void
eonay_service_watch_note_alive (EonayServiceWatch *self)
{
  self->tries = 0;
}

/**
 * eonay_service_watch_wake:
 * @self: a watch
 *
 * Ends the current wait, or the next one. Thread-safe.
 */
void
eonay_service_watch_wake (EonayServiceWatch *self)
{
  guint64 one = 1;

  /* EAGAIN: the counter is full, so the wake-up is pending already. */
  if (write (self->wake_fd, &one, sizeof one) < 0 && errno != EAGAIN)
    g_warning ("waking the thread that watches cards: %s", g_strerror (errno));
}
