/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-login-monitor.h"

#include <stdlib.h>

#include <glib-unix.h>
#include <systemd/sd-login.h>

/* A seat's file is written before those of the sessions that come and go at it. */
static const char *const categories[] = { "seat", "session" };

typedef struct
{
  sd_login_monitor *monitor;
  guint source;
} Watch;

struct _EonayLoginMonitor
{
  Watch watches[G_N_ELEMENTS (categories)];
  EonayLoginMonitorFunc func;
  gpointer user_data;
};

static gboolean
changed_cb (int fd, GIOCondition condition, gpointer user_data)
{
  EonayLoginMonitor *self = user_data;

  for (gsize i = 0; i < G_N_ELEMENTS (categories); i++)
    sd_login_monitor_flush (self->watches[i].monitor);
  /* Last: it may free @self. */
  self->func (self->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
watch (EonayLoginMonitor *self, gsize i, GError **error)
{
  Watch *entry = &self->watches[i];
  int result = sd_login_monitor_new (categories[i], &entry->monitor);

  if (result < 0)
    {
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (-result),
                   "monitoring each %s: %s", categories[i], g_strerror (-result));
      return FALSE;
    }
  entry->source =
      g_unix_fd_add (sd_login_monitor_get_fd (entry->monitor), G_IO_IN, changed_cb, self);
  return TRUE;
}

/**
 * eonay_login_monitor_new:
 * @func: called in the main context after changes, with no word of what changed
 * @user_data: for @func
 * @error: return location: codes of %G_FILE_ERROR, also if there is no logind
 *
 * logind's files are monitored, which polkit answers from, and not its signals: they come through the
 * bus, whose queues any user can fill, and before the files are written.
 *
 * Returns: (transfer full) (nullable): the monitor
 */
EonayLoginMonitor *
eonay_login_monitor_new (EonayLoginMonitorFunc func, gpointer user_data, GError **error)
{
  EonayLoginMonitor *self = g_new0 (EonayLoginMonitor, 1);

  self->func = func;
  self->user_data = user_data;
  for (gsize i = 0; i < G_N_ELEMENTS (categories); i++)
    if (!watch (self, i, error))
      {
        eonay_login_monitor_free (self);
        return NULL;
      }
  return self;
}

/**
 * eonay_login_monitor_free:
 * @self: (transfer full): a monitor
 */
void
eonay_login_monitor_free (EonayLoginMonitor *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (categories); i++)
    {
      g_clear_handle_id (&self->watches[i].source, g_source_remove);
      sd_login_monitor_unref (self->watches[i].monitor);
    }
  g_free (self);
}

/**
 * eonay_login_is_at_seat:
 * @uid: a user
 *
 * Returns: whether the active session of a seat is the user's
 */
gboolean
eonay_login_is_at_seat (guint32 uid)
{
  g_auto (GStrv) seats = NULL;

  if (sd_get_seats (&seats) < 0)
    return FALSE;
  for (char **seat = seats; seat != NULL && *seat != NULL; seat++)
    {
      uid_t active = 0;

      if (sd_seat_get_active (*seat, NULL, &active) >= 0 && active == uid)
        return TRUE;
    }
  return FALSE;
}
