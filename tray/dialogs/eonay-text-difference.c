/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "eonay-text-difference.h"

/* Beyond this table size the middle part is marked as a whole instead of word by word. */
#define MAX_CELLS (4 * 1000 * 1000)
/* What eonay_known_text_fill() puts into an empty slot. */
#define UNKNOWN_TIME "…"

static gsize
skip_word (const char *at)
{
  const char *start = at;

  while (g_unichar_isalnum (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  /* Each other character is a word of its own. */
  return at > start ? (gsize) (at - start) : (gsize) (g_utf8_next_char (at) - start);
}

static GArray *
split (const char *text)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (EonayTextRange));

  for (gsize start = 0; text[start] != '\0';)
    {
      EonayTextRange word = { start, start + skip_word (text + start) };
      g_array_append_val (words, word);
      start = word.end;
    }
  return words;
}

static gboolean
same (const char *known, GArray *known_words, guint i, const char *text, GArray *words, guint j)
{
  EonayTextRange *a = &g_array_index (known_words, EonayTextRange, i);
  EonayTextRange *b = &g_array_index (words, EonayTextRange, j);

  return a->end - a->start == b->end - b->start &&
         memcmp (known + a->start, text + b->start, a->end - a->start) == 0;
}

static void
mark (GArray *ranges, GArray *words, guint index)
{
  EonayTextRange word = g_array_index (words, EonayTextRange, index);

  if (ranges->len > 0)
    {
      EonayTextRange *last = &g_array_index (ranges, EonayTextRange, ranges->len - 1);
      if (last->end == word.start)
        {
          last->end = word.end;
          return;
        }
    }
  g_array_append_val (ranges, word);
}

static gboolean
is_time (const char *text, const EonayTextRange *range)
{
  return strspn (text + range->start, "0123456789.: ") >= range->end - range->start;
}

/* Between two equal words: the ellipsis in the known text stands for a time that was unknown. A
 * time in its place, and nothing else, is no difference. */
static void
close_gap (const char *known,
           GArray *only_known,
           guint *known_before,
           const char *text,
           GArray *only_text,
           guint *text_before)
{
  if (only_known->len == *known_before + 1 && only_text->len == *text_before + 1)
    {
      EonayTextRange *slot = &g_array_index (only_known, EonayTextRange, *known_before);
      EonayTextRange *value = &g_array_index (only_text, EonayTextRange, *text_before);
      if (slot->end - slot->start == strlen (UNKNOWN_TIME) &&
          g_str_has_prefix (known + slot->start, UNKNOWN_TIME) && is_time (text, value))
        {
          g_array_set_size (only_known, *known_before);
          g_array_set_size (only_text, *text_before);
        }
    }
  *known_before = only_known->len;
  *text_before = only_text->len;
}

/* Longest common subsequence of the words from @first to the ends (exclusive). */
static void
mark_middle (const char *known,
             GArray *known_words,
             guint known_end,
             const char *text,
             GArray *words,
             guint end,
             guint first,
             GArray *only_known,
             GArray *only_text)
{
  gsize rows = known_end - first;
  gsize columns = end - first;
  gboolean too_large = rows != 0 && columns > MAX_CELLS / rows;
  g_autofree guint *lengths = too_large ? NULL : g_new0 (guint, (rows + 1) * (columns + 1));

  for (gsize i = too_large ? 0 : rows; i-- > 0;)
    for (gsize j = columns; j-- > 0;)
      {
        guint *cell = &lengths[i * (columns + 1) + j];
        if (same (known, known_words, first + i, text, words, first + j))
          *cell = cell[columns + 2] + 1;
        else
          *cell = MAX (cell[columns + 1], cell[1]);
      }

  guint known_before = 0, text_before = 0;
  for (gsize i = 0, j = 0; i < rows || j < columns;)
    {
      const guint *cell = too_large ? NULL : &lengths[i * (columns + 1) + j];
      if (cell != NULL && i < rows && j < columns &&
          same (known, known_words, first + i, text, words, first + j))
        {
          close_gap (known, only_known, &known_before, text, only_text, &text_before);
          i++, j++;
        }
      else if (i < rows && (j == columns || cell == NULL || cell[columns + 1] >= cell[1]))
        mark (only_known, known_words, first + i++);
      else
        mark (only_text, words, first + j++);
    }
  close_gap (known, only_known, &known_before, text, only_text, &text_before);
}

/**
 * eonay_text_difference:
 * @known: a text in UTF-8
 * @text: another text in UTF-8
 * @only_known: (out) (transfer full) (element-type EonayTextRange): the ranges that only @known has
 * @only_text: (out) (transfer full) (element-type EonayTextRange): the ranges that only @text has
 *
 * Compares two texts word by word, to mark the differences.
 */
void
eonay_text_difference (const char *known, const char *text, GArray **only_known, GArray **only_text)
{
  g_return_if_fail (known != NULL && text != NULL);
  g_return_if_fail (only_known != NULL && only_text != NULL);

  g_autoptr (GArray) known_words = split (known);
  g_autoptr (GArray) words = split (text);
  *only_known = g_array_new (FALSE, FALSE, sizeof (EonayTextRange));
  *only_text = g_array_new (FALSE, FALSE, sizeof (EonayTextRange));

  guint first = 0;
  guint known_end = known_words->len;
  guint end = words->len;
  while (first < known_end && first < end && same (known, known_words, first, text, words, first))
    first++;
  while (known_end > first && end > first &&
         same (known, known_words, known_end - 1, text, words, end - 1))
    known_end--, end--;

  mark_middle (known, known_words, known_end, text, words, end, first, *only_known, *only_text);
}
