/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-seat-watch.h"

#include <errno.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <glib-unix.h>

/* By its files and not by its signals: those would have to come through the queues of the bus, which
 * anybody's signals fill. polkit answers from these same files, sd-login(3). A seat is written
 * before the sessions that come and go at it, so both are watched: the last change finds all done. */
static const char *const folders[] = { "/run/systemd/seats", "/run/systemd/sessions" };

/* Each file is written aside and then put in its place. */
#define EVENTS (IN_MOVED_TO | IN_DELETE | IN_ONLYDIR)

struct _EonaySeatWatch
{
  int fd;
  guint source;
  EonaySeatWatchFunc func;
  gpointer user_data;
};

static gboolean
readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  EonaySeatWatch *self = user_data;
  _Alignas (struct inotify_event) char buffer[4096];
  gboolean changed = FALSE;

  while (read (fd, buffer, sizeof buffer) > 0)
    changed = TRUE;
  /* Last: it may free what is here. */
  if (changed)
    self->func (self->user_data);

  return G_SOURCE_CONTINUE;
}

static gboolean
watch_folders (EonaySeatWatch *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      if (inotify_add_watch (self->fd, folders[i], EVENTS) < 0)
        return FALSE;
    }

  return TRUE;
}

/**
 * eonay_seat_watch_new:
 * @func: called after each change, however many there were; who is at which seat is for others to ask
 * @user_data: for @func
 *
 * Returns: (transfer full): the watch; it tells nothing where logind is not
 */
EonaySeatWatch *
eonay_seat_watch_new (EonaySeatWatchFunc func, gpointer user_data)
{
  EonaySeatWatch *self = g_new0 (EonaySeatWatch, 1);

  self->func = func;
  self->user_data = user_data;
  self->fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  if (self->fd < 0 || !watch_folders (self))
    g_message ("watching the seats: %s", g_strerror (errno));
  if (self->fd >= 0)
    self->source = g_unix_fd_add (self->fd, G_IO_IN, readable_cb, self);

  return self;
}

/**
 * eonay_seat_watch_free:
 * @self: (transfer full): a watch
 *
 * Frees it.
 */
void
eonay_seat_watch_free (EonaySeatWatch *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}
