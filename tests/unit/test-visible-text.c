/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-visible-text.h"

static void
check (const char *text, const char *expected)
{
  g_autofree char *visible = eonay_visible_text (text, -1);
  g_assert_cmpstr (visible, ==, expected);
}

static void
test_plain (void)
{
  check ("", "");
  check ("Ağrı Iğdır İÇİN\n\tşöyle: “€ 1½”", "Ağrı Iğdır İÇİN\n\tşöyle: “€ 1½”");
  check ("i\u0307", "i\u0307");
}

static void
test_controls (void)
{
  check ("a\rb\x1b[0m\x7f", "a‹U+000D›b‹U+001B›[0m‹U+007F›");
  check ("\xc2\x85\u2028\u2029", "‹U+0085›‹U+2028›‹U+2029›");
}

static void
test_directions (void)
{
  check ("\u202eters\u202c", "‹U+202E›ters‹U+202C›");
  check ("\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
         "‹U+2066›‹U+2067›‹U+2068›‹U+2069›‹U+200E›‹U+200F›‹U+061C›");
}

static void
test_unseen (void)
{
  check ("ka\u00adbul\u200b\u2060\ufeff", "ka‹U+00AD›bul‹U+200B›‹U+2060›‹U+FEFF›");
  check ("a\u00a0b\u3000c\u3164d\ufe0f", "a‹U+00A0›b‹U+3000›c‹U+3164›d‹U+FE0F›");
  check ("\U000e0041\ue000", "‹U+E0041›‹U+E000›");
}

static void
test_not_utf8 (void)
{
  g_autofree char *visible = NULL;

  check ("a\xff\xc3", "a‹FF›‹C3›");
  visible = eonay_visible_text ("a\0b", 3);
  g_assert_cmpstr (visible, ==, "a‹00›b");
}

static void
check_line (const char *text, const char *left_out, const char *replaced)
{
  g_autofree char *without = eonay_visible_line (text, "", 20);
  g_autofree char *with = eonay_visible_line (text, "·", 20);

  g_assert_cmpstr (without, ==, left_out);
  g_assert_cmpstr (with, ==, replaced);
}

static void
test_line (void)
{
  check_line ("", "", "");
  check_line ("Ağrı Iğdır İÇİN", "Ağrı Iğdır İÇİN", "Ağrı Iğdır İÇİN");
  check_line ("a\r\nb\tc\x1b[0m\u2028d", "abc[0md", "a··b·c·[0m·d");
  check_line ("a\u202eb\u200bc\u3164d\ufe0fe\ue000f", "abcdef", "a·b·c·d·e·f");
  check_line ("a\u00a0b\u3000c", "a b c", "a b c");
  check_line ("a\xff\xc3", "a\ufffd\ufffd", "a\ufffd\ufffd");
  check_line ("\nşşşşşşşşşşşşşşşşşşşşşş", "şşşşşşşşşşşşşşşşşşşş", "·şşşşşşşşşşşşşşşşşşş");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/visible-text/plain", test_plain);
  g_test_add_func ("/visible-text/controls", test_controls);
  g_test_add_func ("/visible-text/directions", test_directions);
  g_test_add_func ("/visible-text/unseen", test_unseen);
  g_test_add_func ("/visible-text/not-utf8", test_not_utf8);
  g_test_add_func ("/visible-text/line", test_line);
  return g_test_run ();
}
