/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-national-id.h"

static void
test_valid (void)
{
  g_assert_true (eonay_national_id_is_valid ("10000000146"));
  g_assert_true (eonay_national_id_is_valid ("20000000046"));
}

static void
test_invalid (void)
{
  static const char *const numbers[] = { "10000000145",
                                         "10000000156",
                                         "11111111111",
                                         "01000000146",
                                         "1000000014",
                                         "100000001460",
                                         "",
                                         "1000000014a",
                                         "1000000014\xc3\xb6" };

  g_assert_false (eonay_national_id_is_valid (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_assert_false (eonay_national_id_is_valid (numbers[i]));
}

static void
test_mask (void)
{
  static const char *const cases[][2] = {
    { "12345678901", "123******01" },
    { "10000000146NES0", "100******46NES0" },
    { "x 10000000146, 20000000046.", "x 100******46, 200******46." },
    { "11111111111", "111******11" },
    { "AKIS_0123456789", "AKIS_0123456789" },
    { "010000000146", "010*******46" },
    { "Ayşe Yılmaz", "Ayşe Yılmaz" },
    { "１２３４５６７８９０１", "１２３******０１" },
    { "١٢٣٤٥٦٧٨٩٠١ ١٢٣", "١٢٣******٠١ ١٢٣" },
    { "12345６78901", "123******01" },
    { "\xff"
      "10000000146\xc3",
      "\xff"
      "100******46\xc3" },
    { "", "" },
  };

  g_assert_null (eonay_national_id_mask (NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *masked = eonay_national_id_mask (cases[i][0]);

      g_assert_cmpstr (masked, ==, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/national-id/valid", test_valid);
  g_test_add_func ("/national-id/invalid", test_invalid);
  g_test_add_func ("/national-id/mask", test_mask);

  return g_test_run ();
}
