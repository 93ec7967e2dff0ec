/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-receipt.h"

/**
 * EonayReceiptRecord:
 * @folder: the folder of its files
 * @name: the file name without extension
 * @state: the state
 * @purpose: the purpose of the signature
 * @provider_id: (nullable): the provider
 * @certificate_id: the id of the certificate
 * @signed_at: when it was signed, in Unix time
 * @completed_at: when the result became known, in Unix time; 0 if it is not
 * @answer: (nullable): the portal's answer
 *
 * A receipt read from disk. The files are not trusted, as any program of the user can write them:
 * all sizes are limited, and nothing is verified.
 */
typedef struct
{
  char *folder;
  char *name;
  EonayReceiptState state;
  EonayPurpose purpose;
  char *provider_id;
  char *certificate_id;
  gint64 signed_at;
  gint64 completed_at;
  char *answer;
} EonayReceiptRecord;

GStrv eonay_receipt_record_list_names (const char *folder, GError **error);
EonayReceiptRecord *
eonay_receipt_record_load (const char *folder, const char *name, GError **error);
char *eonay_receipt_record_dup_text (EonayReceiptRecord *self, GError **error);
char *eonay_receipt_record_dup_path (EonayReceiptRecord *self, const char *extension);

void eonay_receipt_record_free (EonayReceiptRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EonayReceiptRecord, eonay_receipt_record_free)
