/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib-unix.h>

#include "eonay-wall-timer.h"

typedef struct
{
  GSource parent_instance;

  int fd;
  gpointer tag;
} WallTimer;

static gboolean
wall_timer_check (GSource *source)
{
  WallTimer *self = (WallTimer *) source;

  return g_source_query_unix_fd (source, self->tag) != 0;
}

/* Whether the timer expired or was cancelled by a clock change, the time must be checked again. */
static gboolean
wall_timer_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  if (callback != NULL)
    callback (user_data);
  return G_SOURCE_REMOVE;
}

static void
wall_timer_finalize (GSource *source)
{
  WallTimer *self = (WallTimer *) source;

  if (self->fd >= 0)
    close (self->fd);
}

static GSourceFuncs wall_timer_funcs = {
  .check = wall_timer_check,
  .dispatch = wall_timer_dispatch,
  .finalize = wall_timer_finalize,
};

/**
 * eonay_wall_timer_new:
 * @moment: when to dispatch, in Unix seconds
 * @error: a #GIOErrorEnum
 *
 * Returns: (transfer full) (nullable): a source, see timerfd_create(2)
 */
GSource *
eonay_wall_timer_new (gint64 moment, GError **error)
{
  /* The kernel accepts no time before 1970, and 0 disables the timer: clamp past times to now. */
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  struct itimerspec spec = { .it_value.tv_sec = MAX (moment, now) };
  int fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);

  if (fd < 0 || timerfd_settime (fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL) != 0)
    {
      int saved_errno = errno;
      if (fd >= 0)
        close (fd);
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "setting a timer: %s",
                   g_strerror (saved_errno));
      return NULL;
    }

  GSource *source = g_source_new (&wall_timer_funcs, sizeof (WallTimer));
  WallTimer *self = (WallTimer *) source;
  self->fd = fd;
  self->tag = g_source_add_unix_fd (source, fd, G_IO_IN);
  g_source_set_static_name (source, "eonay-wall-timer");
  return source;
}
