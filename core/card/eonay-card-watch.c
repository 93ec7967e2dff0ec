/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-card-watch.h"

#include <glib-unix.h>
#include <string.h>

#include "eonay-card-table.h"
#include "eonay-pcsc-probe.h"
#include "eonay-service-watch.h"

#define PNP_READER "\\\\?PnP?\\Notification"

/* The library's limit for one call; the last entry is for PNP_READER. */
#define MAX_READERS (PCSCLITE_MAX_READERS_CONTEXTS - 1)

/* With an infinite timeout the library wakes once a minute; with a long one it does not. */
#define LONG_WAIT_MS (24 * 60 * 60 * 1000)

/* pcscd before 2.3 misses a reader that is plugged in between listing and waiting. Readers with
 * several slots appear in such bursts, so list once more after this delay before the long wait. */
#define SETTLE_MS 1000

/* pcscd reports a released card late, and for some readers never. While a release is awaited, retry
 * after these delays. */
#define RELEASE_FIRST_MS 500
#define RELEASE_LAST_MS  8000

/* How long a try waits for the service's answer, which comes only after another program's
 * transaction. */
#define PROBE_MS 250

/* The socket appears before the service listens: retry a few times after each event, with doubling
 * delays, then wait for the next event. */
#define FIRST_TRY_US (50 * G_TIME_SPAN_MILLISECOND)
#define MAX_TRIES    6

/* Delay before an unnoticed wake-up is repeated. */
#define WAKE_FIRST_US (10 * G_TIME_SPAN_MILLISECOND)
#define WAKE_LAST_US  G_TIME_SPAN_SECOND

/* How long to wait for the threads to end. It takes milliseconds unless the service hangs. */
#define STOP_US (2 * G_TIME_SPAN_SECOND)

/* Requests to the thread. */
typedef enum
{
  REQUEST_NONE = 0,
  REQUEST_RETRY = 1 << 0,
  REQUEST_RELEASE = 1 << 1,
  REQUEST_STOP = 1 << 2,
} Requests;

struct _EonayCardWatch
{
  gatomicrefcount references;
  GMainContext *context;

  /* used in the main context only */
  EonayServiceWatch *service; /* NULL while the service can be reached */
  EonayCardWatchFunc func;
  gpointer user_data;

  GMutex lock;
  /* protected by the lock; "changed" signals every change */
  GCond changed;
  Requests requests;
  guint n_threads;
  gboolean is_connected;
  SCARDCONTEXT pcsc;

  /* used in the thread only */
  EonayCardTable *table;
  gboolean stopping;
  guint tries;
  gboolean awaiting;
  gboolean is_tried;
  GHashTable *held;
  GHashTable *probes; /* reader → answer of a probe that is pending */
  DWORD release_ms;
  DWORD pnp_state;
};

typedef struct
{
  EonayCardWatch *watch;
  EonayCardMonitorStatus status;
  GPtrArray *events;
} Report;

static EonayCardWatch *
watch_ref (EonayCardWatch *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void
watch_unref (EonayCardWatch *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  eonay_card_table_free (self->table);
  g_hash_table_unref (self->held);
  g_hash_table_unref (self->probes);
  g_free (self);
}

/* --- threads --- */

static void
start_thread (EonayCardWatch *self, const char *name, GThreadFunc func)
{
  g_autoptr (GThread) thread = NULL;

  g_mutex_lock (&self->lock);
  self->n_threads++;
  g_mutex_unlock (&self->lock);

  thread = g_thread_new (name, func, watch_ref (self));
}

/* Last call of a thread: it makes no PC/SC calls after this. */
static void
end_thread (EonayCardWatch *self)
{
  g_mutex_lock (&self->lock);
  self->n_threads--;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  watch_unref (self);
}

/* The program must not exit while a thread is in the PC/SC library. */
static void
wait_for_threads (EonayCardWatch *self)
{
  gint64 end = g_get_monotonic_time () + STOP_US;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->n_threads > 0)
    {
      if (!g_cond_wait_until (&self->changed, &self->lock, end))
        {
          g_warning ("watching readers: the PC/SC service does not answer");
          return;
        }
    }
}

/* --- reports --- */

static void
report_free (gpointer data)
{
  Report *report = data;

  watch_unref (report->watch);
  g_ptr_array_unref (report->events);
  g_free (report);
}

static void
service_changed_cb (gpointer user_data)
{
  eonay_card_watch_retry (user_data);
}

