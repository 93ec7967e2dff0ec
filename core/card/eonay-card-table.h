/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <winscard.h>

#include "eonay-card-status.h"

/**
 * EonayCardEvent:
 * @signal: the signal of EonayCardMonitor that reports it
 * @reader: the reader's name as PC/SC gives it
 * @atr: (nullable): the answer to reset of an inserted card; empty if it does not answer
 *
 * A change of one reader.
 */
typedef struct
{
  const char *signal;
  char *reader;
  GBytes *atr;
} EonayCardEvent;

#define EONAY_CARD_INSERTED "card-inserted"
#define EONAY_CARD_REMOVED  "card-removed"
#define EONAY_CARD_RELEASED "card-released"

EonayCardEvent *
eonay_card_event_new (const char *signal, const char *reader, const SCARD_READERSTATE *state);
void eonay_card_event_free (EonayCardEvent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCardEvent, eonay_card_event_free)

/* The last known state of each reader. Makes no PC/SC calls. */
typedef struct _EonayCardTable EonayCardTable;

EonayCardTable *eonay_card_table_new (void);
void eonay_card_table_free (EonayCardTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayCardTable, eonay_card_table_free)

GPtrArray *eonay_card_table_update (EonayCardTable *self,
                                    const SCARD_READERSTATE *states,
                                    gsize n_states,
                                    EonayCardMonitorStatus *status);
