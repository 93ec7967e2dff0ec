/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <glib/gstdio.h>

/**
 * EonayLedgerFile:
 * @path: the file
 * @damaged_path: (nullable): where a malformed file was moved to
 * @keys: its content at the last read
 * @seen: its status at the last read; all zero if there was none
 * @error: (nullable): why it could not be read
 *
 * The file of a ledger. Every write rereads it under a lock, applies its changes and replaces it
 * atomically; every read checks first whether it was replaced. So applet and command line can use it
 * concurrently. Unknown groups and keys are preserved.
 */
typedef struct
{
  char *path;
  char *damaged_path;
  GKeyFile *keys;
  GStatBuf seen;
  GError *error;
} EonayLedgerFile;

/**
 * EonayLedgerChangeKind:
 * @EONAY_LEDGER_SET: the value, %NULL to remove the key
 * @EONAY_LEDGER_ADD: the first part of a list whose parts are separated by ";"
 * @EONAY_LEDGER_REMOVE: no part of that list
 *
 * What a change does with the value that it finds in the file.
 */
typedef enum
{
  EONAY_LEDGER_SET,
  EONAY_LEDGER_ADD,
  EONAY_LEDGER_REMOVE,
} EonayLedgerChangeKind;

/**
 * EonayLedgerChange:
 * @key: a key of a certificate's group
 * @value: (nullable): the value or the part of a list
 * @kind: what is done with it
 * @maximum: the number of parts to keep of a list; 0 for all
 */
typedef struct
{
  const char *key;
  char *value;
  EonayLedgerChangeKind kind;
  guint maximum;
} EonayLedgerChange;

void eonay_ledger_file_init (EonayLedgerFile *self, char *path);
void eonay_ledger_file_clear (EonayLedgerFile *self);
void eonay_ledger_file_refresh (EonayLedgerFile *self);
gboolean eonay_ledger_file_write (EonayLedgerFile *self,
                                  const char *id,
                                  const EonayLedgerChange *changes,
                                  gsize n_changes,
                                  GError **error);
char *eonay_ledger_file_find_aside (const char *path);