/* Only while it is missing: /run changes often. */
static void
watch_service (EonayCardWatch *self, EonayCardMonitorStatus status)
{
  if (status != EONAY_CARD_MONITOR_NO_SERVICE && status != EONAY_CARD_MONITOR_FORBIDDEN)
    g_clear_pointer (&self->service, eonay_service_watch_free);
  else if (self->service == NULL)
    {
      self->service = eonay_service_watch_new (service_changed_cb, self);
      /* It may have come back in the meantime. */
      eonay_card_watch_retry (self);
    }
}

static gboolean
report_cb (gpointer user_data)
{
  Report *report = user_data;
  EonayCardWatch *watch = report->watch;

  if (watch->func == NULL)
    return G_SOURCE_REMOVE;
  watch_service (watch, report->status);
  watch->func (report->status, report->events, watch->user_data);

  return G_SOURCE_REMOVE;
}

/* events: (transfer full) */
static void
report (EonayCardWatch *self, EonayCardMonitorStatus status, GPtrArray *events)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Report *what = g_new0 (Report, 1);

  what->watch = watch_ref (self);
  what->status = status;
  what->events = events;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, report_cb, what, report_free);
  g_source_attach (source, self->context);
}

static void
report_states (EonayCardWatch *self, const SCARD_READERSTATE *states, gsize n_states)
{
  EonayCardMonitorStatus status = EONAY_CARD_MONITOR_NO_READER;
  GPtrArray *events = eonay_card_table_update (self->table, states, n_states, &status);

  if (events->len > 0)
    self->release_ms = RELEASE_FIRST_MS;
  report (self, status, events);
}

static void
report_lost (EonayCardWatch *self, LONG code)
{
  EonayCardMonitorStatus status = EONAY_CARD_MONITOR_NO_READER;
  GPtrArray *events = eonay_card_table_update (self->table, NULL, 0, &status);

  report (self,
          eonay_pcsc_get_meaning (code) == EONAY_PCSC_FORBIDDEN ? EONAY_CARD_MONITOR_FORBIDDEN
                                                                : EONAY_CARD_MONITOR_NO_SERVICE,
          events);
}

/* --- requests to the thread --- */

static void
take_requests (EonayCardWatch *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if ((self->requests & REQUEST_STOP) != 0)
    self->stopping = TRUE;
  if ((self->requests & REQUEST_RELEASE) != 0)
    {
      self->awaiting = TRUE;
      self->is_tried = FALSE;
      g_hash_table_remove_all (self->held);
    }
  self->requests = REQUEST_NONE;
  g_cond_broadcast (&self->changed);
}

/* SCardCancel() has no effect if it is called before the thread waits, and reports success anyway:
 * repeat it until the thread has taken the request. */
static gpointer
wake_thread (gpointer data)
{
  EonayCardWatch *self = data;
  gint64 pause = WAKE_FIRST_US;

  g_mutex_lock (&self->lock);
  while (self->requests != REQUEST_NONE)
    {
      SCARDCONTEXT pcsc = self->pcsc;
      gboolean is_connected = self->is_connected;

      g_mutex_unlock (&self->lock);
      if (is_connected)
        SCardCancel (pcsc);
      g_mutex_lock (&self->lock);

      if (self->requests != REQUEST_NONE)
        g_cond_wait_until (&self->changed, &self->lock, g_get_monotonic_time () + pause);
      pause = MIN (pause * 2, WAKE_LAST_US);
    }
  g_mutex_unlock (&self->lock);
  end_thread (self);

  return NULL;
}

static void
request (EonayCardWatch *self, Requests requests)
{
  gboolean is_connected = FALSE;

  g_mutex_lock (&self->lock);
  self->requests |= requests;
  is_connected = self->is_connected;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);

  /* A thread that is not connected takes the request before it waits for readers. */
  if (is_connected)
    start_thread (self, "eonay-wake", wake_thread);
}

static void
set_connected (EonayCardWatch *self, gboolean is_connected, SCARDCONTEXT pcsc)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_connected = is_connected;
  self->pcsc = pcsc;
}

/* --- released cards --- */

/* Held exclusively, or in a transaction. A probe that is pending is asked again. */
static gboolean
is_held (EonayCardWatch *self, const char *reader)
{
  GAsyncQueue *probe = g_hash_table_lookup (self->probes, reader);
  EonayPcscMeaning meaning = EONAY_PCSC_LOST;
  gboolean is_pending = FALSE;

  if (probe == NULL)
    {
      probe = eonay_pcsc_probe_start (reader);
      g_hash_table_insert (self->probes, g_strdup (reader), probe);
    }
  meaning = eonay_pcsc_probe_wait (probe, PROBE_MS, &is_pending);
  if (!is_pending)
    g_hash_table_remove (self->probes, reader);
  return meaning == EONAY_PCSC_HELD;
}

