/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs a target over files and folders of files, without libFuzzer: a regression test for every
 * build. */
#include "fuzz.h"

#include <stdlib.h>

static guint
replay_file (const char *path)
{
  g_autofree char *data = NULL;
  g_autoptr (GBytes) input = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &data, &size, NULL))
    return 0;

  g_print ("# %s\n", path);
  input = g_bytes_new_take (g_steal_pointer (&data), size);
  LLVMFuzzerTestOneInput (g_bytes_get_data (input, NULL), size);
  return 1;
}

static guint
replay (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name = NULL;
  guint n = 0;

  if (folder == NULL)
    return replay_file (path);

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      n += replay_file (file);
    }
  return n;
}

int
main (int argc, char *argv[])
{
  guint n = 0;

  LLVMFuzzerInitialize (&argc, &argv);
  for (int i = 1; i < argc; i++)
    n += replay (argv[i]);
  g_print ("1..1\n%s 1 - %u inputs\n", n > 0 ? "ok" : "not ok", n);
  return n > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
