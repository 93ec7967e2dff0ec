/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-pin-text.h"

#include <string.h>

/* Longer than any PIN, and small enough for a pipe's buffer: writing it never blocks. */
#define MAX_SIZE 64

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static gboolean
is_line_end (char character)
{
  return character == '\n' || character == '\r';
}

/* Only ASCII digits: a card compares bytes, so the digits of another script would cost a try. */
static gboolean
is_allowed (gunichar character)
{
  return (character < 0x80 && g_ascii_isgraph ((char) character)) || g_unichar_isalpha (character);
}

/**
 * eonay_pin_text_find:
 * @text: what was typed, pasted or read
 * @length: (inout): its length in bytes; then that of the PIN
 *
 * Finds the PIN in place, since a copy would have to be wiped. A byte order mark and line ends
 * around the PIN are left out. Blanks, control characters, and digits of other scripts are in no
 * PIN: with one of these the card must not be asked, because a try would be lost.
 *
 * Returns: (transfer none) (nullable): the PIN within @text, not terminated; %NULL if there is none
 */
const char *
eonay_pin_text_find (const char *text, gsize *length)
{
  const char *end = text + *length;

  if (*length >= strlen (BYTE_ORDER_MARK) &&
      memcmp (text, BYTE_ORDER_MARK, strlen (BYTE_ORDER_MARK)) == 0)
    text += strlen (BYTE_ORDER_MARK);
  while (text < end && is_line_end (*text))
    text++;
  while (text < end && is_line_end (end[-1]))
    end--;
  *length = (gsize) (end - text);
  if (*length == 0 || *length > MAX_SIZE || !g_utf8_validate (text, (gssize) *length, NULL))
    return NULL;

  for (const char *at = text; at < end; at = g_utf8_next_char (at))
    if (!is_allowed (g_utf8_get_char (at)))
      return NULL;
  return text;
}
