/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-card-table.h"

typedef struct
{
  gboolean has_card;
  guint counter;
} Reader;

struct _EonayCardTable
{
  /* name → Reader */
  GHashTable *readers;
};

/**
 * eonay_card_event_new:
 * @signal: what happened
 * @reader: the reader's name
 * @state: (nullable): the source of the card's answer to reset
 *
 * Returns: (transfer full): the event
 */
EonayCardEvent *
eonay_card_event_new (const char *signal, const char *reader, const SCARD_READERSTATE *state)
{
  EonayCardEvent *self = g_new0 (EonayCardEvent, 1);

  self->signal = signal;
  self->reader = g_strdup (reader);
  if (state != NULL)
    self->atr = g_bytes_new (state->rgbAtr, MIN (state->cbAtr, sizeof state->rgbAtr));

  return self;
}

/**
 * eonay_card_event_free:
 * @self: (transfer full): an event
 *
 * Frees it.
 */
void
eonay_card_event_free (EonayCardEvent *self)
{
  g_free (self->reader);
  g_clear_pointer (&self->atr, g_bytes_unref);
  g_free (self);
}

/**
 * eonay_card_table_new:
 *
 * Returns: (transfer full): an empty table
 */
EonayCardTable *
eonay_card_table_new (void)
{
  EonayCardTable *self = g_new0 (EonayCardTable, 1);

  self->readers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

/**
 * eonay_card_table_free:
 * @self: (transfer full): a table
 *
 * Frees it.
 */
void
eonay_card_table_free (EonayCardTable *self)
{
  g_hash_table_unref (self->readers);
  g_free (self);
}

/* A reader that was unplugged during the call is still in the list. */
static gboolean
is_there (const SCARD_READERSTATE *state)
{
  return (state->dwEventState & SCARD_STATE_UNKNOWN) == 0;
}

static gboolean
is_named (const SCARD_READERSTATE *states, gsize n_states, const char *name)
{
  for (gsize i = 0; i < n_states; i++)
    {
      if (is_there (&states[i]) && g_str_equal (states[i].szReader, name))
        return TRUE;
    }

  return FALSE;
}

static void
drop_vanished (EonayCardTable *self,
               const SCARD_READERSTATE *states,
               gsize n_states,
               GPtrArray *events)
{
  GHashTableIter iter;
  gpointer name = NULL, value = NULL;

  g_hash_table_iter_init (&iter, self->readers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      Reader *reader = value;

      if (is_named (states, n_states, name))
        continue;
      if (reader->has_card)
        g_ptr_array_add (events, eonay_card_event_new (EONAY_CARD_REMOVED, name, NULL));
      g_hash_table_iter_remove (&iter);
    }
}

static EonayCardMonitorStatus
update_reader (EonayCardTable *self, const SCARD_READERSTATE *state, GPtrArray *events)
{
  Reader *reader = g_hash_table_lookup (self->readers, state->szReader);
  gboolean has_card = (state->dwEventState & SCARD_STATE_PRESENT) != 0;
  guint counter = (state->dwEventState >> 16) & 0xffff;
  gboolean is_same = FALSE;

  if (reader == NULL)
    {
      reader = g_new0 (Reader, 1);
      g_hash_table_insert (self->readers, g_strdup (state->szReader), reader);
    }

  is_same = reader->has_card && has_card && reader->counter == counter;
  if (reader->has_card && !is_same)
    g_ptr_array_add (events, eonay_card_event_new (EONAY_CARD_REMOVED, state->szReader, NULL));
  if (has_card && !is_same)
    g_ptr_array_add (events, eonay_card_event_new (EONAY_CARD_INSERTED, state->szReader, state));

  reader->has_card = has_card;
  reader->counter = counter;
  return has_card ? EONAY_CARD_MONITOR_CARD : EONAY_CARD_MONITOR_NO_CARD;
}

/**
 * eonay_card_table_update:
 * @self: a table
 * @states: (array length=n_states): all current readers with their dwEventState
 * @n_states: the number of readers
 * @status: (out): the state of readers and cards
 *
 * Compares the new states with the previous ones. The high word of dwEventState counts insertions
 * and removals, so a card swapped between two calls is detected as a removal and an insertion. A
 * card that was inserted and removed between two calls is not reported.
 *
 * Returns: (transfer full) (element-type EonayCardEvent): the events, in order
 */
GPtrArray *
eonay_card_table_update (EonayCardTable *self,
                         const SCARD_READERSTATE *states,
                         gsize n_states,
                         EonayCardMonitorStatus *status)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_card_event_free);

  *status = EONAY_CARD_MONITOR_NO_READER;
  drop_vanished (self, states, n_states, events);
  for (gsize i = 0; i < n_states; i++)
    {
      if (is_there (&states[i]))
        *status = MAX (*status, update_reader (self, &states[i], events));
    }

  return events;
}
