/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-reader-state.h"

#include <string.h>

#include "eonay-error.h"
#include "eonay-pcsc-probe.h"

#define MAX_READERS 16

/* Gets the states of all readers, whose names are stored in *names. FALSE if they are unknown,
 * which is not the same as having no reader. */
static gboolean
read_states (SCARDCONTEXT context, SCARD_READERSTATE *states, gsize *n, LPSTR *names)
{
  DWORD length = SCARD_AUTOALLOCATE;
  LONG answer = SCardListReaders (context, NULL, (LPSTR) names, &length);

  *n = 0;
  if (answer != SCARD_S_SUCCESS)
    return answer == SCARD_E_NO_READERS_AVAILABLE;
  for (const char *name = *names; *name != '\0' && *n < MAX_READERS; name += strlen (name) + 1)
    states[(*n)++] = (SCARD_READERSTATE) { .szReader = name };
  return *n == 0 || SCardGetStatusChange (context, 0, states, (DWORD) *n) == SCARD_S_SUCCESS;
}

/* The result of @question for the states of all readers; FALSE if they are unknown. */
static gboolean
ask (gboolean (*question) (SCARDCONTEXT, SCARD_READERSTATE *, gsize, gconstpointer, guint),
     gconstpointer data,
     guint milliseconds)
{
  SCARD_READERSTATE states[MAX_READERS];
  SCARDCONTEXT context = 0;
  LPSTR names = NULL;
  gboolean answer = FALSE;
  gsize n = 0;

  if (SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS)
    return FALSE;

  answer = read_states (context, states, &n, &names) &&
           question (context, states, n, data, milliseconds);
  if (names != NULL)
    SCardFreeMemory (context, names);
  SCardReleaseContext (context);
  return answer;
}

static gboolean
any_exclusive (SCARDCONTEXT context,
               SCARD_READERSTATE *states,
               gsize n,
               gconstpointer data,
               guint milliseconds)
{
  for (gsize i = 0; i < n; i++)
    if ((states[i].dwEventState & SCARD_STATE_PRESENT) != 0 &&
        (states[i].dwEventState & SCARD_STATE_EXCLUSIVE) != 0)
      return TRUE;

  return FALSE;
}

/**
 * eonay_reader_state_check_access:
 * @error: return location: %EONAY_ERROR_NOT_AUTHORIZED if pcscd refuses this process,
 *   %EONAY_ERROR_CARD_BUSY if another program holds a card exclusively
 *
 * PKCS#11 has no error codes for these: modules show no token or a general failure. So this asks
 * PC/SC.
 *
 * Returns: %FALSE if cards are known to be inaccessible
 */
gboolean
eonay_reader_state_check_access (GError **error)
{
  SCARDCONTEXT context = 0;
  LONG code = eonay_pcsc_establish_context (&context);

  if (code == SCARD_S_SUCCESS)
    SCardReleaseContext (context);
  if (eonay_pcsc_get_meaning (code) == EONAY_PCSC_FORBIDDEN)
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_NOT_AUTHORIZED,
                           "looking for cards: pcscd refuses the token worker; the polkit rule "
                           "eonay-token.rules is missing or overruled");
      return FALSE;
    }
  if (ask (any_exclusive, NULL, 0))
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_CARD_BUSY,
                           "looking for cards: another program holds one exclusively");
      return FALSE;
    }
  return TRUE;
}

static gboolean
any_in_transaction (SCARDCONTEXT context,
                    SCARD_READERSTATE *states,
                    gsize n,
                    gconstpointer data,
                    guint milliseconds)
{
  const DWORD shared = SCARD_STATE_PRESENT | SCARD_STATE_INUSE;
  g_autoptr (GPtrArray) probes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_pcsc_probe_free);
  gint64 end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;

  for (gsize i = 0; i < n; i++)
    if ((states[i].dwEventState & (shared | SCARD_STATE_EXCLUSIVE)) == shared)
      g_ptr_array_add (probes, eonay_pcsc_probe_new (states[i].szReader));
  for (guint i = 0; i < probes->len; i++)
    {
      gint64 left = (end - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;

      if (eonay_pcsc_probe_wait (probes->pdata[i], (guint) MAX (left, 0)) == EONAY_PCSC_HELD)
        return TRUE;
    }
  return FALSE;
}

/**
 * eonay_reader_state_is_in_transaction:
 * @milliseconds: how long to wait at most
 *
 * PC/SC answers a module only after the end of another program's transaction.
 *
 * Returns: whether one has not ended within that time
 */
gboolean
eonay_reader_state_is_in_transaction (guint milliseconds)
{
  return ask (any_in_transaction, NULL, milliseconds);
}

static gboolean
has_card (SCARDCONTEXT context,
          SCARD_READERSTATE *states,
          gsize n,
          gconstpointer data,
          guint milliseconds)
{
  const char *reader = data;

  for (gsize i = 0; i < n; i++)
    if (strcmp (states[i].szReader, reader) == 0)
      return (states[i].dwEventState & SCARD_STATE_PRESENT) != 0;

  return FALSE;
}

/**
 * eonay_reader_state_has_card:
 * @reader: the reader's name as reported by a module
 *
 * Returns: whether PC/SC knows a reader of that name with a card in it. Modules may truncate or
 *   change names; then the state is unknown.
 */
gboolean
eonay_reader_state_has_card (const char *reader)
{
  return ask (has_card, reader, 0);
}

static gboolean
wait_empty (SCARDCONTEXT context,
            SCARD_READERSTATE *states,
            gsize n,
            gconstpointer data,
            guint milliseconds)
{
  const char *reader = data;

  for (gsize i = 0; i < n; i++)
    {
      if (strcmp (states[i].szReader, reader) != 0)
        continue;
      if ((states[i].dwEventState & SCARD_STATE_PRESENT) == 0)
        return TRUE;

      states[i].dwCurrentState = states[i].dwEventState;
      return SCardGetStatusChange (context, milliseconds, &states[i], 1) == SCARD_S_SUCCESS &&
             (states[i].dwEventState & SCARD_STATE_PRESENT) == 0;
    }
  return TRUE; /* a removed reader has no card */
}

/**
 * eonay_reader_state_wait_empty:
 * @reader: name of a reader that contained a card
 * @milliseconds: how long to wait for it
 *
 * Modules report a removal during a signature as a general failure, and pcscd may notice it later:
 * it polls some readers every 400 ms.
 *
 * Returns: whether the reader is empty within that time
 */
gboolean
eonay_reader_state_wait_empty (const char *reader, guint milliseconds)
{
  return ask (wait_empty, reader, milliseconds);
}
