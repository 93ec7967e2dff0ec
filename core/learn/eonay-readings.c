/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-readings.h"

#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-value-kind.h"

/* Percent-encoded twice, or base64 within JSON within base64. */
#define MAX_DEPTH 3

typedef struct
{
  EonayReadingFunc func;
  gpointer user_data;
  guint depth;
  gboolean is_over;
} Reading;

static void search (Reading *self, GBytes *value);

/* Random bytes are rarely a text of these letters alone. */
static gboolean
is_turkish (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);
      gboolean is_ascii = letter < 0x80 && (g_ascii_isprint (*at) || g_ascii_isspace (*at));

      if (!is_ascii && g_utf8_strchr ("çğıöşüâîûÇĞİÖŞÜÂÎÛ", -1, letter) == NULL)
        return FALSE;
    }
  return *text != '\0';
}

/* A first look, since opening a converter takes long. Letters of two bytes have a NUL in ASCII. */
static gboolean
looks_like (const char *data, gsize size, gboolean is_wide)
{
  if (is_wide)
    return size % 2 == 0 && memchr (data, 0, size) != NULL;
  for (gsize i = 0; i < size; i++)
    if ((guchar) data[i] < '\t' || ((guchar) data[i] >= 0x7f && (guchar) data[i] < 0xa0))
      return FALSE;
  return TRUE;
}

static char *
convert (const char *data, gsize size, const char *charset)
{
  gsize length = 0;
  g_autofree char *text = g_convert (data, (gssize) size, "UTF-8", charset, NULL, &length, NULL);

  return text != NULL && strlen (text) == length && is_turkish (text) ? g_steal_pointer (&text)
                                                                      : NULL;
}

static void
search_deeper (Reading *self, GBytes *value)
{
  if (value == NULL || g_bytes_get_size (value) == 0 || self->depth >= MAX_DEPTH)
    return;
  self->depth++;
  search (self, value);
  self->depth--;
}

/* "%C5%9F", in either character set of Turkish, or "\u015f". */
static gboolean
resolve_cb (const GMatchInfo *match, GString *result, gpointer user_data)
{
  g_autofree char *run = g_match_info_fetch (match, 0);
  g_autoptr (GBytes) bytes = *run == '%' ? g_uri_unescape_bytes (run, -1, NULL, NULL) : NULL;
  g_autofree char *text = bytes != NULL ? eonay_exchange_dup_text (bytes) : NULL;
  gsize size = 0;
  const char *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  gunichar letter = *run == '\\' ? (gunichar) g_ascii_strtoull (run + 2, NULL, 16) : 0;

  if (text == NULL && data != NULL)
    text = g_convert (data, (gssize) size, "UTF-8", "ISO-8859-9", NULL, NULL, NULL);
  if (text != NULL)
    g_string_append (result, text);
  else if (letter != 0 && g_unichar_validate (letter))
    g_string_append_unichar (result, letter);
  else
    g_string_append (result, run);
  return FALSE;
}

/**
 * eonay_readings_resolve:
 * @text: a text
 *
 * Returns: (transfer full): the text with the letters that percent signs and escapes of JSON stand
 *   for
 */
char *
eonay_readings_resolve (const char *text)
{
  g_autoptr (GRegex) regex =
      eonay_value_create_regex ("(?:%[0-9A-Fa-f]{2})+|\\\\u[0-9A-Fa-f]{4}", FALSE, text);
  char *resolved =
      g_regex_replace_eval (regex, text, -1, 0, G_REGEX_MATCH_DEFAULT, resolve_cb, NULL, NULL);

  return resolved != NULL ? resolved : g_strdup (text);
}

static void
search_resolved (Reading *self, const char *text)
{
  g_autofree char *resolved = eonay_readings_resolve (text);
  g_autoptr (GBytes) plain = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) unescaped = eonay_exchange_decode ("html", plain, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (resolved, strlen (resolved));

  if (!g_bytes_equal (bytes, plain))
    search_deeper (self, bytes);
  if (unescaped != NULL && !g_bytes_equal (unescaped, plain))
    search_deeper (self, unescaped);
}

/* What may be encoded within a text, such as a part of a token. */
static void
search_runs (Reading *self, const char *text, const char *pattern)
{
  static const char *const decoders[] = { "hex", "base64url" };
  g_autoptr (GRegex) regex = eonay_value_create_regex (pattern, FALSE, text);
  g_autoptr (GMatchInfo) match = NULL;

  for (g_regex_match (regex, text, G_REGEX_MATCH_DEFAULT, &match);
       !self->is_over && g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *run = g_match_info_fetch (match, 0);
      g_autoptr (GBytes) bytes = NULL;

      g_strdelimit (g_strdelimit (run, "+", '-'), "/", '_');
      bytes = g_bytes_new (run, strlen (run));
      for (gsize i = 0; i < G_N_ELEMENTS (decoders); i++)
        {
          g_autoptr (GBytes) decoded = eonay_exchange_decode (decoders[i], bytes, NULL);

          search_deeper (self, decoded);
        }
    }
}

static void
search_text (Reading *self, const char *text)
{
  self->is_over = self->is_over || self->func (text, self->user_data);
  if (self->is_over || self->depth >= MAX_DEPTH)
    return;
  search_resolved (self, text);
  search_runs (self, text, "[A-Za-z0-9+_-]{6,}");
  search_runs (self, text, "(?<![A-Za-z0-9+_-])[A-Za-z0-9+_-]*+/[A-Za-z0-9+/_-]{5,}");
}

static const char *const charsets[] = { "ISO-8859-9", "UTF-16LE", "UTF-16BE" };

/* Returns: NULL if it is no Turkish text in that character set */
static char *
read_in (GBytes *value, gsize charset)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (value, &size);

  return looks_like (data, size, charset > 0) ? convert (data, size, charsets[charset]) : NULL;
}

/**
 * eonay_readings_is_text:
 * @value: bytes
 *
 * Returns: whether they are a text in a character set of Turkish other than UTF-8
 */
gboolean
eonay_readings_is_text (GBytes *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      g_autofree char *text = read_in (value, i);

      if (text != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
search (Reading *self, GBytes *value)
{
  g_autofree char *text = eonay_exchange_dup_text (value);

  if (text != NULL)
    {
      search_text (self, text);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (charsets) && !self->is_over; i++)
    {
      g_autofree char *converted = read_in (value, i);

      if (converted != NULL)
        search_text (self, converted);
    }
}

/**
 * eonay_readings_search:
 * @value: a value
 * @func: called with the value and with what may be encoded in it or in a part of it, where that is
 *   a text in a character set of Turkish, until it returns %TRUE
 *
 * Returns: whether @func returned %TRUE
 */
gboolean
eonay_readings_search (GBytes *value, EonayReadingFunc func, gpointer user_data)
{
  Reading self = { func, user_data, 0, FALSE };

  search (&self, value);
  return self.is_over;
}