/* Reports each reader that was held and is now released. If none is held at the first check, report
 * all after a delay, so that a caller which found the card held does not retry in a tight loop. */
static void
try_release (EonayCardWatch *self, SCARD_READERSTATE *states, gsize n_states)
{
  g_autoptr (GPtrArray) events =
      g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_card_event_free);
  gboolean had_held = g_hash_table_size (self->held) > 0;
  gboolean tell_all = self->is_tried && !had_held;

  for (gsize i = 0; i < n_states; i++)
    {
      const char *reader = states[i].szReader;

      if ((states[i].dwEventState & SCARD_STATE_PRESENT) == 0)
        {
          g_hash_table_remove (self->held, reader);
          g_hash_table_remove (self->probes, reader);
        }
      else if (is_held (self, reader))
        g_hash_table_add (self->held, g_strdup (reader));
      else if (g_hash_table_remove (self->held, reader) || tell_all)
        g_ptr_array_add (events, eonay_card_event_new (EONAY_CARD_RELEASED, reader, NULL));
    }

  self->awaiting = g_hash_table_size (self->held) > 0 || !self->is_tried;
  self->is_tried = TRUE;
  if (tell_all && self->awaiting)
    return;
  if (had_held && events->len > 0)
    self->release_ms = RELEASE_FIRST_MS;
  if (events->len > 0)
    report (self, EONAY_CARD_MONITOR_CARD, g_steal_pointer (&events));
}

/* --- readers --- */

static DWORD
get_timeout (EonayCardWatch *self, gboolean is_settled)
{
  DWORD timeout = is_settled ? LONG_WAIT_MS : SETTLE_MS;

  if (self->awaiting)
    {
      timeout = MIN (timeout, self->release_ms);
      self->release_ms = MIN (self->release_ms * 2, RELEASE_LAST_MS);
    }

  return timeout;
}

/* Waits until the list of readers may have changed or the service is lost. */
static LONG
watch_readers (EonayCardWatch *self, SCARDCONTEXT pcsc, GStrv names, gboolean is_settled)
{
  SCARD_READERSTATE states[MAX_READERS + 1] = { 0 };
  guint n = MIN (g_strv_length (names), MAX_READERS);
  SCARD_READERSTATE *pnp = &states[n];
  DWORD timeout = 0;
  LONG code = SCARD_S_SUCCESS;

  for (guint i = 0; i < n; i++)
    states[i].szReader = names[i];
  pnp->szReader = PNP_READER;
  pnp->dwCurrentState = self->pnp_state;

  /* The first call returns at once. */
  while (TRUE)
    {
      EonayPcscMeaning meaning = EONAY_PCSC_LOST;

      code = SCardGetStatusChange (pcsc, timeout, states, n + 1);
      meaning = eonay_pcsc_get_meaning (code);
      if (meaning != EONAY_PCSC_OK && meaning != EONAY_PCSC_WOKEN)
        return code;

      take_requests (self);
      if (self->stopping)
        return SCARD_E_CANCELLED;
      if (code == SCARD_E_TIMEOUT && timeout == SETTLE_MS && !is_settled)
        return code;

      if (meaning == EONAY_PCSC_OK || (code == SCARD_E_TIMEOUT && timeout == 0))
        report_states (self, states, n);
      for (guint i = 0; meaning == EONAY_PCSC_OK && i <= n; i++)
        states[i].dwCurrentState = states[i].dwEventState & ~(DWORD) SCARD_STATE_CHANGED;
      self->pnp_state = pnp->dwCurrentState;
      if (meaning == EONAY_PCSC_OK && (pnp->dwEventState & SCARD_STATE_CHANGED) != 0)
        return code;

      if (self->awaiting)
        try_release (self, states, n);
      timeout = get_timeout (self, is_settled);
    }
}

/* Whether the connection to the service can no longer be used. */
static gboolean
is_over (LONG code)
{
  EonayPcscMeaning meaning = eonay_pcsc_get_meaning (code);

  return meaning == EONAY_PCSC_LOST || meaning == EONAY_PCSC_FORBIDDEN;
}

