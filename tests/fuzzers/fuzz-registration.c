/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A module's registration with p11-kit. */
#include "fuzz.h"

#include "eonay-module-registry.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) fields = eonay_module_registry_parse (text, &error);
  g_autoptr (EonayModuleRegistration) module = NULL;

  g_assert_true ((fields == NULL) == (error != NULL));
  if (fields != NULL)
    module = eonay_module_registration_new ("name", fields);
  if (module != NULL)
    g_assert_true (g_path_is_absolute (module->path));
  return 0;
}
