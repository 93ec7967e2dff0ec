/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-personal-data.h"

#include <gio/gio.h>
#include <string.h>

#include "eonay-national-id.h"
#include "eonay-value-kind.h"

/* An older date than that of the youngest person who may sign is taken for a date of birth. */
#define MIN_AGE   15
#define NO_YEAR   "1900"
#define MAX_VALUE 200

/* Returns: (transfer full): what takes its place, NULL to leave it */
typedef char *(*ReplaceFunc) (const char *found);

static char *
replace_mailbox (const char *found)
{
  return g_strdup ("kisi@ornek.test");
}

/* For documentation, RFC 5737 and RFC 3849. */
static char *
replace_address (const char *found)
{
  gboolean is_long = strchr (found, ':') != NULL;
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (found);

  if (address == NULL || g_inet_address_get_is_loopback (address) ||
      g_inet_address_get_is_any (address))
    return NULL;
  return g_strdup (is_long ? "2001:db8::1" : "192.0.2.1");
}

static char *
replace_digits (const char *found)
{
  char *other = g_strdup (found);

  for (char *at = other; *at != '\0'; at++)
    if (g_ascii_isdigit (*at))
      *at = '0';
  return other;
}

/* Of a MAC address, or of a value that was masked in part. */
static char *
replace_letters (const char *found)
{
  g_autoptr (GString) other = g_string_new (NULL);

  for (const char *at = found; *at != '\0'; at = g_utf8_next_char (at))
    if (g_ascii_ispunct (*at))
      g_string_append_c (other, *at);
    else
      g_string_append_c (other, '0');
  return g_string_free (g_steal_pointer (&other), FALSE);
}

static char *
replace_national_id (const char *found)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *at = found; *at != '\0'; at++)
    if (g_ascii_isdigit (*at))
      g_string_append_c (digits, *at);
  return eonay_national_id_is_valid (digits->str) ? replace_digits (found) : NULL;
}

static char *
replace_date (const char *found)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  gboolean is_year_first = g_ascii_isdigit (found[2]);
  const char *year = is_year_first ? found : found + strlen (found) - 4;
  char separator = found[is_year_first ? 4 : strcspn (found, "./-")];

  if (g_ascii_strtoll (year, NULL, 10) > g_date_time_get_year (now) - MIN_AGE)
    return NULL;
  return is_year_first ? g_strdup_printf (NO_YEAR "%c01%c01", separator, separator)
                       : g_strdup_printf ("01%c01%c" NO_YEAR, separator, separator);
}

static char *
replace_home (const char *found)
{
  return g_strdup ("kisi");
}

#define SEPARATOR "[ ./()\\x{a0}-]"
#define DAY       "(?:0?[1-9]|[12][0-9]|3[01])"
#define MONTH     "(?:0?[1-9]|1[0-2])"
#define YEAR      "(?:19|20)[0-9]{2}"

/* Each result is left as it is when it is looked at again. Each begins where no letter or digit is
 * before it, so that a long text is passed once. */
static const struct
{
  const char *regex;
  ReplaceFunc replace;
} forms[] = {
  { "(?<![^\\s@<>\"'=:;,])[^\\s@<>\"'=:;,]++@[\\w.-]+\\.[a-z]{2,}", replace_mailbox },
  /* IBAN */
  { "(?<!\\w)TR[0-9]{2}(?: ?[0-9]){22}(?!\\w)", replace_digits },
  { "(?<!\\w)(?=[0-9]{3,9}" SEPARATOR ")[1-9][0-9]{2}" SEPARATOR "?[0-9]{3}" SEPARATOR
    "?[0-9]{3}" SEPARATOR "?[0-9]{2}(?!\\w)",
    replace_national_id },
  /* Telephones, in groups: other numbers are told by their length. */
  { "(?<![\\w.,-])(?:\\+|00)[1-9][0-9]{0,2}" SEPARATOR "{1,3}[0-9]{2,4}" SEPARATOR
    "{0,3}[0-9]{2,4}(?:" SEPARATOR "{0,2}[0-9]{2,4}){1,2}(?!\\w)",
    replace_digits },
  { "(?<![\\w.,-])(?:(?:\\+?90" SEPARATOR "{0,3})?0?" SEPARATOR "{0,2})[2-5][0-9]{2}" SEPARATOR
    "{1,3}[0-9]{3}" SEPARATOR "{0,2}[0-9]{2}" SEPARATOR "{0,2}[0-9]{2}(?!\\w)",
    replace_digits },
  { "(?<![\\w:.-])(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\\1){4}[0-9a-f]{2}(?![\\w:-])",
    replace_letters },
  { "(?<![\\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4}|(?:[0-9]{1,3}\\.){3}[0-9]{1,3})?(?![\\w:]"
    ")",
    replace_address },
  /* A version looks the same. */
  { "(?:s[uü]r[uü]m|ver|version|build)\\w{0,16}[\"'\\\\\\s:=>]{0,6}[0-9.]++(*SKIP)(*F)"
    "|(?<![\\w.-])(?<![a-z]/)(?:[0-9]{1,3}\\.){3}[0-9]{1,3}(?![\\w.-])",
    replace_address },
  { "(?<![\\w.-])(?:" DAY "([./-])" MONTH "\\1" YEAR "|" YEAR "([.-])" MONTH "\\2" DAY ")(?![0-9])",
    replace_date },
  /* Masked by the portal: "10********6" */
  { "(?<![\\p{L}\\p{N}*])(?:[\\p{L}\\p{N}]++\\*{2,}[\\p{L}\\p{N}]*|\\*{2,}[\\p{L}\\p{N}]+)",
    replace_letters },
  { "(?<=\\\\Users\\\\|/Users/|/home/)[^\\\\/\\s\"'<>]+", replace_home },
};

