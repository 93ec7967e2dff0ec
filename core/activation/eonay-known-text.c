/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-known-text.h"

/* A time as the portal writes it; ASCII digits only. */
#define TIME_REGEX "[0-9]{2}\\.[0-9]{2}\\.[0-9]{4} [0-9]{2}:[0-9]{2}(?::[0-9]{2})?"

/* Stands for what cannot be known before the portal has spoken. */
#define NOT_YET_KNOWN "…"

typedef struct
{
  EonayCertificate *certificate;
  EonayChallenge *challenge;
} Slots;

/* NULL for a slot that has no single value: the time, and any name nobody knows. */
static const char *
slots_get_value (const Slots *slots, const char *name)
{
  if (g_str_equal (name, "holder"))
    return eonay_certificate_get_holder (slots->certificate);
  if (g_str_equal (name, "national-id"))
    return eonay_certificate_get_national_id (slots->certificate);
  if (g_str_equal (name, "code") && slots->challenge != NULL)
    return eonay_challenge_get_code (slots->challenge);
  return NULL;
}

/* Splits a pattern at its slots: odd elements are slot names, even ones literal text. */
static GStrv
split_pattern (const char *pattern)
{
  return g_regex_split_simple ("\\$\\{([a-z-]+)\\}", pattern, G_REGEX_DEFAULT, 0);
}

/**
 * eonay_known_text_fill:
 * @pattern: a text of the profile with the slots `${holder}`, `${national-id}`, `${code}` and
 *   `${time}`
 * @certificate: whose holder fills the first two
 * @challenge: (nullable): whose code fills the third; %NULL before the portal has issued one
 *
 * Writes out the text as it can be known now, for showing only: what cannot be known is an
 * ellipsis. Whether a text may be signed is for eonay_known_text_matches() to say.
 *
 * Returns: (transfer full): the text
 */
char *
eonay_known_text_fill (const char *pattern,
                       EonayCertificate *certificate,
                       EonayChallenge *challenge)
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

/* FALSE where the pattern has a slot that nothing fills: such a text is never known. */
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
 * @pattern: (nullable): a text of the profile, %NULL or empty where it knows none
 * @certificate: the certificate to sign with
 * @challenge: what the portal wants signed
 *
 * Decides whether a text may be signed without another look at it: it must equal the profile's
 * text character by character, with the holder's own data and the code in their slots and a time,
 * `dd.mm.yyyy HH:MM[:SS]`, in its own.
 *
 * Returns: %TRUE if it is the known text
 */
gboolean
eonay_known_text_matches (const char *pattern,
                          EonayCertificate *certificate,
                          EonayChallenge *challenge)
{
  g_return_val_if_fail (EONAY_IS_CERTIFICATE (certificate), FALSE);
  g_return_val_if_fail (EONAY_IS_CHALLENGE (challenge), FALSE);

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
  return g_regex_match_simple (regex->str, eonay_challenge_get_text (challenge),
                               G_REGEX_DOLLAR_ENDONLY, 0);
}
