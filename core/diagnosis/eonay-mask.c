/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-mask.h"

#include "eonay-national-id.h"

#define HIDDEN "…"

/* Shorter names would match parts of other words. */
#define MIN_NAME 3

/* Serial numbers: of a reader, in brackets or after SN; of a token, 16 hexadecimal digits. */
#define SERIAL                                                                                     \
  "(?<=[(\\[])[^()\\[\\]]*[0-9]{3,}[^()\\[\\]]*(?=[)\\]])"                                         \
  "|(?<=SN)[ :#-]*[0-9A-Za-z]{4,}"                                                                 \
  "|(?<![0-9A-Za-z*])(?=[A-Fa-f]*[0-9])[0-9A-Fa-f]{8,}(?![0-9A-Za-z])"

static char *
replace_pattern (char *text, const char *pattern, const char *replacement)
{
  g_autofree char *before = text;
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  char *after = NULL;

  if (regex != NULL)
    after = g_regex_replace_literal (regex, before, -1, 0, replacement, 0, NULL);
  /* On a failure return nothing rather than the unmasked text. */
  return after != NULL ? after : g_strdup (HIDDEN);
}

static char *
replace_word (char *text, const char *word, const char *replacement)
{
  g_autofree char *escaped = NULL;
  g_autofree char *pattern = NULL;

  if (word == NULL || g_utf8_strlen (word, -1) < MIN_NAME)
    return text;
  escaped = g_regex_escape_string (word, -1);
  pattern = g_strdup_printf ("(?<![\\p{L}\\p{N}])%s(?![\\p{L}\\p{N}])", escaped);
  return replace_pattern (text, pattern, replacement);
}

/**
 * eonay_mask_text:
 * @text: (nullable): any text
 * @subject: the names to mask
 *
 * Masks T.C. numbers (see eonay_national_id_mask()), serial numbers of readers and tokens, the home
 * folder, and the names of user and host.
 *
 * Returns: (transfer full) (nullable): a copy without personal data; %NULL for %NULL
 */
char *
eonay_mask_text (const char *text, const EonayMaskSubject *subject)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  char *masked = eonay_national_id_mask (valid);

  if (masked == NULL)
    return NULL;
  masked = replace_word (masked, subject->home, "~");
  masked = replace_word (masked, subject->user, HIDDEN);
  masked = replace_word (masked, subject->host, HIDDEN);
  return replace_pattern (masked, SERIAL, HIDDEN);
}

/**
 * eonay_mask_for_report:
 * @text: (nullable): any text
 *
 * Returns: (transfer full) (nullable): as eonay_mask_text() for this user and host
 */
char *
eonay_mask_for_report (const char *text)
{
  const EonayMaskSubject subject = { g_get_home_dir (), g_get_user_name (), g_get_host_name () };

  return eonay_mask_text (text, &subject);
}

/**
 * eonay_mask_dup_initials:
 * @name: (nullable): a person's name
 *
 * Returns: (transfer full): the first letter of each part, "A. Y."; empty for no name
 */
char *
eonay_mask_dup_initials (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name != NULL ? name : "", -1);
  g_auto (GStrv) parts = g_strsplit_set (valid, " \t\n", -1);
  GString *initials = g_string_new (NULL);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      gunichar letter = g_utf8_get_char (parts[i]);

      if (!g_unichar_isalpha (letter))
        continue;
      if (initials->len > 0)
        g_string_append_c (initials, ' ');
      g_string_append_unichar (initials, letter);
      g_string_append_c (initials, '.');
    }
  return g_string_free (initials, FALSE);
}
