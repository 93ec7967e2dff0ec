/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-known-text.h"
#include "pki.h"

#define PATTERN "Ben ${holder} (${national-id}), ${code} koduyla ${time} tarihinde onaylıyorum.\n"
#define TEXT                                                                                       \
  "Ben Ayşe Yılmaz (10000000146), 495867794637341 koduyla "                                        \
  "22.11.2026 17:03:12 tarihinde onaylıyorum.\n"
#define CODE "495867794637341"

static gboolean
matches (const char *pattern, const char *text)
{
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-rsa", "9c");
  g_autoptr (EonayChallenge) challenge = eonay_challenge_new (EONAY_PURPOSE_CONSENT, CODE, text, 0);
  return eonay_known_text_matches (pattern, certificate, challenge);
}

static char *
replace (const char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strjoinv (to, parts);
}

static void
test_changed (void)
{
  static const struct
  {
    const char *from;
    const char *to;
  } changes[] = {
    { "onaylıyorum.", "onaylıyorum" },
    { "onaylıyorum.\n", "onaylıyorum.\n\n" },
    { "onaylıyorum.\n", "onaylıyorum." },
    { "onaylıyorum", "onayliyorum" },
    { "Ben ", "ben " },
    { "Ben ", " Ben " },
    { "Ben ", "Ben\u202e " },
    { "Ayşe", "Fatma" },
    { "10000000146", "10000000147" },
    { CODE, "495867794637342" },
    { "22.11.2026 17:03:12", "22.11.2026 17:03:12 yerine 23.11.2026 17:03:12" },
    { "22.11.2026 17:03:12", "" },
    { "22.11.2026 17:03:12", "22.11.2026" },
    { "22.11.2026 17:03:12", "٢٢.11.2026 17:03:12" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *text = replace (TEXT, changes[i].from, changes[i].to);
      g_test_message ("%s", text);
      g_assert_false (matches (PATTERN, text));
    }
}

static void
test_unknown (void)
{
  g_assert_false (matches (NULL, TEXT));
  g_assert_false (matches ("", TEXT));
  g_assert_false (matches ("", ""));
  g_assert_false (matches ("${anything}", TEXT));
  g_assert_false (matches (PATTERN "${anything}", TEXT));
}

/* Regular expression syntax in a pattern is plain text. */
static void
test_literal (void)
{
  g_assert_false (matches (".*", TEXT));
  g_assert_true (matches (".*\\E", ".*\\E"));
  g_assert_true (matches ("a|b", "a|b"));
  g_assert_false (matches ("a|b", "a"));
}

static void
test_known (void)
{
  g_assert_true (matches (PATTERN, TEXT));
  g_autofree char *without_seconds = replace (TEXT, "17:03:12", "17:03");
  g_assert_true (matches (PATTERN, without_seconds));
}

static void
test_fill (void)
{
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-rsa", "9c");
  g_autoptr (EonayChallenge) challenge = eonay_challenge_new (EONAY_PURPOSE_CONSENT, CODE, TEXT, 0);

  g_autofree char *before = eonay_known_text_fill (PATTERN, certificate, NULL);
  g_assert_cmpstr (before, ==,
                   "Ben Ayşe Yılmaz (10000000146), … koduyla … tarihinde onaylıyorum.\n");
  g_autofree char *after = eonay_known_text_fill (PATTERN, certificate, challenge);
  g_assert_cmpstr (after, ==,
                   "Ben Ayşe Yılmaz (10000000146), " CODE " koduyla … tarihinde onaylıyorum.\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/known-text/changed", test_changed);
  g_test_add_func ("/known-text/unknown", test_unknown);
  g_test_add_func ("/known-text/literal", test_literal);
  g_test_add_func ("/known-text/known", test_known);
  g_test_add_func ("/known-text/fill", test_fill);
  return g_test_run ();
}
