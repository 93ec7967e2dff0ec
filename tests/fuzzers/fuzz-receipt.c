/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A receipt's files: the JSON, and the text that was signed. */
#include "fuzz.h"

#include "eonay-receipt.h"

#define NAME "20261122-170312-login-00112233"

static void
write_part (GPtrArray *parts, guint index, const char *name)
{
  GBytes *part = index < parts->len ? parts->pdata[index] : NULL;

  g_free (fuzz_write_file (name, part != NULL ? g_bytes_get_data (part, NULL) : "",
                           part != NULL ? g_bytes_get_size (part) : 0));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) parts = fuzz_split (data, size, 2);
  g_autoptr (EonayReceipt) receipt = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  write_part (parts, 0, NAME ".json");
  write_part (parts, 1, NAME ".txt");
  receipt = eonay_receipt_load (fuzz_get_folder (), NAME, &error);
  g_assert_true ((receipt == NULL) == (error != NULL));
  if (receipt == NULL)
    return 0;

  g_assert_cmpuint (strlen (receipt->certificate_id), ==, 64);
  g_assert_cmpint (receipt->purpose, <=, EONAY_PURPOSE_VERIFICATION_CODE);
  g_assert_true (receipt->answer == NULL || g_utf8_validate (receipt->answer, -1, NULL));
  g_assert_true (receipt->provider_id == NULL || g_utf8_validate (receipt->provider_id, -1, NULL));
  g_assert_true (receipt->previous == NULL ||
                 eonay_receipt_is_name (receipt->previous, strlen (receipt->previous)));
  g_assert_nonnull (receipt->stem);
  text = eonay_receipt_dup_text (receipt, NULL);
  g_assert_true (text != NULL && g_utf8_validate (text, -1, NULL));
  return 0;
}
