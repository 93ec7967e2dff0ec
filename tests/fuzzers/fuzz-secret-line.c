/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the command line reads a PIN from: --pin-fd, or its input. */
#include "fuzz.h"

#include <string.h>
#include <unistd.h>

#include "eonay-terminal.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = { data, size };
  int fd = fuzz_take_descriptor (&input);
  g_autoptr (GError) error = NULL;
  SecretValue *line = eonay_secret_read_line (fd, &error);

  g_assert_true ((line == NULL) == (error != NULL));
  if (line != NULL)
    {
      gsize length = 0;
      const char *text = secret_value_get (line, &length);

      g_assert_true (length == 0 || memchr (text, '\n', length) == NULL);
      g_assert_cmpuint (length, <, 256);
      secret_value_unref (line);
    }
  if (fd >= 0)
    close (fd);
  return 0;
}
