/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-reminder.h"

/* A temporary ledger in a time zone. */
typedef struct
{
  char *folder;
  EonayLedger *ledger;
} LedgerFixture;

/* zone: NULL for Turkey. */
void ledger_fixture_set_up (LedgerFixture *self, gconstpointer zone);
void ledger_fixture_tear_down (LedgerFixture *self, gconstpointer zone);
void ledger_fixture_set_zone (const char *zone);

/* Local time such as "2026-11-22T17:03", with or without seconds. */
gint64 ledger_fixture_at (const char *wall);
/* (transfer full): the id of a certificate seen at the start of its validity. */
char *ledger_fixture_note (LedgerFixture *self,
                           const char *holder,
                           const char *provider,
                           gint64 from,
                           gint64 until);
/* Reports the reminders due at a moment and records them. said: one line is added for each.
 * Returns: the next moment. */
gint64 ledger_fixture_remind (LedgerFixture *self,
                              const guint32 *days,
                              gsize n_days,
                              gint64 now,
                              GString *said);
