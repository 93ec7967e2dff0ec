/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-card-monitor.h"

#include "eonay-card-table.h"
#include "eonay-card-watch.h"
#include "eonay-enums.h"

/**
 * EonayCardMonitor:
 *
 * Watches readers and cards. One thread waits in PC/SC; signals are emitted in the thread-default
 * main context of eonay_card_monitor_start(). Each insertion is reported once, after "status" has
 * changed; a card that is present at the start counts as inserted. When the service stops, every
 * card is reported as removed, and as inserted again once it is back.
 */
struct _EonayCardMonitor
{
  GObject parent_instance;

  EonayCardWatch *watch;
  EonayCardMonitorStatus status;
};

G_DEFINE_FINAL_TYPE (EonayCardMonitor, eonay_card_monitor, G_TYPE_OBJECT)

enum
{
  PROP_STATUS = 1,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

static void
set_status (EonayCardMonitor *self, EonayCardMonitorStatus status)
{
  if (self->status == status)
    return;

  self->status = status;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATUS]);
}

static void
watch_cb (EonayCardMonitorStatus status, GPtrArray *events, gpointer user_data)
{
  g_autoptr (EonayCardMonitor) self = g_object_ref (EONAY_CARD_MONITOR (user_data));

  set_status (self, status);
  for (guint i = 0; i < events->len && self->watch != NULL; i++)
    {
      const EonayCardEvent *event = g_ptr_array_index (events, i);

      /* Only "card-inserted" takes the last argument. */
      g_signal_emit_by_name (self, event->signal, event->reader, event->atr);
    }
}

static void
eonay_card_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EonayCardMonitor *self = EONAY_CARD_MONITOR (object);

  switch (id)
    {
    case PROP_STATUS:
      g_value_set_enum (value, self->status);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
eonay_card_monitor_dispose (GObject *object)
{
  EonayCardMonitor *self = EONAY_CARD_MONITOR (object);

  g_clear_pointer (&self->watch, eonay_card_watch_stop);

  G_OBJECT_CLASS (eonay_card_monitor_parent_class)->dispose (object);
}

static void
add_signal (const char *name, guint n_params, GType first, GType second)
{
  g_signal_new (name, EONAY_TYPE_CARD_MONITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                n_params, first, second);
}

static void
eonay_card_monitor_class_init (EonayCardMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = eonay_card_monitor_get_property;
  object_class->dispose = eonay_card_monitor_dispose;

  /**
   * EonayCardMonitor:status:
   *
   * The state of service, readers and cards.
   */
  properties[PROP_STATUS] = g_param_spec_enum (
      "status", NULL, NULL, EONAY_TYPE_CARD_MONITOR_STATUS, EONAY_CARD_MONITOR_STARTING,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  /**
   * EonayCardMonitor::card-inserted:
   * @self: the monitor
   * @reader: the reader's name as PC/SC gives it
   * @atr: the card's answer to reset, empty if the card does not answer
   *
   * A card was inserted.
   */
  add_signal (EONAY_CARD_INSERTED, 2, G_TYPE_STRING, G_TYPE_BYTES);

  /**
   * EonayCardMonitor::card-removed:
   * @self: the monitor
   * @reader: the reader's name; the reader may have been unplugged
   *
   * A card was removed.
   */
  add_signal (EONAY_CARD_REMOVED, 1, G_TYPE_STRING, G_TYPE_NONE);

  /**
   * EonayCardMonitor::card-released:
   * @self: the monitor
   * @reader: the reader's name
   *
   * The card can be used again. Emitted only after eonay_card_monitor_await_release().
   */
  add_signal (EONAY_CARD_RELEASED, 1, G_TYPE_STRING, G_TYPE_NONE);
}

static void
eonay_card_monitor_init (EonayCardMonitor *self)
{
  self->status = EONAY_CARD_MONITOR_STARTING;
}

/**
 * eonay_card_monitor_new:
 *
 * Returns: (transfer full): a monitor, not started
 */
EonayCardMonitor *
eonay_card_monitor_new (void)
{
  return g_object_new (EONAY_TYPE_CARD_MONITOR, NULL);
}

/**
 * eonay_card_monitor_start:
 * @self: a monitor
 *
 * Starts watching; signals are emitted in the caller's thread-default main context. If already
 * started, retries at once to connect to an unreachable service.
 */
void
eonay_card_monitor_start (EonayCardMonitor *self)
{
  g_return_if_fail (EONAY_IS_CARD_MONITOR (self));

  if (self->watch != NULL)
    eonay_card_watch_retry (self->watch);
  else
    self->watch = eonay_card_watch_start (watch_cb, self);
}

/**
 * eonay_card_monitor_stop:
 * @self: a monitor
 *
 * Stops watching: no more card signals are emitted, and the status is reset to "starting". Call
 * this, or drop the last reference, before the program exits: it must not exit while a thread is in
 * the PC/SC library.
 */
void
eonay_card_monitor_stop (EonayCardMonitor *self)
{
  g_return_if_fail (EONAY_IS_CARD_MONITOR (self));

  g_clear_pointer (&self->watch, eonay_card_watch_stop);
  set_status (self, EONAY_CARD_MONITOR_STARTING);
}

/**
 * eonay_card_monitor_await_release:
 * @self: a started monitor
 *
 * Requests "card-released" once a card that another program holds, exclusively or in a transaction,
 * can be used again, or soon if none is held. PC/SC does not reliably report this, so the card is
 * polled, but only after this call.
 */
void
eonay_card_monitor_await_release (EonayCardMonitor *self)
{
  g_return_if_fail (EONAY_IS_CARD_MONITOR (self));

  if (self->watch != NULL)
    eonay_card_watch_await_release (self->watch);
}

/**
 * eonay_card_monitor_get_status:
 * @self: a monitor
 *
 * Returns: the state of service, readers and cards
 */
EonayCardMonitorStatus
eonay_card_monitor_get_status (EonayCardMonitor *self)
{
  g_return_val_if_fail (EONAY_IS_CARD_MONITOR (self), EONAY_CARD_MONITOR_STARTING);

  return self->status;
}

/**
 * eonay_card_monitor_may_have_card:
 * @self: a monitor
 *
 * Returns: whether to ask the signer for certificates: a card is present, or this session cannot
 *   watch the readers
 */
gboolean
eonay_card_monitor_may_have_card (EonayCardMonitor *self)
{
  g_return_val_if_fail (EONAY_IS_CARD_MONITOR (self), FALSE);

  return self->status == EONAY_CARD_MONITOR_CARD || self->status == EONAY_CARD_MONITOR_FORBIDDEN;
}