static gboolean
replace_cb (const GMatchInfo *match, GString *result, gpointer user_data)
{
  const ReplaceFunc *replace = user_data;
  g_autofree char *found = g_match_info_fetch (match, 0);
  g_autofree char *other = (*replace) (found);

  g_string_append (result, other != NULL ? other : found);
  return FALSE;
}

/**
 * eonay_personal_data_replace:
 * @text: a text
 *
 * Returns: (transfer full): a copy with other addresses of mail and computers, telephone numbers,
 *   accounts, dates of birth and the like, of the same form; itself if there are none
 */
char *
eonay_personal_data_replace (const char *text)
{
  char *cleaned = g_strdup (text);

  for (gsize i = 0; strpbrk (text, "0123456789@*/\\:") != NULL && i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GRegex) regex = eonay_value_create_regex (forms[i].regex, TRUE, cleaned);
      ReplaceFunc replace = forms[i].replace;
      char *other = g_regex_replace_eval (regex, cleaned, -1, 0, G_REGEX_MATCH_DEFAULT, replace_cb,
                                          &replace, NULL);

      /* What cannot be looked into is not shown. */
      g_free (cleaned);
      cleaned = other != NULL ? other : g_strdup ("");
    }
  return cleaned;
}

/**
 * eonay_personal_data_is_in:
 * @text: a text
 *
 * Returns: whether eonay_personal_data_replace() would change it
 */
gboolean
eonay_personal_data_is_in (const char *text)
{
  g_autofree char *other = eonay_personal_data_replace (text);

  return !g_str_equal (other, text);
}

/* "clientIP" becomes "client ip". */
static char *
split_name (const char *name)
{
  g_autoptr (GRegex) regex =
      g_regex_new ("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^\\p{L}0-9]+", G_REGEX_DEFAULT,
                   G_REGEX_MATCH_DEFAULT, NULL);
  g_autofree char *words =
      g_regex_replace_literal (regex, name, -1, 0, " ", G_REGEX_MATCH_DEFAULT, NULL);

  return eonay_value_dup_folded (words != NULL ? words : name);
}

static gboolean
name_has (const char *name, const char *words)
{
  g_autofree char *split = split_name (name);
  g_autofree char *pattern = g_strdup_printf ("\\b(?:%s)\\b", words);

  return g_regex_match_simple (pattern, split, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT);
}

/**
 * eonay_personal_data_is_named:
 * @name: a field's name
 * @value: its value
 *
 * Returns: whether the name says that the value describes a person or the person's computer
 */
gboolean
eonay_personal_data_is_named (const char *name, const char *value)
{
  return *value != '\0' && strlen (value) < MAX_VALUE && *value != '/' &&
         !g_str_has_prefix (value, "http") &&
         name_has (name,
                   "dogum\\w*|birth\\w*|dob|(?:anne|baba|mother|father)\\w*|cinsiyet\\w*|gender|"
                   "tel|telefon\\w*|gsm\\w*|cep\\w*|phone\\w*|e ?posta\\w*|e ?mail\\w*|"
                   "adresi?|address|iban|plaka\\w*|sicil\\w*|e ?devlet\\w*|"
                   "ip(?: ?v[46])?(?: ?ad+r\\w*)?|mac ?ad+r\\w*|hostname|"
                   "(?:bilgisayar|makine|machine|computer|workstation)\\w*|"
                   "(?:host|device|cihaz|pc) ?(?:ad|adi|name|id|no|seri\\w*)|"
                   "kullanici ?ad\\w*|user ?name|seri ?no\\w*|serial(?: ?(?:no|number))?|"
                   "(?:kart|card) ?(?:seri\\w*|no|id)");
}

/**
 * eonay_personal_data_is_version:
 * @name: a field's name
 * @value: its value
 *
 * Returns: whether the value is a version, which may look like the address of a computer
 */
gboolean
eonay_personal_data_is_version (const char *name, const char *value)
{
  return strspn (value, "0123456789.") == strlen (value) &&
         name_has (name, "surum\\w*|ver|version\\w*|build");
}
