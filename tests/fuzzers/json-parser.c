/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include <dlfcn.h>

#include <json-glib/json-glib.h>

/* json-glib 1.6 leaks an unclosed object. This overrides its function in the libraries, too. */
gboolean
json_parser_load_from_data (JsonParser *parser, const char *data, gssize length, GError **error)
{
  typeof (&json_parser_load_from_data) load = dlsym (RTLD_NEXT, "json_parser_load_from_data");
  gboolean ok = FALSE;

  fuzz_ignore_leaks (TRUE);
  ok = load (parser, data, length, error);
  fuzz_ignore_leaks (FALSE);
  return ok;
}
