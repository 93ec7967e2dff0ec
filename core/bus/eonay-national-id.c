/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-national-id.h"

#include <string.h>

#define N_DIGITS     11
#define N_SHOWN_HEAD 3
#define N_SHOWN_TAIL 2

static gsize
count_digits (const char *text)
{
  gsize n = 0;

  while (g_ascii_isdigit (text[n]))
    n++;

  return n;
}

/**
 * eonay_national_id_is_valid:
 * @national_id: (nullable): a T.C. kimlik number
 *
 * Checks the form and the check digits of a T.C. kimlik number: 11 digits, the first not 0; d10 =
 * ((d1+d3+d5+d7+d9)·7 − (d2+d4+d6+d8)) mod 10; d11 = (d1+…+d10) mod 10. Test certificates carry
 * numbers that fail, so a failed check may cause a warning, never a rejection.
 *
 * Returns: whether the number is well formed
 */
gboolean
eonay_national_id_is_valid (const char *national_id)
{
  int odd = 0, even = 0, all = 0;

  if (national_id == NULL || strlen (national_id) != N_DIGITS || national_id[0] == '0' ||
      count_digits (national_id) != N_DIGITS)
    return FALSE;

  for (int i = 0; i < 9; i++)
    *(i % 2 == 0 ? &odd : &even) += g_ascii_digit_value (national_id[i]);
  for (int i = 0; i < 10; i++)
    all += g_ascii_digit_value (national_id[i]);

  /* Adding 40 keeps the difference positive: even is 36 at most. */
  return (odd * 7 - even + 40) % 10 == g_ascii_digit_value (national_id[9]) &&
         all % 10 == g_ascii_digit_value (national_id[10]);
}

/* Bytes of the decimal digit of any script that the text begins with; 0 if there is none. */
static gsize
get_digit_size (const char *text)
{
  /* What is not UTF-8 is no digit either. */
  if (!g_unichar_isdigit (g_utf8_get_char_validated (text, -1)))
    return 0;
  return (gsize) (g_utf8_next_char (text) - text);
}

/* Appends a run of digits. Returns: its end */
static const char *
append_masked (GString *masked, const char *at, gsize n_digits)
{
  for (gsize i = 0; i < n_digits; i++)
    {
      gsize size = get_digit_size (at);

      if (n_digits >= N_DIGITS && i >= N_SHOWN_HEAD && i + N_SHOWN_TAIL < n_digits)
        g_string_append_c (masked, '*');
      else
        g_string_append_len (masked, at, (gssize) size);
      at += size;
    }
  return at;
}

/**
 * eonay_national_id_mask:
 * @text: (nullable): any text, such as the label of a token or the name in a certificate
 *
 * Masks T.C. kimlik numbers for display and logs: of each run of 11 or more decimal digits, of any
 * script, only the first three and the last two are kept (`12345678901` becomes `123******01`). Check
 * digits are ignored, so that no number is missed.
 *
 * Returns: (transfer full) (nullable): a masked copy; %NULL for %NULL
 */
char *
eonay_national_id_mask (const char *text)
{
  g_autoptr (GString) masked = g_string_new (NULL);

  if (text == NULL)
    return NULL;
  while (*text != '\0')
    {
      gsize n_digits = 0;
      gsize size;

      for (const char *at = text; (size = get_digit_size (at)) > 0; at += size)
        n_digits++;
      if (n_digits == 0)
        g_string_append_c (masked, *text++);
      else
        text = append_masked (masked, text, n_digits);
    }
  return g_string_free (g_steal_pointer (&masked), FALSE);
}
