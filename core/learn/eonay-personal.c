/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-personal.h"

#include <string.h>

#include "eonay-national-id.h"
#include "eonay-value-kind.h"

#define MIN_NAME  3
#define ID_DIGITS 11

static gboolean
has_name (const char *holder, const char *folded)
{
  g_autofree char *name = eonay_value_dup_folded (holder);
  g_auto (GStrv) parts = g_strsplit (name, " ", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *escaped = g_regex_escape_string (parts[i], -1);
      g_autofree char *pattern = g_strdup_printf ("(?<![a-z])%s(?![a-z])", escaped);

      if (strlen (parts[i]) >= MIN_NAME && g_regex_match_simple (pattern, folded, 0, 0))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_national_id (const char *text)
{
  for (const char *at = text; *at != '\0';)
    {
      gsize length = strspn (at, "0123456789");
      g_autofree char *digits = g_strndup (at, length);

      if (length == ID_DIGITS && eonay_national_id_is_valid (digits))
        return TRUE;
      at += MAX (length, 1);
    }
  return FALSE;
}

/**
 * eonay_personal_has_mailbox:
 * @text: a text
 *
 * Returns: whether an address of mail is in it
 */
gboolean
eonay_personal_has_mailbox (const char *text)
{
  return g_regex_match_simple ("[^\\s@]+@[^\\s@]+\\.[a-z]", text, G_REGEX_CASELESS, 0);
}

/**
 * eonay_personal_is_in:
 * @evidence: (element-type EonayEvidence): what is known of the person
 * @text: a text
 *
 * Returns: whether the text has the person's name or number, a code, or someone's T.C. number
 */
gboolean
eonay_personal_is_in (GPtrArray *evidence, const char *text)
{
  g_autofree char *folded = eonay_value_dup_folded (text);

  for (guint i = 0; i < evidence->len; i++)
    {
      EonayEvidence *one = evidence->pdata[i];
      const char *holder =
          one->certificate != NULL ? eonay_certificate_get_holder (one->certificate) : NULL;
      const char *number =
          one->certificate != NULL ? eonay_certificate_get_national_id (one->certificate) : NULL;

      if ((one->code != NULL && strstr (text, one->code) != NULL) ||
          (number != NULL && strstr (text, number) != NULL) ||
          (holder != NULL && has_name (holder, folded)))
        return TRUE;
    }
  return has_national_id (text);
}
