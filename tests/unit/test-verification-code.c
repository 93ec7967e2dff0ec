/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-verification-code.h"

#define CODE "495867794637341"

static const EonayVerificationCodeLimits limits = { 12, 20 };

/* Refused, each with its reason; no digits are returned. */
static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    EonayVerificationCodeVerdict verdict;
    guint n_digits;
  } cases[] = {
    { "", EONAY_VERIFICATION_CODE_EMPTY, 0 },
    { " \t\n-", EONAY_VERIFICATION_CODE_EMPTY, 0 },
    { "12345678901", EONAY_VERIFICATION_CODE_TOO_SHORT, 11 },
    { "123456789012345678901", EONAY_VERIFICATION_CODE_TOO_LONG, 21 },
    { "49586779463734x", EONAY_VERIFICATION_CODE_NOT_DIGITS, 0 },
    { "O95867794637341", EONAY_VERIFICATION_CODE_NOT_DIGITS, 0 },
    { CODE ".", EONAY_VERIFICATION_CODE_NOT_DIGITS, 0 },
    { CODE "\nKalan süre: 285 saniye", EONAY_VERIFICATION_CODE_NOT_DIGITS, 0 },
    { "+495867794637341", EONAY_VERIFICATION_CODE_NOT_DIGITS, 0 },
    /* Arabic-Indic and fullwidth digits, and a character that contains two digits. */
    { "٤٩٥٨٦٧٧٩٤٦٣٧٣٤١", EONAY_VERIFICATION_CODE_NOT_DIGITS, 0 },
    { "４９５８６７７９４６３７３４１", EONAY_VERIFICATION_CODE_NOT_DIGITS, 0 },
    { "49586779463734¹", EONAY_VERIFICATION_CODE_NOT_DIGITS, 0 },
    /* Text after the override is displayed backwards. */
    { "495867\u202e794637341", EONAY_VERIFICATION_CODE_NOT_DIGITS, 0 },
    { "495867\xff\xfe"
      "794637341",
      EONAY_VERIFICATION_CODE_NOT_DIGITS, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *code = NULL;
      guint n_digits = 99;
      g_test_message ("case %u", i);
      g_assert_cmpint (eonay_verification_code_judge (cases[i].text, &limits, &code, &n_digits), ==,
                       cases[i].verdict);
      g_assert_null (code);
      g_assert_cmpuint (n_digits, ==, cases[i].n_digits);
    }
}

static void
test_endless (void)
{
  g_autofree char *blanks = g_strnfill (4096, ' ');
  g_autofree char *text = g_strconcat (CODE, blanks, NULL);

  g_assert_cmpint (eonay_verification_code_judge (text, &limits, NULL, NULL), ==,
                   EONAY_VERIFICATION_CODE_NOT_DIGITS);
}

/* Formats in which codes are pasted. */
static void
test_taken (void)
{
  static const char *const texts[] = {
    CODE,
    "  495 867 794 637 341\r\n",
    "495-867-794-637-341",
    "495\u00a0867\u202f794\u2009637\u3000341",
    "495\u2013867\u2014794\u2011637\u2212341",
    "\ufeff495867\u200b794637\u00ad341\u2060",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *code = NULL;
      guint n_digits = 0;
      g_test_message ("case %u", i);
      g_assert_cmpint (eonay_verification_code_judge (texts[i], &limits, &code, &n_digits), ==,
                       EONAY_VERIFICATION_CODE_GOOD);
      g_assert_cmpstr (code, ==, CODE);
      g_assert_cmpuint (n_digits, ==, 15);
    }
}

static void
test_bounds (void)
{
  static const char *const codes[] = { "123456789012", "12345678901234567890" };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *code = NULL;
      g_assert_cmpint (eonay_verification_code_judge (codes[i], &limits, &code, NULL), ==,
                       EONAY_VERIFICATION_CODE_GOOD);
      g_assert_cmpstr (code, ==, codes[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verification-code/refused", test_refused);
  g_test_add_func ("/verification-code/endless", test_endless);
  g_test_add_func ("/verification-code/taken", test_taken);
  g_test_add_func ("/verification-code/bounds", test_bounds);
  return g_test_run ();
}
