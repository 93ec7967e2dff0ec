/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Display of a text before it is signed: invisible characters made visible, differences from the
 * known text marked, and T.C. numbers masked. */
#include "fuzz.h"

#include <string.h>

#include "eonay-national-id.h"
#include "eonay-text-difference.h"
#include "eonay-visible-text.h"

static void
assert_ranges (GArray *ranges, const char *text)
{
  gsize last = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      EonayTextRange *range = &g_array_index (ranges, EonayTextRange, i);

      g_assert_cmpuint (range->start, >=, last);
      g_assert_cmpuint (range->end, >, range->start);
      last = range->end;
    }
  g_assert_cmpuint (last, <=, strlen (text));
}

static void
compare (const char *known, const char *text)
{
  g_autoptr (GArray) only_known = NULL;
  g_autoptr (GArray) only_text = NULL;

  eonay_text_difference (known, text, &only_known, &only_text);
  assert_ranges (only_known, known);
  assert_ranges (only_text, text);
  if (g_str_equal (known, text))
    g_assert_cmpuint (only_known->len + only_text->len, ==, 0);
}

static void
assert_masked (const char *text)
{
  g_autofree char *masked = eonay_national_id_mask (text);
  gsize digits = 0;

  for (const char *at = masked; *at != '\0'; at++)
    {
      digits = g_ascii_isdigit (*at) ? digits + 1 : 0;
      g_assert_cmpuint (digits, <, 11);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) parts = fuzz_split (data, size, 2);
  g_autofree char *visible = size > 0 ? eonay_visible_text ((const char *) data, (gssize) size)
                                      : eonay_visible_text ("", 0);
  g_autofree char *known = fuzz_dup_part (parts, 0, "");
  g_autofree char *text = fuzz_dup_part (parts, 1, "");
  g_autofree char *again = eonay_visible_text (visible, -1);

  g_assert_true (g_utf8_validate (visible, -1, NULL));
  g_assert_cmpstr (visible, ==, again);
  assert_masked (visible);
  if (g_utf8_validate (known, -1, NULL) && g_utf8_validate (text, -1, NULL))
    compare (known, text);
  return 0;
}
