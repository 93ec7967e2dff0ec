/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command line's PIN input: --pin-fd, or standard input. */
#include "fuzz.h"

#include <string.h>
#include <unistd.h>

#include "eonay-pin-text.h"
#include "eonay-terminal.h"

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = { data, size };
  int fd = fuzz_take_descriptor (&input);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SecretValue *line = NULL;

  eonay_secret_read_line_async (fd, NULL, read_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  line = eonay_secret_read_line_finish (result, &error);
  g_assert_true ((line == NULL) == (error != NULL));
  if (line != NULL)
    {
      gsize length = 0;
      const char *text = secret_value_get (line, &length);

      g_assert_true (length == 0 || memchr (text, '\n', length) == NULL);
      g_assert_cmpuint (length, <, 256);
      text = eonay_pin_text_find (text, &length);
      g_assert_true (text == NULL || (length > 0 && memchr (text, '\r', length) == NULL));
      secret_value_unref (line);
    }
  if (fd >= 0)
    close (fd);
  return 0;
}
