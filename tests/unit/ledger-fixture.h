/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-reminder.h"

/* A ledger of its own, in a time zone. */
typedef struct
{
  char *folder;
  EonayLedger *ledger;
} LedgerFixture;

/* zone: NULL for Turkey's. */
void ledger_fixture_set_up (LedgerFixture *self, gconstpointer zone);
void ledger_fixture_tear_down (LedgerFixture *self, gconstpointer zone);
void ledger_fixture_set_zone (const char *zone);

/* "2026-11-22T17:03" on the wall there, with or without seconds. */
gint64 ledger_fixture_at (const char *wall);
/* (transfer full): the id of a certificate that was seen at its beginning. */
char *ledger_fixture_note (LedgerFixture *self,
                           const char *holder,
                           const char *provider,
                           gint64 from,
                           gint64 until);
/* Says what is due at a moment and notes it. said: a line each is added. Returns: next. */
gint64 ledger_fixture_remind (LedgerFixture *self,
                              const guint32 *days,
                              gsize n_days,
                              gint64 now,
                              GString *said);
