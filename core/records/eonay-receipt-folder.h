/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/**
 * EonayReceiptParts:
 *
 * @EONAY_RECEIPT_PART_TEXT: NAME.txt
 * @EONAY_RECEIPT_PART_SIGNATURE: NAME.p7m
 * @EONAY_RECEIPT_PART_RECORD: NAME.json
 * @EONAY_RECEIPT_PARTS_ALL: a whole receipt
 */
typedef enum
{
  EONAY_RECEIPT_PART_TEXT = 1 << 0,
  EONAY_RECEIPT_PART_SIGNATURE = 1 << 1,
  EONAY_RECEIPT_PART_RECORD = 1 << 2,
  EONAY_RECEIPT_PARTS_ALL = (1 << 3) - 1,
} EonayReceiptParts;

/**
 * EonayReceiptEntry:
 * @name: the name of a receipt
 * @parts: the files with that name
 */
typedef struct
{
  char *name;
  EonayReceiptParts parts;
} EonayReceiptEntry;

char *eonay_receipt_dup_default_folder (void);
gboolean eonay_receipt_is_name (const char *name, gsize length);
int eonay_receipt_compare_names (const char *first, const char *second);
GPtrArray *eonay_receipt_list_entries (const char *folder, guint *n_other, GError **error);
GStrv eonay_receipt_list_names (const char *folder, GError **error);
