/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-value-kind.h"

#include <math.h>
#include <string.h>

#include "eonay-exchange-encoding.h"

#define DAY          ((gint64) 24 * 60 * 60)
#define MIN_RANDOM   16
#define MIN_ENTROPY  3.2
#define MAX_SENTENCE 200
#define LONG_TEXT    2048

static const gsize hash_sizes[] = { 16, 20, 32, 48, 64 };

static gboolean
matches (const char *text, const char *pattern)
{
  return g_regex_match_simple (pattern, text, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);
}

static gboolean
is_near (gint64 seconds, gint64 time)
{
  return time == 0 || ABS (seconds - time / G_USEC_PER_SEC) < 2 * DAY;
}

/* As text or as a number of seconds or milliseconds. */
static gboolean
is_other_time (const char *text, gint64 time)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) moment = matches (text, "\\A[0-9]{4}-[0-9]{2}-[0-9]{2}T")
                                     ? g_date_time_new_from_iso8601 (text, utc)
                                     : NULL;

  if (moment != NULL)
    return is_near (g_date_time_to_unix (moment), time);
  if (time != 0 && matches (text, "\\A[0-9]{10}\\z"))
    return is_near (g_ascii_strtoll (text, NULL, 10), time);
  if (time != 0 && matches (text, "\\A[0-9]{13}\\z"))
    return is_near (g_ascii_strtoll (text, NULL, 10) / 1000, time);
  return matches (text, "\\A[0-9]{2}[./-][0-9]{2}[./-][0-9]{4} [0-9]{2}:[0-9]{2}");
}

static gboolean
is_hash_size (gsize size)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hash_sizes); i++)
    if (hash_sizes[i] == size)
      return TRUE;
  return FALSE;
}

/* Bits for each byte. */
static double
measure_entropy (const guint8 *data, gsize size)
{
  gsize counts[256] = { 0 };
  double entropy = 0;

  for (gsize i = 0; i < size; i++)
    counts[data[i]]++;
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    if (counts[i] > 0)
      entropy -= (double) counts[i] / (double) size * log2 ((double) counts[i] / (double) size);
  return entropy;
}

static EonayValueKind
judge_token (const char *text)
{
  gsize length = strlen (text);
  gboolean is_hex = matches (text, "\\A(?:[0-9a-f]+|[0-9A-F]+)\\z") && matches (text, "[a-fA-F]");
  g_autoptr (GBytes) bytes = g_bytes_new (text, length);
  g_autoptr (GBytes) decoded = eonay_exchange_decode ("base64", bytes, NULL);
  gboolean is_mixed = matches (text, "[a-z]") && matches (text, "[A-Z]") && matches (text, "[0-9]");

  if (is_hex && length % 2 == 0 && is_hash_size (length / 2))
    return EONAY_VALUE_HASH;
  if (decoded != NULL && is_mixed && is_hash_size (g_bytes_get_size (decoded)))
    return EONAY_VALUE_HASH;
  if (length >= MIN_RANDOM && (is_hex || is_mixed) && matches (text, "\\A[A-Za-z0-9+/=_.~-]+\\z") &&
      measure_entropy ((const guint8 *) text, length) > MIN_ENTROPY)
    return EONAY_VALUE_RANDOM;
  return EONAY_VALUE_PLAIN;
}

/**
 * eonay_value_kind_guess:
 * @value: a value
 * @time: when it was sent, in microseconds since the epoch, or 0
 *
 * Returns: what it looks like
 */
EonayValueKind
eonay_value_kind_guess (GBytes *value, gint64 time)
{
  g_autofree char *text = eonay_exchange_dup_text (value);

  if (text == NULL)
    return g_bytes_get_size (value) >= MIN_RANDOM ? EONAY_VALUE_RANDOM : EONAY_VALUE_PLAIN;
  if (g_uuid_string_is_valid (text))
    return EONAY_VALUE_UUID;
  if (is_other_time (text, time))
    return matches (text, "\\A[0-9-]{10}T[0-9:]{8}Z\\z") ? EONAY_VALUE_TIME
                                                         : EONAY_VALUE_OTHER_TIME;
  if (strlen (text) >= MIN_RANDOM && strchr (text, ' ') == NULL)
    return judge_token (text);
  return EONAY_VALUE_PLAIN;
}

/* --- what an answer's words mean */

/**
 * eonay_value_dup_folded:
 * @text: any text
 *
 * Returns: (transfer full): in small letters of ASCII, without Turkish marks
 */
char *
eonay_value_dup_folded (const char *text)
{
  /* GLib knows no letter for this one. g_string_replace() would move the rest for each. */
  g_auto (GStrv) parts = g_strsplit (text, "ı", -1);
  g_autofree char *dotted = g_strjoinv ("i", parts);
  g_autofree char *ascii = g_str_to_ascii (dotted, "tr");

  return g_ascii_strdown (ascii, -1);
}

