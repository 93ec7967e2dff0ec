/* SPDX-License-Identifier: GPL-3.0-or-later */

/* signer.conf. */
#include "fuzz.h"

#include "eonay-module-list.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *settings = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) paths = eonay_module_list_parse (settings, &error);

  g_assert_true ((paths == NULL) == (error != NULL));
  return 0;
}
