/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-personal.h"

#include <openssl/bn.h>
#include <string.h>

#include "eonay-certificate-details.h"
#include "eonay-fields.h"
#include "eonay-national-id.h"
#include "eonay-openssl.h"
#include "eonay-personal-data.h"
#include "eonay-readings.h"
#include "eonay-value-kind.h"

#define MIN_NAME   3
#define ID_DIGITS  11
#define MIN_SERIAL 8 /* hexadecimal digits; a shorter one stands in other values by chance */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIGNUM, BN_free)

/* The parts that are long enough to be told from other words, folded. */
static GStrv
list_names (EonayCertificate *certificate)
{
  const char *holder = certificate != NULL ? eonay_certificate_get_holder (certificate) : NULL;
  g_autofree char *folded = eonay_value_dup_folded (holder != NULL ? holder : "");
  g_auto (GStrv) parts = g_strsplit (folded, " ", -1);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (gsize i = 0; parts[i] != NULL; i++)
    if (strlen (parts[i]) >= MIN_NAME)
      g_strv_builder_add (names, parts[i]);
  return g_strv_builder_end (names);
}

static gboolean
has_word (const char *folded, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = strstr (folded, word); at != NULL; at = strstr (at + 1, word))
    if ((at == folded || !g_ascii_islower (at[-1])) && !g_ascii_islower (at[length]))
      return TRUE;
  return FALSE;
}

/* Next to each other, in their order: then they are no words of the exchange. */
static gboolean
has_full_name (GStrv names, const char *folded)
{
  g_autofree char *joined = g_strjoinv ("[\\s._+]{1,3}", names);
  g_autofree char *pattern = g_strdup_printf ("(?<![a-z])%s(?![a-z])", joined);

  return g_strv_length (names) > 1 && strstr (folded, names[0]) != NULL &&
         g_regex_match_simple (pattern, folded, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);
}

/**
 * eonay_personal_has_name:
 * @evidence: (element-type EonayEvidence): what is known of the person
 * @text: a text
 * @is_structure: whether a part of a name counts as a word of the exchange where it may be one
 *
 * Returns: whether the text has a part of the person's name in it
 */
gboolean
eonay_personal_has_name (GPtrArray *evidence, const char *text, gboolean is_structure)
{
  g_autofree char *folded = eonay_value_dup_folded (text);

  for (guint i = 0; i < evidence->len; i++)
    {
      EonayEvidence *one = evidence->pdata[i];

      for (gsize j = 0; one->names[j] != NULL; j++)
        if (has_word (folded, one->names[j]) &&
            !(is_structure && g_strv_contains ((const char *const *) one->words, one->names[j])))
          return TRUE;
      if (has_full_name (one->names, folded))
        return TRUE;
    }
  return FALSE;
}

/* Names that stand in addresses of signing programs, too. */
static const char *const common[] = { "metin", "onay", "guven", "uygun", "dogru", "hazir",
                                      "kabul", "son",  "yeni",  "kart",  NULL };

static void
note_words (GHashTable *words, GStrv names, GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      EonayField *field = fields->pdata[i];
      g_autofree char *folded = g_ascii_strdown (field->name, -1);
      const char *found = NULL;
      guint n_found = 0;

      /* A key is no name of a person. */
      if (g_str_has_prefix (field->expression, "path:") ||
          !g_regex_match_simple ("\\A[A-Za-z0-9_.-]+\\z", field->name, 0, 0))
        continue;
      for (gsize j = 0; names[j] != NULL; j++)
        if (has_word (folded, names[j]))
          {
            found = names[j];
            n_found++;
          }
      if (n_found == 1)
        g_hash_table_add (words, (char *) found);
    }
}

/**
 * eonay_personal_find_names:
 * @evidence: what is known of the person
 * @calls: (element-type EonayRecordedCall): the recording
 *
 * Finds the parts of the person's name, and those that are words of the exchange.
 */
