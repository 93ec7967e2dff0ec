/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file among the person's downloads, taken for the official signer. */
#include "fuzz.h"

#include "eonay-official-signer.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  EonayOfficialSignerKind kind = EONAY_OFFICIAL_SIGNER_JAR;
  g_autoptr (GError) error = NULL;
  gboolean is_fit = eonay_official_signer_check_content (copy, size, &kind, &error);

  g_assert_true (is_fit == (error == NULL));
  return 0;
}
