/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <winscard.h>

typedef enum
{
  EONAY_CARD_EVENT_INSERTED,
  EONAY_CARD_EVENT_REMOVED,
  EONAY_CARD_EVENT_RELEASED,
} EonayCardEventKind;

/**
 * EonayCardEvent:
 * @kind: what happened
 * @reader: the reader's name as PC/SC gives it
 * @atr: (nullable): the answer to reset of an inserted card; empty if it does not answer
 *
 * A change of one reader.
 */
typedef struct
{
  EonayCardEventKind kind;
  char *reader;
  GBytes *atr;
} EonayCardEvent;

EonayCardEvent *
eonay_card_event_new (EonayCardEventKind kind, const char *reader, const SCARD_READERSTATE *state);
void eonay_card_event_free (EonayCardEvent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCardEvent, eonay_card_event_free)

/* The last known state of each reader. Makes no PC/SC calls. */
typedef struct _EonayCardTable EonayCardTable;

EonayCardTable *eonay_card_table_new (void);
void eonay_card_table_free (EonayCardTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCardTable, eonay_card_table_free)

GPtrArray *
eonay_card_table_update (EonayCardTable *self, const SCARD_READERSTATE *states, gsize n_states);
gboolean eonay_card_table_has_reader (EonayCardTable *self);
gboolean eonay_card_table_has_card (EonayCardTable *self);
