/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-pcsc.h"

#include <string.h>
#include <winscard.h>

#include "eonay-pcsc.h"

#define PNP_READER "\\\\?PnP?\\Notification"

/* A wait of an hour counts as infinite. */
#define LONG_MS (60 * 60 * 1000)

typedef struct
{
  char *name;
  gboolean has_card;
  gboolean is_held;
  gboolean is_in_transaction;
  guint counter;
} Reader;

static GMutex lock;
static GCond changed;
static GPtrArray *readers;
static gboolean is_running;
static guint n_refusals;
/* The error after a lost connection, by how much of it was set up. */
static const LONG dropped[] = { SCARD_W_SECURITY_VIOLATION, SCARD_E_NO_SERVICE,
                                SCARD_F_COMM_ERROR };
static gboolean is_waiting;
static gboolean is_cancelled;
static guint n_timed_waits;
static guint n_connections;
static void (*before_wait) (void);
static void (*before_look) (void);

static void
reader_free (gpointer data)
{
  Reader *reader = data;

  g_free (reader->name);
  g_free (reader);
}

static Reader *
find (const char *name)
{
  for (guint i = 0; i < readers->len; i++)
    {
      Reader *reader = g_ptr_array_index (readers, i);

      if (g_str_equal (reader->name, name))
        return reader;
    }

  return NULL;
}

void
fake_pcsc_reset (void)
{
  g_mutex_lock (&lock);
  g_clear_pointer (&readers, g_ptr_array_unref);
  readers = g_ptr_array_new_with_free_func (reader_free);
  is_running = TRUE;
  n_refusals = 0;
  n_timed_waits = 0;
  n_connections = 0;
  before_wait = NULL;
  before_look = NULL;
  g_mutex_unlock (&lock);
}

