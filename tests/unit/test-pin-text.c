/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "eonay-pin-text.h"

#define SIXTY_FOUR "1234567890123456789012345678901234567890123456789012345678901234"

/* What is typed, pasted or read, and the PIN in it. */
static const struct
{
  const char *text;
  gsize size;
  const char *pin;
} rows[] = {
#define ROW(text, pin) { text, sizeof text - 1, pin }
  ROW ("123456", "123456"),
  ROW ("123456\n", "123456"),
  ROW ("123456\r\n", "123456"),
  ROW ("123456\r", "123456"),
  ROW ("123456\n\r\n\n", "123456"),
  ROW ("\r\n123456", "123456"),
  ROW ("\xef\xbb\xbf"
       "123456\r\n",
       "123456"),
  ROW ("000000", "000000"),
  ROW ("abC-9!~", "abC-9!~"),
  ROW ("şifre", "şifre"),
  ROW (SIXTY_FOUR "\n", SIXTY_FOUR),

  ROW ("", NULL),
  ROW ("\r\n", NULL),
  ROW ("\xef\xbb\xbf\n", NULL),
  ROW (SIXTY_FOUR "5", NULL),
  /* Blanks. */
  ROW (" 123456", NULL),
  ROW ("123456 ", NULL),
  ROW ("123456 \n", NULL),
  ROW ("123 456", NULL),
  ROW ("123456\t", NULL),
  ROW ("123456\u00a0", NULL),
  ROW ("123456\u200b", NULL),
  /* Within the PIN, or at the wrong end. */
  ROW ("123\n456", NULL),
  ROW ("123\r456", NULL),
  ROW ("123456\xef\xbb\xbf", NULL),
  /* Other characters: control, digits of other scripts, Latin-5, UTF-16, a zero byte. */
  ROW ("12345\x7f", NULL),
  ROW ("\x1b[200~123456", NULL),
  ROW ("١٢٣٤٥٦", NULL),
  ROW ("１２３４５６", NULL),
  ROW ("\xfeifre", NULL),
  ROW ("\xff\xfe"
       "1\0002\0003\0004\000",
       NULL),
  ROW ("123456\0", NULL),
#undef ROW
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *escaped = g_strescape (rows[i].text, NULL);
      gsize length = rows[i].size;
      const char *pin = eonay_pin_text_find (rows[i].text, &length);

      g_test_message ("“%s”", escaped);
      g_assert_true ((pin == NULL) == (rows[i].pin == NULL));
      if (pin != NULL)
        g_assert_cmpmem (pin, length, rows[i].pin, strlen (rows[i].pin));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pin-text/rows", test_rows);
  return g_test_run ();
}
