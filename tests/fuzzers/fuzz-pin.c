/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The content of the PIN's pipe, as read by the worker. */
#include "fuzz.h"

#include <string.h>
#include <unistd.h>

#include "eonay-pin.h"

/* Never reached: no descriptor of an input blocks. */
#define DEADLINE 60

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  FuzzInput input = { data, size };
  int fd = fuzz_take_descriptor (&input);
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayPin) pin = NULL;

  g_assert_true (eonay_pin_prepare_memory (NULL));
  pin = eonay_pin_read (fd, DEADLINE, &error);
  g_assert_true ((pin == NULL) == (error != NULL));
  if (pin != NULL)
    {
      gsize length = eonay_pin_get_length (pin);

      g_assert_cmpuint (length, <=, EONAY_PIN_MAX_SIZE);
      g_assert_cmpuint (strlen (eonay_pin_get_text (pin)), ==, length);
      g_assert_true (eonay_pin_is_empty (pin) == (length == 0));
    }
  if (fd >= 0)
    close (fd);
  return 0;
}
