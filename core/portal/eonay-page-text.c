/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "eonay-page-text.h"

#define SMALL_DOTLESS_I     0x0131
#define CAPITAL_I_WITH_DOT  0x0130
#define COMBINING_DOT_ABOVE 0x0307

/* Maximum combining marks per letter; real texts have fewer (UAX #15, 13). */
#define MAX_MARKS 30

/* I and İ are distinct letters in Turkish, but Unicode's case folding merges them. */
static gunichar
fold_letter (gunichar letter)
{
  if (letter == 'I')
    return SMALL_DOTLESS_I;
  if (letter == CAPITAL_I_WITH_DOT)
    return 'i';
  return g_unichar_tolower (letter);
}

static gboolean
is_invisible (gunichar letter)
{
  return letter == COMBINING_DOT_ABOVE || g_unichar_type (letter) == G_UNICODE_FORMAT;
}

/* Composing a letter is quadratic in the number of its marks. */
static char *
limit_marks (const char *text)
{
  GString *limited = g_string_new (NULL);
  guint n_marks = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);

      n_marks = g_unichar_combining_class (letter) != 0 ? n_marks + 1 : 0;
      if (n_marks <= MAX_MARKS)
        g_string_append_unichar (limited, letter);
    }
  return g_string_free (limited, FALSE);
}

/**
 * eonay_page_text_fold:
 * @text: a label or a page's text
 *
 * Normalises it for comparison: Turkish lower case, composed (UAX #15), white space collapsed to one
 * blank, invisible characters removed.
 *
 * Returns: (transfer full): the normalised text
 */
char *
eonay_page_text_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *limited = limit_marks (valid);
  g_autofree char *composed = g_utf8_normalize (limited, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autoptr (GString) folded = g_string_new (NULL);
  gboolean blank = FALSE;

  for (const char *at = composed; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);

      if (g_unichar_isspace (letter))
        {
          blank = folded->len > 0;
          continue;
        }
      if (is_invisible (letter))
        continue;
      if (blank)
        g_string_append_c (folded, ' ');
      blank = FALSE;
      g_string_append_unichar (folded, fold_letter (letter));
    }
  return g_string_free (g_steal_pointer (&folded), FALSE);
}

static gboolean
ends_word (const char *at)
{
  return *at == '\0' || !g_unichar_isalnum (g_utf8_get_char (at));
}

static gboolean
starts_word (const char *text, const char *at)
{
  return at == text || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at)));
}

/**
 * eonay_page_text_find_word:
 * @folded: a text of eonay_page_text_fold()
 * @folded_word: one or more words of eonay_page_text_fold()
 *
 * Finds whole words only: "kodu" is not in "kodunu".
 *
 * Returns: (transfer none) (nullable): the position after them
 */
const char *
eonay_page_text_find_word (const char *folded, const char *folded_word)
{
  gsize length = strlen (folded_word);
  const char *at = folded;

  if (length == 0)
    return NULL;
  while ((at = strstr (at, folded_word)) != NULL)
    {
      if (starts_word (folded, at) && ends_word (at + length))
        return at + length;
      at = g_utf8_next_char (at);
    }
  return NULL;
}
