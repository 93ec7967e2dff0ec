/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The ledger's key file, without its semantics: reads, locks, changes and replaces it as a
 * whole. */
#define EONAY_TYPE_LEDGER_FILE (eonay_ledger_file_get_type ())
G_DECLARE_FINAL_TYPE (EonayLedgerFile, eonay_ledger_file, EONAY, LEDGER_FILE, GObject)

typedef struct
{
  const char *key;
  /* (nullable): NULL removes the key. */
  char *value;
} EonayLedgerChange;

EonayLedgerFile *eonay_ledger_file_new (const char *path);
const char *eonay_ledger_file_get_damaged_path (EonayLedgerFile *self);
GStrv eonay_ledger_file_dup_groups (EonayLedgerFile *self);
char *eonay_ledger_file_dup_value (EonayLedgerFile *self, const char *group, const char *key);
gboolean eonay_ledger_file_update (EonayLedgerFile *self,
                                   const char *group,
                                   const EonayLedgerChange *changes,
                                   gsize n_changes,
                                   GError **error);