/**
 * eonay_value_create_regex:
 * @pattern: a regular expression
 * @is_caseless: whether case does not count
 * @text: what it is for
 *
 * GLib looks through all of a text for each match in it, unless the expression was compiled to
 * machine code, which takes too long for a short text.
 *
 * Returns: (transfer full): the expression
 */
GRegex *
eonay_value_create_regex (const char *pattern, gboolean is_caseless, const char *text)
{
  GRegexCompileFlags flags = is_caseless ? G_REGEX_CASELESS : G_REGEX_DEFAULT;

  if (strlen (text) > LONG_TEXT)
    flags |= G_REGEX_OPTIMIZE;
  return g_regex_new (pattern, flags, G_REGEX_MATCH_DEFAULT, NULL);
}

static char *
join_letters (const char *name)
{
  char *folded = eonay_value_dup_folded (name);
  gsize length = 0;

  for (gsize i = 0; folded[i] != '\0'; i++)
    if (g_ascii_isalnum (folded[i]))
      folded[length++] = folded[i];
  folded[length] = '\0';
  return folded;
}

#define ERROR_NAMES "(?:hata|error|err|fault|fail)"
#define OUTCOME_NAMES                                                                              \
  "\\A(?:is|islem)?(?:durum|status|state|sonuc|result|success|basari|ok|kabul|"                    \
  "accepted|return|cevap|response|hata|error|err|fault|fail|code)"                                 \
  "(?:li|lu|u|i|var|kod|kodu|code|durum|durumu|no|status|state|ed)*\\z"
#define ACCEPTED                                                                                   \
  "tamam|ok|basarili|basariyla|basari|success|successful|successfully|succeeded|"                  \
  "kabul|accepted|onaylandi|done|completed|tamamlandi|imzalandi|true|evet|yes|"                    \
  "gecerli|valid|guncel"
#define REFUSED                                                                                    \
  "ret|red|reddedildi|hata|hatasi|hatali|error|fail|failed|failure|gecersiz|invalid|"              \
  "refused|rejected|denied|expired|doldu|dolmus|false|hayir|no|basarisiz|bilinmiyor|"              \
  "bulunamadi|edilmedi|edilemedi"
#define PENDING                                                                                    \
  "bekliyor|bekleniyor|beklemede|bekle|bekleyiniz|pending|waiting|wait|processing|"                \
  "isleniyor|devam|suruyor|kuyrukta|queued|hazirlaniyor|progress|inprogress|running"

static gboolean
has_word (const char *folded, const char *words)
{
  g_autofree char *pattern = g_strdup_printf ("(?<![a-z])(?:%s)(?![a-z])", words);

  return matches (folded, pattern);
}

/**
 * eonay_outcome_is_named:
 * @name: a field's name
 *
 * Returns: whether it is a usual one for how a call ended
 */
gboolean
eonay_outcome_is_named (const char *name)
{
  g_autofree char *letters = join_letters (name);

  return matches (letters, OUTCOME_NAMES);
}

static EonayOutcome
judge_number (const char *letters, const char *value)
{
  gboolean is_good = g_str_equal (value, "0") || g_str_equal (value, "200");

  if (matches (letters, ERROR_NAMES) || matches (letters, "(?:kod|kodu|code)\\z"))
    return matches (value, "\\A0+\\z") || is_good ? EONAY_OUTCOME_ACCEPTED : EONAY_OUTCOME_REFUSED;
  return is_good || g_str_equal (value, "1") ? EONAY_OUTCOME_ACCEPTED : EONAY_OUTCOME_UNKNOWN;
}

/**
 * eonay_outcome_guess:
 * @name: a field's name, or an empty one for a sentence of a page
 * @value: its value
 *
 * Returns: what it says of how a call ended
 */
EonayOutcome
eonay_outcome_guess (const char *name, const char *value)
{
  g_autofree char *letters = join_letters (name);
  g_autofree char *folded = NULL;
  gboolean is_error = matches (letters, ERROR_NAMES);

  if (strlen (value) > MAX_SENTENCE)
    return EONAY_OUTCOME_UNKNOWN;
  folded = eonay_value_dup_folded (value);
  if (matches (folded, "\\A-?[0-9]+\\z"))
    return judge_number (letters, folded);
  if (is_error && (g_str_equal (folded, "false") || g_str_equal (folded, "true")))
    return *folded == 'f' ? EONAY_OUTCOME_ACCEPTED : EONAY_OUTCOME_REFUSED;
  if (has_word (folded, PENDING))
    return EONAY_OUTCOME_PENDING;
  if (has_word (folded, REFUSED))
    return EONAY_OUTCOME_REFUSED;
  if (has_word (folded, ACCEPTED))
    return EONAY_OUTCOME_ACCEPTED;
  return is_error && *folded != '\0' ? EONAY_OUTCOME_REFUSED : EONAY_OUTCOME_UNKNOWN;
}
