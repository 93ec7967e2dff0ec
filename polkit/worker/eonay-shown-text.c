/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-shown-text.h"

/* Control, formatting and bidirectional characters do not print; line ends do. */
static gboolean
may_be_shown (gunichar character)
{
  GUnicodeType type = g_unichar_type (character);

  return g_unichar_isprint (character) && type != G_UNICODE_LINE_SEPARATOR &&
         type != G_UNICODE_PARAGRAPH_SEPARATOR;
}

/**
 * eonay_shown_text_clean:
 * @text: in whatever bytes a worker or a certificate gives it
 * @max_characters: how many may be left of it
 *
 * Returns: (transfer full): one line of it, without what could deceive in a prompt, a journal or a
 *   terminal
 */
char *
eonay_shown_text_clean (const char *text, guint max_characters)
{
  GString *clean = g_string_new (NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  guint n = 0;

  for (const char *p = valid; *p != '\0' && n < max_characters; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (may_be_shown (c))
        {
          g_string_append_unichar (clean, c);
          n++;
        }
    }
  return g_string_free (clean, FALSE);
}
