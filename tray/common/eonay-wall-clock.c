/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-wall-clock.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Symbolic link to the time zone's data, replaced when the zone changes: localtime(5). */
#define ZONE_PATH "/etc/localtime"

struct _EonayWallClock
{
  GObject parent_instance;

  GFileMonitor *zone_monitor;
  int timer_fd; /* -1 for no moment */
  guint timer_id;
};

G_DEFINE_FINAL_TYPE (EonayWallClock, eonay_wall_clock, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
stop (EonayWallClock *self)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  if (self->timer_fd >= 0)
    close (self->timer_fd);
  self->timer_fd = -1;
}

static gboolean
timer_cb (int fd, GIOCondition condition, gpointer user_data)
{
  EonayWallClock *self = user_data;

  /* Whether it expired or was cancelled by a clock change does not matter. */
  self->timer_id = 0;
  stop (self);
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* Wait for the end of the change; the new content is not complete before. */
static void
zone_changed_cb (EonayWallClock *self, GFile *file, GFile *other, GFileMonitorEvent event)
{
  if (event == G_FILE_MONITOR_EVENT_CREATED || event == G_FILE_MONITOR_EVENT_RENAMED ||
      event == G_FILE_MONITOR_EVENT_MOVED_IN || event == G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
eonay_wall_clock_finalize (GObject *object)
{
  EonayWallClock *self = EONAY_WALL_CLOCK (object);

  stop (self);
  g_clear_object (&self->zone_monitor);
  G_OBJECT_CLASS (eonay_wall_clock_parent_class)->finalize (object);
}

static void
eonay_wall_clock_class_init (EonayWallClockClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_wall_clock_finalize;

  signals[CHANGED] = g_signal_new ("changed", EONAY_TYPE_WALL_CLOCK, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
eonay_wall_clock_init (EonayWallClock *self)
{
  g_autoptr (GFile) zone = g_file_new_for_path (ZONE_PATH);
  g_autoptr (GError) error = NULL;

  self->timer_fd = -1;
  self->zone_monitor = g_file_monitor_file (zone, G_FILE_MONITOR_WATCH_MOVES, NULL, &error);
  if (self->zone_monitor == NULL)
    g_warning ("watching the time zone: %s", error->message);
  else
    g_signal_connect_object (self->zone_monitor, "changed", G_CALLBACK (zone_changed_cb), self,
                             G_CONNECT_SWAPPED);
}

EonayWallClock *
eonay_wall_clock_new (void)
{
  return g_object_new (EONAY_TYPE_WALL_CLOCK, NULL);
}

void
eonay_wall_clock_await (EonayWallClock *self, gint64 moment)
{
  /* The kernel accepts no time before 1970, and 0 disables the timer: clamp past times to now. */
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  struct itimerspec spec = { .it_value.tv_sec = MAX (moment, now) };

  stop (self);
  if (moment == G_MAXINT64)
    return;
  self->timer_fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->timer_fd < 0 ||
      timerfd_settime (self->timer_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL) !=
          0)
    {
      g_warning ("waiting for a moment: %s", g_strerror (errno));
      stop (self);
      return;
    }
  self->timer_id = g_unix_fd_add (self->timer_fd, G_IO_IN, timer_cb, self);
}
