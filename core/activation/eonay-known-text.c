/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-known-text.h"

/* A time in the portal's format; ASCII digits only. */
#define TIME_REGEX "[0-9]{2}\\.[0-9]{2}\\.[0-9]{4} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?"

/* Placeholder for values that only the portal knows. */
#define NOT_YET_KNOWN "…"

typedef struct
{
  EonayCertificate *certificate;
  const EonayChallenge *challenge;
} Slots;

/* NULL for a slot without a fixed value: the time, and unknown slot names. */
static const char *
slots_get_value (const Slots *slots, const char *name)
{
  if (g_str_equal (name, "holder"))
    return eonay_certificate_get_name (slots->certificate);
  if (g_str_equal (name, "national-id"))
    return eonay_certificate_get_national_id (slots->certificate);
  if (g_str_equal (name, "code") && slots->challenge != NULL)
    return slots->challenge->code;
  return NULL;
}

/* Splits a pattern at its slots: odd elements are slot names, even elements are literal text. */
static GStrv
split_pattern (const char *pattern)
{
  return g_regex_split_simple ("\\$\\{([a-z-]+)\\}", pattern, G_REGEX_DEFAULT, 0);
}

/**
 * eonay_known_text_fill:
 * @pattern: a text of the profile with slots `${holder}`, `${national-id}`, `${code}` and `${time}`
 * @certificate: the certificate whose holder fills the first two slots
 * @challenge: (nullable): the challenge whose code fills the third slot; %NULL before the portal
 *   has issued one
 *
 * Fills the known slots, for display only; the others become an ellipsis. Use
 * eonay_known_text_matches() to decide whether a text may be signed.
 *
 * Returns: (transfer full): the text
 */
char *
eonay_known_text_fill (const char *pattern,
                       EonayCertificate *certificate,
                       const EonayChallenge *challenge)
{
  g_return_val_if_fail (pattern != NULL, NULL);
  g_return_val_if_fail (EONAY_IS_CERTIFICATE (certificate), NULL);

  Slots slots = { certificate, challenge };
  g_auto (GStrv) parts = split_pattern (pattern);
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *value = i % 2 == 0 ? parts[i] : slots_get_value (&slots, parts[i]);
      g_string_append (text, value != NULL ? value : NOT_YET_KNOWN);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* FALSE if nothing fills a slot of the pattern: such a pattern matches no text. */
static gboolean
append_part (GString *regex, const Slots *slots, const char *part, gboolean is_slot)
{
  const char *literal = is_slot ? slots_get_value (slots, part) : part;
  if (literal != NULL)
    {
      g_autofree char *escaped = g_regex_escape_string (literal, -1);
      g_string_append (regex, escaped);
      return TRUE;
    }
  if (!g_str_equal (part, "time"))
    return FALSE;
  g_string_append (regex, TIME_REGEX);
  return TRUE;
}

/**
 * eonay_known_text_matches:
 * @pattern: (nullable): a text of the profile, %NULL or empty if it has none
 * @certificate: the certificate to sign with
 * @challenge: the challenge to be signed
 *
 * Decides whether a text may be signed without a further confirmation: it must be equal to the
 * profile's text, with the holder's data, the code and a time, `dd.mm.yyyy HH:MM[:SS]`, in their
 * slots.
 *
 * Returns: %TRUE if the text matches
 */
gboolean
eonay_known_text_matches (const char *pattern,
                          EonayCertificate *certificate,
                          const EonayChallenge *challenge)
{
  g_return_val_if_fail (EONAY_IS_CERTIFICATE (certificate), FALSE);
  g_return_val_if_fail (challenge != NULL, FALSE);

  if (pattern == NULL || *pattern == '\0')
    return FALSE;

  Slots slots = { certificate, challenge };
  g_auto (GStrv) parts = split_pattern (pattern);
  g_autoptr (GString) regex = g_string_new ("\\A");
  for (guint i = 0; parts[i] != NULL; i++)
    {
      if (!append_part (regex, &slots, parts[i], i % 2 != 0))
        return FALSE;
    }
  g_string_append (regex, "\\z");
  return g_regex_match_simple (regex->str, challenge->text, G_REGEX_DOLLAR_ENDONLY, 0);
}
