/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-reader-state.h"

#include <string.h>

#include "eonay-error.h"
#include "eonay-pcsc-probe.h"

#define MAX_READERS 16

/* The states of all readers. */
typedef struct
{
  SCARDCONTEXT context;
  GStrv names;
  SCARD_READERSTATE readers[MAX_READERS];
  gsize n;
} States;

static void
states_clear (States *self)
{
  g_strfreev (self->names);
  if (self->context != 0)
    SCardReleaseContext (self->context);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (States, states_clear)

/* FALSE if they are unknown, which is not the same as having no reader. */
static gboolean
states_read (States *self)
{
  if (SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &self->context) != SCARD_S_SUCCESS ||
      eonay_pcsc_list_readers (self->context, &self->names) != SCARD_S_SUCCESS)
    return FALSE;

  for (; self->names[self->n] != NULL && self->n < MAX_READERS; self->n++)
    self->readers[self->n].szReader = self->names[self->n];
  return self->n == 0 ||
         SCardGetStatusChange (self->context, 0, self->readers, (DWORD) self->n) == SCARD_S_SUCCESS;
}

static SCARD_READERSTATE *
states_find (States *self, const char *reader)
{
  for (gsize i = 0; i < self->n; i++)
    if (strcmp (self->readers[i].szReader, reader) == 0)
      return &self->readers[i];

  return NULL;
}

static gboolean
is_present (const SCARD_READERSTATE *reader)
{
  return (reader->dwEventState & SCARD_STATE_PRESENT) != 0;
}

/* pcscd counts the insertions and removals of a reader here. */
static DWORD
count_events (DWORD state)
{
  return state >> 16;
}

/**
 * EonayReaderCards:
 *
 * The cards that were in the readers at one moment.
 */
struct _EonayReaderCards
{
  States states;
};

/**
 * eonay_reader_cards_new:
 *
 * Returns: (transfer full): the cards in all readers, none if PC/SC cannot be asked
 */
EonayReaderCards *
eonay_reader_cards_new (void)
{
  EonayReaderCards *self = g_new0 (EonayReaderCards, 1);

  if (!states_read (&self->states))
    self->states.n = 0;
  for (gsize i = 0; i < self->states.n; i++)
    self->states.readers[i].dwCurrentState = self->states.readers[i].dwEventState;
  return self;
}

/**
 * eonay_reader_cards_free:
 */
void
eonay_reader_cards_free (EonayReaderCards *self)
{
  states_clear (&self->states);
  g_free (self);
}

/**
 * eonay_reader_cards_have_left:
 *
 * Modules show a card that leaves while they read it as no card at all.
 *
 * Returns: whether one of the cards was removed since, with or without its reader, or PC/SC was
 *   restarted, which resets them
 */
gboolean
eonay_reader_cards_have_left (EonayReaderCards *self)
{
  States *states = &self->states;
  gsize n_cards = 0;
  LONG code = SCARD_S_SUCCESS;

  for (gsize i = 0; i < states->n; i++)
    n_cards += (states->readers[i].dwCurrentState & SCARD_STATE_PRESENT) != 0;
  if (n_cards == 0)
    return FALSE;
  code = SCardGetStatusChange (states->context, 0, states->readers, (DWORD) states->n);
  if (code != SCARD_S_SUCCESS)
    return code != SCARD_E_TIMEOUT;
  for (gsize i = 0; i < states->n; i++)
    if ((states->readers[i].dwCurrentState & SCARD_STATE_PRESENT) != 0 &&
        (!is_present (&states->readers[i]) || count_events (states->readers[i].dwCurrentState) !=
                                                  count_events (states->readers[i].dwEventState)))
      return TRUE;
  return FALSE;
}

static gboolean
is_any_exclusive (void)
{
  g_auto (States) states = { 0 };

  if (!states_read (&states))
    return FALSE;
  for (gsize i = 0; i < states.n; i++)
    if (is_present (&states.readers[i]) &&
        (states.readers[i].dwEventState & SCARD_STATE_EXCLUSIVE) != 0)
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
  if (is_any_exclusive ())
    {
      g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_CARD_BUSY,
                           "looking for cards: another program holds one exclusively");
      return FALSE;
    }
  return TRUE;
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
  const DWORD shared = SCARD_STATE_PRESENT | SCARD_STATE_INUSE;
  g_auto (States) states = { 0 };
  g_autoptr (GPtrArray) probes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_async_queue_unref);
  gint64 end = 0;

  if (!states_read (&states))
    return FALSE;
  end = g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
  for (gsize i = 0; i < states.n; i++)
    if ((states.readers[i].dwEventState & (shared | SCARD_STATE_EXCLUSIVE)) == shared)
      g_ptr_array_add (probes, eonay_pcsc_probe_start (states.readers[i].szReader));
  for (guint i = 0; i < probes->len; i++)
    {
      gint64 left = (end - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND;

      if (eonay_pcsc_probe_wait (probes->pdata[i], (guint) MAX (left, 0), NULL) == EONAY_PCSC_HELD)
        return TRUE;
    }
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
  g_auto (States) states = { 0 };
  const SCARD_READERSTATE *state = states_read (&states) ? states_find (&states, reader) : NULL;

  return state != NULL && is_present (state);
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
  g_auto (States) states = { 0 };
  SCARD_READERSTATE *state = NULL;

  if (!states_read (&states))
    return FALSE;
  state = states_find (&states, reader);
  if (state == NULL || !is_present (state))
    return TRUE; /* a removed reader has no card */

  state->dwCurrentState = state->dwEventState;
  return SCardGetStatusChange (states.context, milliseconds, state, 1) == SCARD_S_SUCCESS &&
         !is_present (state);
}
