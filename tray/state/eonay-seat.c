/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-seat.h"

#include <systemd/sd-login.h>
#include <unistd.h>

#include "eonay-login-monitor.h"

struct _EonaySeat
{
  GObject parent_instance;

  EonayLoginMonitor *monitor; /* NULL without logind */
  char *session;              /* NULL without logind */
  gboolean is_active;
};

G_DEFINE_FINAL_TYPE (EonaySeat, eonay_seat, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Without logind, assume that this session is active. */
static gboolean
read_active (EonaySeat *self)
{
  return self->session == NULL || sd_session_is_active (self->session) != 0;
}

static void
sessions_changed_cb (gpointer user_data)
{
  EonaySeat *self = user_data;
  gboolean is_active = read_active (self);

  if (self->is_active == is_active)
    return;
  self->is_active = is_active;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
eonay_seat_finalize (GObject *object)
{
  EonaySeat *self = EONAY_SEAT (object);

  g_clear_pointer (&self->monitor, eonay_login_monitor_free);
  free (self->session);
  G_OBJECT_CLASS (eonay_seat_parent_class)->finalize (object);
}

static void
eonay_seat_class_init (EonaySeatClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_seat_finalize;

  signals[CHANGED] = g_signal_new ("changed", EONAY_TYPE_SEAT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
eonay_seat_init (EonaySeat *self)
{
}

/**
 * eonay_seat_new:
 *
 * The session is the one that the process is in, or the user's graphical one where the desktop starts
 * its programs as units of systemd.
 *
 * Returns: (transfer full): the seat
 */
EonaySeat *
eonay_seat_new (void)
{
  EonaySeat *self = g_object_new (EONAY_TYPE_SEAT, NULL);
  g_autoptr (GError) error = NULL;

  if (sd_pid_get_session (0, &self->session) < 0)
    sd_uid_get_display (getuid (), &self->session);
  self->monitor = eonay_login_monitor_new (sessions_changed_cb, self, &error);
  if (self->monitor == NULL)
    g_message ("%s", error->message);
  self->is_active = read_active (self);
  return self;
}

/**
 * eonay_seat_is_active:
 *
 * Returns: whether this session is the active one of its seat
 */
gboolean
eonay_seat_is_active (EonaySeat *self)
{
  return self->is_active;
}