void
fake_pcsc_set_running (gboolean running)
{
  g_mutex_lock (&lock);
  is_running = running;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

void
fake_pcsc_refuse (guint times)
{
  g_mutex_lock (&lock);
  n_refusals = times;
  g_mutex_unlock (&lock);
}

void
fake_pcsc_plug (const char *name)
{
  Reader *reader = g_new0 (Reader, 1);

  reader->name = g_strdup (name);
  g_mutex_lock (&lock);
  g_ptr_array_add (readers, reader);
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

void
fake_pcsc_unplug (const char *name)
{
  g_mutex_lock (&lock);
  g_ptr_array_remove (readers, find (name));
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

static void
set_card (const char *name, gboolean has_card)
{
  Reader *reader = NULL;

  g_mutex_lock (&lock);
  reader = find (name);
  reader->has_card = has_card;
  reader->counter++;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

void
fake_pcsc_insert (const char *name)
{
  set_card (name, TRUE);
}

void
fake_pcsc_remove (const char *name)
{
  set_card (name, FALSE);
}

/* No event: pcscd reports sharing of a card late or not at all. */
void
fake_pcsc_hold (const char *name, gboolean is_held)
{
  g_mutex_lock (&lock);
  find (name)->is_held = is_held;
  g_mutex_unlock (&lock);
}

void
fake_pcsc_set_transaction (const char *name, gboolean is_in_transaction)
{
  g_mutex_lock (&lock);
  find (name)->is_in_transaction = is_in_transaction;
  g_cond_broadcast (&changed);
  g_mutex_unlock (&lock);
}

guint
fake_pcsc_count_connections (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return n_connections;
}

void
fake_pcsc_before_wait (void (*func) (void))
{
  g_mutex_lock (&lock);
  before_wait = func;
  g_mutex_unlock (&lock);
}

void
fake_pcsc_before_look (void (*func) (void))
{
  g_mutex_lock (&lock);
  before_look = func;
  g_mutex_unlock (&lock);
}

guint
fake_pcsc_count_timed_waits (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return n_timed_waits;
}

/* --- functions of libpcsclite --- */

gboolean
eonay_pcsc_is_listening (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  return is_running;
}

LONG
SCardEstablishContext (DWORD scope, LPCVOID reserved1, LPCVOID reserved2, LPSCARDCONTEXT context)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  *context = 1;
  if (is_running && n_refusals > 0)
    {
      n_refusals--;
      return dropped[n_refusals % G_N_ELEMENTS (dropped)];
    }
  return is_running ? SCARD_S_SUCCESS : SCARD_E_NO_SERVICE;
}

LONG
SCardReleaseContext (SCARDCONTEXT context)
{
  return SCARD_S_SUCCESS;
}

LONG
SCardListReaders (SCARDCONTEXT context, LPCSTR groups, LPSTR names, LPDWORD length)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  g_autoptr (GByteArray) list = g_byte_array_new ();

  if (!is_running)
    return SCARD_E_NO_SERVICE;
  if (readers->len == 0)
    return SCARD_E_NO_READERS_AVAILABLE;

  for (guint i = 0; i < readers->len; i++)
    {
      const char *name = ((Reader *) g_ptr_array_index (readers, i))->name;

      g_byte_array_append (list, (const guint8 *) name, strlen (name) + 1);
    }
  g_byte_array_append (list, (const guint8 *) "", 1);
  g_assert_cmpuint (*length, ==, SCARD_AUTOALLOCATE);
  *length = list->len;
  *(char **) (gpointer) names = g_memdup2 (list->data, list->len);

  return SCARD_S_SUCCESS;
}

LONG
SCardFreeMemory (SCARDCONTEXT context, LPCVOID memory)
{
  g_free ((gpointer) memory);
  return SCARD_S_SUCCESS;
}

static gboolean
are_known (const SCARD_READERSTATE *states, DWORD n_states)
{
  for (DWORD i = 0; i < n_states; i++)
    {
      if (!g_str_equal (states[i].szReader, PNP_READER) && find (states[i].szReader) == NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
look_at_reader (SCARD_READERSTATE *state)
{
  const DWORD seen = SCARD_STATE_PRESENT | SCARD_STATE_EMPTY;
  Reader *reader = find (state->szReader);
  DWORD now = SCARD_STATE_UNKNOWN;

  if (reader != NULL)
    now = (reader->has_card ? SCARD_STATE_PRESENT : SCARD_STATE_EMPTY) |
          (reader->is_held ? SCARD_STATE_EXCLUSIVE : 0) |
          (reader->is_in_transaction ? SCARD_STATE_INUSE : 0) | (DWORD) reader->counter << 16;
  state->cbAtr = reader != NULL && reader->has_card ? 2 : 0;
  state->dwEventState = now;
  if (state->dwCurrentState != SCARD_STATE_UNAWARE && ((state->dwCurrentState ^ now) & seen) == 0 &&
      state->dwCurrentState >> 16 == now >> 16)
    return FALSE;

  state->dwEventState |= SCARD_STATE_CHANGED;
  return TRUE;
}

static gboolean
look (SCARD_READERSTATE *states, DWORD n_states, guint n_readers)
{
  gboolean found = FALSE;

  for (DWORD i = 0; i < n_states; i++)
    {
      if (!g_str_equal (states[i].szReader, PNP_READER))
        found = look_at_reader (&states[i]) || found;
      else if (n_readers != readers->len)
        {
          states[i].dwEventState = SCARD_STATE_CHANGED;
          found = TRUE;
        }
      else
        states[i].dwEventState = 0;
    }

  return found;
}

/* Call with the lock held. */
static LONG
wait_for_change (SCARD_READERSTATE *states, DWORD n_states, gint64 end)
{
  guint n_readers = readers->len;

  is_cancelled = FALSE;
  while (is_running && !is_cancelled && !look (states, n_states, n_readers))
    {
      gboolean is_over = FALSE;

      is_waiting = TRUE;
      if (end == G_MAXINT64)
        g_cond_wait (&changed, &lock);
      else
        is_over = !g_cond_wait_until (&changed, &lock, end);
      is_waiting = FALSE;
      if (is_over)
        return SCARD_E_TIMEOUT;
    }

  if (!is_running)
    return SCARD_F_COMM_ERROR;
  return is_cancelled ? SCARD_E_CANCELLED : SCARD_S_SUCCESS;
}

LONG
SCardGetStatusChange (SCARDCONTEXT context,
                      DWORD timeout,
                      SCARD_READERSTATE *states,
                      DWORD n_states)
{
  gint64 end = G_MAXINT64;
  void (**hook) (void) = timeout != 0 ? &before_wait : &before_look;
  void (*func) (void) = NULL;
  LONG code = SCARD_E_UNKNOWN_READER;

  g_mutex_lock (&lock);
  func = g_steal_pointer (hook);
  g_mutex_unlock (&lock);
  if (func != NULL)
    func ();

  if (timeout != INFINITE)
    end = g_get_monotonic_time () + timeout * G_TIME_SPAN_MILLISECOND;
  g_mutex_lock (&lock);
  if (timeout < LONG_MS && timeout != 0)
    n_timed_waits++;
  if (are_known (states, n_states))
    code = wait_for_change (states, n_states, end);
  g_mutex_unlock (&lock);

  return code;
}

LONG
SCardCancel (SCARDCONTEXT context)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  if (is_waiting)
    {
      is_cancelled = TRUE;
      g_cond_broadcast (&changed);
    }

  return SCARD_S_SUCCESS;
}

LONG
SCardConnect (SCARDCONTEXT context,
              LPCSTR name,
              DWORD share_mode,
              DWORD protocols,
              LPSCARDHANDLE card,
              LPDWORD protocol)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  Reader *reader = NULL;

  n_connections++;
  while ((reader = find (name)) != NULL && reader->is_in_transaction)
    g_cond_wait (&changed, &lock);
  if (reader == NULL)
    return SCARD_E_UNKNOWN_READER;
  if (!reader->has_card)
    return SCARD_E_NO_SMARTCARD;
  return reader->is_held ? SCARD_E_SHARING_VIOLATION : SCARD_S_SUCCESS;
}

LONG
SCardDisconnect (SCARDHANDLE card, DWORD disposition)
{
  g_assert_cmpuint (disposition, ==, SCARD_LEAVE_CARD);
  return SCARD_S_SUCCESS;
}
