/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "eonay-receipt.h"

/**
 * EonayReceiptRecord:
 * @folder: where its files are
 * @name: their name, without extension
 * @state: what is known of its fate
 * @purpose: what was signed
 * @provider_id: (nullable): whom the signature was for
 * @certificate_id: what it was signed with
 * @signed_at: when, in Unix time
 * @completed_at: when its fate was known, in Unix time; 0 where it is not
 * @answer: (nullable): the portal's answer
 *
 * A receipt as it is found on disk, some time after it was written. Whoever can write there can write
 * anything: all of it is bounded, and nothing of it is more than what a file says.
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
