/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-visible-text.h"

#include <string.h>

/* Invisible or joining characters that Unicode classifies as letters or marks. */
static const gunichar unseen[] = { 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x3164, 0xffa0, 0xfffc };

static gboolean
is_variation_selector (gunichar character)
{
  return (character >= 0x180b && character <= 0x180f) ||
         (character >= 0xfe00 && character <= 0xfe0f) ||
         (character >= 0xe0100 && character <= 0xe01ef);
}

static gboolean
is_seen (gunichar character)
{
  if (character == ' ' || character == '\n' || character == '\t')
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (unseen); i++)
    if (character == unseen[i])
      return FALSE;
  if (is_variation_selector (character))
    return FALSE;

  switch (g_unichar_type (character))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_UNASSIGNED:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
      return FALSE;
    default:
      return TRUE;
    }
}

/**
 * eonay_visible_text:
 * @text: a text, expected to be UTF-8
 * @length: its length in bytes, -1 if NUL-terminated
 *
 * For texts to be signed or judged by a person: escapes every character that is invisible or
 * changes the display of others as ‹U+XXXX›, and every byte that is not UTF-8 as ‹XX›. Keeps line
 * feeds, tabs and plain spaces.
 *
 * Returns: (transfer full): the text, safe to display
 */
char *
eonay_visible_text (const char *text, gssize length)
{
  g_return_val_if_fail (text != NULL, NULL);

  GString *visible = g_string_new (NULL);
  const char *end = length < 0 ? text + strlen (text) : text + length;
  for (const char *at = text; at < end;)
    {
      gunichar character = g_utf8_get_char_validated (at, end - at);
      if (character == (gunichar) -1 || character == (gunichar) -2)
        {
          g_string_append_printf (visible, "‹%02X›", (guchar) *at++);
          continue;
        }
      if (is_seen (character))
        g_string_append_unichar (visible, character);
      else
        g_string_append_printf (visible, "‹U+%04X›", character);
      at = g_utf8_next_char (at);
    }
  return g_string_free (visible, FALSE);
}

/**
 * eonay_visible_line:
 * @text: a text from a card, a module, a portal or another process, expected to be UTF-8
 * @replacement: replaces line feeds, tabs and each character that eonay_visible_text() would
 *   escape; may be empty
 * @max_characters: the maximum length of the result
 *
 * For names and reasons in one line of a prompt, a journal or a terminal. Other kinds of spaces
 * become plain ones, a byte that is not UTF-8 becomes U+FFFD.
 *
 * Returns: (transfer full): one line without hidden or reordered characters
 */
char *
eonay_visible_line (const char *text, const char *replacement, guint max_characters)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *line = g_string_new (NULL);
  guint n = 0;

  for (const char *at = valid; *at != '\0' && n < max_characters; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (g_unichar_type (character) == G_UNICODE_SPACE_SEPARATOR)
        g_string_append_c (line, ' ');
      else if (is_seen (character) && character != '\n' && character != '\t')
        g_string_append_unichar (line, character);
      else if (*replacement != '\0')
        g_string_append (line, replacement);
      else
        continue;
      n++;
    }
  return g_string_free (line, FALSE);
}
