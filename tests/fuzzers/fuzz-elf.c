/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The headers of a file installed as a driver. */
#include "fuzz.h"

#include "eonay-elf.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  /* libelf needs an aligned start, as of a mapping. */
  g_autofree guint8 *copy = g_malloc (size + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayElf) elf = NULL;

  if (size > 0)
    memcpy (copy, data, size);
  elf = eonay_elf_parse (copy, size, &error);
  g_assert_true ((elf == NULL) == (error != NULL));
  for (guint i = 0; elf != NULL && i < elf->needed->len; i++)
    g_assert_true (g_utf8_validate (elf->needed->pdata[i], -1, NULL));
  return 0;
}
