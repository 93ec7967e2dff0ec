/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-pcsc-probe.h"

struct _EonayPcscProbe
{
  gatomicrefcount references;
  char *reader;
  GMutex lock;
  GCond ended;
  gboolean has_ended;
  LONG code;
};

static void
probe_unref (EonayPcscProbe *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->reader);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->ended);
  g_free (self);
}

static LONG
connect_card (const char *reader)
{
  SCARDCONTEXT context = 0;
  SCARDHANDLE card = 0;
  DWORD protocol = 0;
  LONG code = SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context);

  if (code != SCARD_S_SUCCESS)
    return code;
  code = SCardConnect (context, reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                       &card, &protocol);
  if (code == SCARD_S_SUCCESS)
    SCardDisconnect (card, SCARD_LEAVE_CARD);
  SCardReleaseContext (context);
  return code;
}

static gpointer
probe_thread (gpointer data)
{
  EonayPcscProbe *self = data;
  LONG code = connect_card (self->reader);

  g_mutex_lock (&self->lock);
  self->code = code;
  self->has_ended = TRUE;
  g_cond_broadcast (&self->ended);
  g_mutex_unlock (&self->lock);
  probe_unref (self);
  return NULL;
}

/**
 * eonay_pcsc_probe_new:
 * @reader: the name of a reader with a card
 *
 * Starts to connect to the card, shared with other programs, on a connection of its own to the
 * service.
 *
 * Returns: (transfer full): the probe
 */
EonayPcscProbe *
eonay_pcsc_probe_new (const char *reader)
{
  EonayPcscProbe *self = g_new0 (EonayPcscProbe, 1);
  g_autoptr (GThread) thread = NULL;

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  g_cond_init (&self->ended);
  self->reader = g_strdup (reader);
  g_atomic_ref_count_inc (&self->references);
  thread = g_thread_try_new ("eonay-probe", probe_thread, self, NULL);
  if (thread == NULL)
    {
      self->code = SCARD_E_NO_MEMORY;
      self->has_ended = TRUE;
      probe_unref (self);
    }
  return self;
}

/**
 * eonay_pcsc_probe_wait:
 * @self: a probe
 * @milliseconds: how long to wait at most
 *
 * Returns: what the service answered; %EONAY_PCSC_HELD, too, if it has not answered
 */
EonayPcscMeaning
eonay_pcsc_probe_wait (EonayPcscProbe *self, guint milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (!self->has_ended)
    if (!g_cond_wait_until (&self->ended, &self->lock, end))
      return EONAY_PCSC_HELD;
  return eonay_pcsc_get_meaning (self->code);
}

/**
 * eonay_pcsc_probe_is_pending:
 * @self: a probe
 *
 * Returns: whether the service has not answered yet
 */
gboolean
eonay_pcsc_probe_is_pending (EonayPcscProbe *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return !self->has_ended;
}

/**
 * eonay_pcsc_probe_free:
 * @self: (transfer full): a probe; a pending one ends by itself
 */
void
eonay_pcsc_probe_free (EonayPcscProbe *self)
{
  probe_unref (self);
}
