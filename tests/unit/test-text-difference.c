/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "eonay-text-difference.h"

/* The marked ranges in brackets. */
static char *
draw (const char *text, GArray *ranges)
{
  GString *drawn = g_string_new (NULL);
  gsize done = 0;

  for (guint i = 0; i < ranges->len; i++)
    {
      EonayTextRange *range = &g_array_index (ranges, EonayTextRange, i);
      g_assert_cmpuint (range->start, >=, done);
      g_assert_cmpuint (range->end, >, range->start);
      g_string_append_len (drawn, text + done, (gssize) (range->start - done));
      g_string_append_printf (drawn, "[%.*s]", (int) (range->end - range->start),
                              text + range->start);
      done = range->end;
    }
  g_string_append (drawn, text + done);
  return g_string_free (drawn, FALSE);
}

static void
check (const char *known, const char *text, const char *drawn_known, const char *drawn_text)
{
  g_autoptr (GArray) only_known = NULL;
  g_autoptr (GArray) only_text = NULL;

  eonay_text_difference (known, text, &only_known, &only_text);
  g_autofree char *known_marks = draw (known, only_known);
  g_autofree char *text_marks = draw (text, only_text);
  g_assert_cmpstr (known_marks, ==, drawn_known);
  g_assert_cmpstr (text_marks, ==, drawn_text);
}

static void
test_same (void)
{
  check ("", "", "", "");
  check ("E-Onay veriyorum.", "E-Onay veriyorum.", "E-Onay veriyorum.", "E-Onay veriyorum.");
}

static void
test_words (void)
{
  check ("onay veriyorum", "onay vermiyorum", "onay [veriyorum]", "onay [vermiyorum]");
  check ("bir iki üç", "bir üç", "bir [iki ]üç", "bir üç");
  check ("bir üç", "bir iki üç dört", "bir üç", "bir [iki ]üç[ dört]");
  check ("a.b", "a,b", "a[.]b", "a[,]b");
  check ("", "yeni", "", "[yeni]");
  check ("ışık İçin", "ISIK icin", "[ışık] [İçin]", "[ISIK] [icin]");
}

/* A time may stand for the ellipsis; other text is marked. */
static void
test_time (void)
{
  check ("İki\nZaman: …", "Iki\nZaman: 22.11.2026 21:42:15", "[İki]\nZaman: …",
         "[Iki]\nZaman: 22.11.2026 21:42:15");
  check ("Zaman: …\nSon", "Zaman: 1.2 ve devir\nson", "Zaman: […]\n[Son]",
         "Zaman: [1.2 ve devir]\n[son]");
  check ("Ad: … bir", "Ad: Ayşe iki", "Ad: […] [bir]", "Ad: [Ayşe] [iki]");
}

/* Two texts with nothing in common, too large for the table. */
static void
test_large (void)
{
  g_autofree char *dots = g_strnfill (5000, '.');
  g_autofree char *commas = g_strnfill (5000, ',');
  g_autofree char *marked_dots = g_strdup_printf ("[%s]", dots);
  g_autofree char *marked_commas = g_strdup_printf ("[%s]", commas);

  check (dots, commas, marked_dots, marked_commas);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text-difference/same", test_same);
  g_test_add_func ("/text-difference/words", test_words);
  g_test_add_func ("/text-difference/time", test_time);
  g_test_add_func ("/text-difference/large", test_large);
  return g_test_run ();
}