void
eonay_personal_find_names (EonayEvidence *evidence, GPtrArray *calls)
{
  g_autoptr (GHashTable) found = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  evidence->names = list_names (evidence->certificate);
  for (guint i = 0; *evidence->names != NULL && i < calls->len; i++)
    {
      g_autoptr (GPtrArray) request = eonay_fields_list_request (calls->pdata[i]);
      g_autoptr (GPtrArray) answer = eonay_fields_list_answer (calls->pdata[i]);

      note_words (found, evidence->names, request);
      note_words (found, evidence->names, answer);
    }
  for (gsize i = 0; evidence->names[i] != NULL; i++)
    if (g_hash_table_contains (found, evidence->names[i]) ||
        g_strv_contains (common, evidence->names[i]))
      g_strv_builder_add (words, evidence->names[i]);
  evidence->words = g_strv_builder_end (words);
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
 * eonay_personal_list_serials:
 * @certificate: (nullable): a certificate
 *
 * Its serial number leads to the person in the directory of the issuer.
 *
 * Returns: (transfer full) (not nullable): the serial number as it may be written
 */
GStrv
eonay_personal_list_serials (EonayCertificate *certificate)
{
  g_autoptr (EonayCertificateDetails) details =
      certificate != NULL ? eonay_certificate_details_new (certificate) : NULL;
  g_autoptr (GString) digits =
      g_string_new (details != NULL && details->serial != NULL ? details->serial : "");
  g_autoptr (BIGNUM) number = NULL;
  g_autofree char *lower = NULL;
  g_autofree char *lower_pairs = g_ascii_strdown (digits->str, -1);
  char *written = NULL;
  g_autofree char *decimal = NULL;
  const char *const none[] = { NULL };

  g_string_replace (digits, ":", "", 0);
  lower = g_ascii_strdown (digits->str, -1);
  if (digits->len < MIN_SERIAL || BN_hex2bn (&number, lower) == 0)
    return g_strdupv ((char **) none);
  written = BN_bn2dec (number);
  decimal = g_strdup (written);
  OPENSSL_free (written);

  const char *const forms[] = { digits->str, lower, details->serial, lower_pairs, decimal, NULL };

  return g_strdupv ((char **) forms);
}

static gboolean
has_serial (EonayCertificate *certificate, const char *text)
{
  g_auto (GStrv) serials = eonay_personal_list_serials (certificate);

  for (gsize i = 0; serials[i] != NULL; i++)
    if (strstr (text, serials[i]) != NULL)
      return TRUE;
  return FALSE;
}

typedef struct
{
  GPtrArray *evidence;
  gboolean is_structure;
} Look;

/* Numbers of mobile telephones. Others in groups are told by their form. */
static gboolean
has_mobile_number (const char *text)
{
  return g_regex_match_simple ("(?<![\\w.])(?:0?0?90|0)?5[0-9]{9}(?!\\w)", text, 0, 0);
}

static gboolean
is_personal_cb (const char *text, gpointer user_data)
{
  Look *self = user_data;

  for (guint i = 0; i < self->evidence->len; i++)
    {
      EonayEvidence *one = self->evidence->pdata[i];
      const char *number =
          one->certificate != NULL ? eonay_certificate_get_national_id (one->certificate) : NULL;

      if ((one->code != NULL && strstr (text, one->code) != NULL) ||
          (number != NULL && strstr (text, number) != NULL) || has_serial (one->certificate, text))
        return TRUE;
    }
  return eonay_personal_has_name (self->evidence, text, self->is_structure) ||
         has_national_id (text) ||
         (!self->is_structure && (has_mobile_number (text) || eonay_personal_data_is_in (text)));
}

static gboolean
search (GPtrArray *evidence, const char *text, gboolean is_structure)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  Look look = { evidence, is_structure };

  return eonay_readings_search (bytes, is_personal_cb, &look);
}

/**
 * eonay_personal_is_in:
 * @evidence: (element-type EonayEvidence): what is known of the person
 * @text: a value
 *
 * Returns: whether the text has the person's name, number or certificate's serial number, a code,
 *   someone's T.C. number, an address, a telephone number or a date of birth in it, or encoded in it
 */
gboolean
eonay_personal_is_in (GPtrArray *evidence, const char *text)
{
  return search (evidence, text, FALSE);
}

/**
 * eonay_personal_is_in_structure:
 * @evidence: (element-type EonayEvidence): what is known of the person
 * @text: an expression, an address or the like
 *
 * Returns: whether the text has what would tell of the person in it, but for names that are words of
 *   the exchange, and for addresses of computers
 */
gboolean
eonay_personal_is_in_structure (GPtrArray *evidence, const char *text)
{
  return search (evidence, text, TRUE);
}