/* Returns when the service is lost. */
static LONG
serve (EonayCardWatch *self, SCARDCONTEXT pcsc)
{
  g_auto (GStrv) before = NULL;
  LONG reason = SCARD_S_SUCCESS;

  while (!self->stopping)
    {
      g_auto (GStrv) names = NULL;
      LONG code = eonay_pcsc_list_readers (pcsc, &names);
      gboolean is_settled =
          reason == SCARD_E_TIMEOUT &&
          g_strv_equal ((const char *const *) names, (const char *const *) before);

      if (code != SCARD_S_SUCCESS)
        return code;

      reason = watch_readers (self, pcsc, names, is_settled);
      if (is_over (reason))
        return reason;
      self->tries = 0;
      g_strfreev (before);
      before = g_steal_pointer (&names);
    }

  return SCARD_S_SUCCESS;
}

static LONG
connect_and_serve (EonayCardWatch *self)
{
  SCARDCONTEXT pcsc = 0;
  LONG code = eonay_pcsc_establish_context (&pcsc);

  if (code != SCARD_S_SUCCESS)
    return code;

  self->pnp_state = SCARD_STATE_UNAWARE;
  set_connected (self, TRUE, pcsc);
  code = serve (self, pcsc);
  /* An accepted connection that is dropped means that the service is stopping; only the next
   * attempt shows whether it refuses us. */
  if (eonay_pcsc_get_meaning (code) == EONAY_PCSC_FORBIDDEN)
    code = SCARD_E_NO_SERVICE;
  set_connected (self, FALSE, 0);
  SCardReleaseContext (pcsc);

  return code;
}

/* Waits until the service should be tried again, or until there is a request. */
static void
wait_for_service (EonayCardWatch *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 end = g_get_monotonic_time () + (FIRST_TRY_US << self->tries);

  while (self->requests == REQUEST_NONE)
    {
      if (self->tries == MAX_TRIES)
        g_cond_wait (&self->changed, &self->lock);
      else if (!g_cond_wait_until (&self->changed, &self->lock, end))
        {
          self->tries++;
          return;
        }
    }
  self->tries = 0;
}

static gpointer
watch_thread (gpointer data)
{
  EonayCardWatch *self = data;

  while (!self->stopping)
    {
      LONG code = connect_and_serve (self);

      if (self->stopping)
        break;

      g_debug ("watching readers: %s", eonay_pcsc_get_name (code));
      report_lost (self, code);
      wait_for_service (self);
      take_requests (self);
    }
  end_thread (self);

  return NULL;
}

/* --- public --- */

/**
 * eonay_card_watch_start:
 * @func: called for each change, in the caller's thread-default main context
 * @user_data: for @func
 *
 * Starts the thread.
 *
 * Returns: (transfer full): the watch, to be freed with eonay_card_watch_stop()
 */
EonayCardWatch *
eonay_card_watch_start (EonayCardWatchFunc func, gpointer user_data)
{
  EonayCardWatch *self = g_new0 (EonayCardWatch, 1);

  g_atomic_ref_count_init (&self->references);
  self->context = g_main_context_ref_thread_default ();
  self->func = func;
  self->user_data = user_data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->table = eonay_card_table_new ();
  self->held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->probes =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_async_queue_unref);
  self->release_ms = RELEASE_FIRST_MS;

  start_thread (self, "eonay-cards", watch_thread);
  return self;
}

/**
 * eonay_card_watch_retry:
 * @self: a watch
 *
 * Retries at once to connect to an unreachable service.
 */
void
eonay_card_watch_retry (EonayCardWatch *self)
{
  request (self, REQUEST_RETRY);
}

/**
 * eonay_card_watch_await_release:
 * @self: a watch
 *
 * Requests one %EONAY_CARD_RELEASED once a card that is held exclusively is released, or soon
 * if none is held. Repeated calls are answered with increasing delays.
 */
void
eonay_card_watch_await_release (EonayCardWatch *self)
{
  request (self, REQUEST_RELEASE);
}

/**
 * eonay_card_watch_stop:
 * @self: (transfer full): a watch
 *
 * Stops the thread and waits for its end, two seconds at most if the service hangs. The callback is
 * not called any more.
 */
void
eonay_card_watch_stop (EonayCardWatch *self)
{
  self->func = NULL;
  g_clear_pointer (&self->service, eonay_service_watch_free);
  request (self, REQUEST_STOP);
  wait_for_threads (self);
  watch_unref (self);
}
