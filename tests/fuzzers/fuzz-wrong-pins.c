/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file in which the signer remembers wrong PINs. */
#include "fuzz.h"

#include "eonay-wrong-pins.h"

#define ID "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *path = fuzz_write_file ("wrong-pins", data, size);
  g_autoptr (EonayWrongPins) read = eonay_wrong_pins_new (path);
  g_autoptr (EonayWrongPins) again = NULL;

  eonay_wrong_pins_remove (read, ID);
  g_assert_false (eonay_wrong_pins_contains (read, ID));
  eonay_wrong_pins_add (read, ID);
  again = eonay_wrong_pins_new (path);
  g_assert_true (eonay_wrong_pins_contains (again, ID));
  return 0;
}
