/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-ledger-file.h"
#include "eonay-ledger.h"

/* Values of the ledger's file, shared by the files that make up the ledger. */

/* Takes ownership of the values. */
gboolean eonay_ledger_update (EonayLedger *self,
                              const char *id,
                              EonayLedgerChange *changes,
                              gsize n_changes,
                              GError **error);
/* value: (nullable): %NULL removes the key. */
gboolean eonay_ledger_set_value (EonayLedger *self,
                                 const char *id,
                                 const char *key,
                                 const char *value,
                                 GError **error);
char *eonay_ledger_dup_number (gint64 number);
char *eonay_ledger_dup_value (EonayLedger *self, const char *id, const char *key);
gint64 eonay_ledger_get_number (EonayLedger *self, const char *id, const char *key);
