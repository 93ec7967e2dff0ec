/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-fields-html.h"

#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-value-kind.h"

#define MAX_PAGE     ((gsize) 256 * 1024)
#define MAX_SEGMENTS 256
#define MAX_TAG      400

/* A tag and the text after it, and a tag up to the value of an attribute. */
#define SEGMENTS                                                                                   \
  "(?<tag><[a-zA-Z][^<>]*>)(?<text>[^<>]*[^<>\\s][^<>]*)(?=<)"                                     \
  "|(?<start><(?:input|meta|textarea)\\b[^<>]*?\\b(?:value|content)=\")(?<value>[^\"<>]*)\""

/* An expression must fit once. */
static gboolean
fits_once (const char *pattern, const char *page)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return regex != NULL && g_regex_match (regex, page, G_REGEX_MATCH_DEFAULT, &match) &&
         !g_match_info_next (match, NULL);
}

static char *
dup_name (const char *tag)
{
  g_autoptr (GRegex) regex =
      g_regex_new ("\\b(?:name|id)=\"([^\"]*)\"", G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  return g_regex_match (regex, tag, G_REGEX_MATCH_DEFAULT, &match) ? g_match_info_fetch (match, 1)
                                                                   : g_strdup ("");
}

static void
add_segment (const char *page,
             const char *before,
             const char *text,
             const char *rest,
             EonayFieldFunc func,
             gpointer user_data)
{
  g_autofree char *escaped = g_regex_escape_string (before, -1);
  g_autofree char *pattern = g_strconcat (escaped, rest, NULL);
  g_autofree char *sentence = g_strstrip (g_strdup (text));
  g_autofree char *escaped_sentence = g_regex_escape_string (sentence, -1);
  g_autofree char *expression = NULL;
  g_autofree char *name = dup_name (before);
  g_autoptr (GBytes) value = g_bytes_new (text, strlen (text));
  EonayField field = { NULL, name, EONAY_FIELD_STRING, value };

  if (g_regex_match_simple ("\\A<(?:script|style)\\b", before, G_REGEX_CASELESS, 0))
    return;
  if (strlen (before) <= MAX_TAG && fits_once (pattern, page))
    expression = g_strconcat ("regex:", pattern, NULL);
  else if (strlen (sentence) <= MAX_TAG && strpbrk (sentence, "&\t\r\n") == NULL &&
           strstr (sentence, "  ") == NULL && fits_once (escaped_sentence, page))
    /* Of the visible text. */
    expression = g_strdup_printf ("(%s)", escaped_sentence);
  field.expression = expression;
  if (expression != NULL)
    g_free (func (&field, user_data));
}

/**
 * eonay_fields_list_html:
 * @body: a page
 * @func: called with each text after a tag and each value of a field, if an expression finds it,
 *   or itself as a regular expression for a sentence; its result is ignored
 */
void
eonay_fields_list_html (GBytes *body, EonayFieldFunc func, gpointer user_data)
{
  g_autofree char *page =
      g_bytes_get_size (body) <= MAX_PAGE ? eonay_exchange_dup_text (body) : NULL;
  g_autoptr (GRegex) regex = page != NULL ? eonay_value_create_regex (SEGMENTS, TRUE, page) : NULL;
  g_autoptr (GMatchInfo) match = NULL;
  guint n = 0;

  if (regex == NULL)
    return;
  for (g_regex_match (regex, page, G_REGEX_MATCH_DEFAULT, &match);
       g_match_info_matches (match) && n++ < MAX_SEGMENTS; g_match_info_next (match, NULL))
    {
      g_autofree char *tag = g_match_info_fetch_named (match, "tag");
      g_autofree char *text = g_match_info_fetch_named (match, "text");
      g_autofree char *start = g_match_info_fetch_named (match, "start");
      g_autofree char *value = g_match_info_fetch_named (match, "value");

      if (text != NULL && *text != '\0')
        add_segment (page, tag, text, "([^<]*)", func, user_data);
      else if (start != NULL && *start != '\0')
        add_segment (page, start, value, "([^\"]*)", func, user_data);
    }
}

/**
 * eonay_fields_list_lines:
 * @body: a text
 * @func: called with the value of each line "name=value" or "name: value", if an expression finds
 *   it; its result is ignored
 */
void
eonay_fields_list_lines (GBytes *body, EonayFieldFunc func, gpointer user_data)
{
  g_autofree char *text =
      g_bytes_get_size (body) <= MAX_PAGE ? eonay_exchange_dup_text (body) : NULL;
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", MAX_SEGMENTS) : NULL;

  /* A first line of one word. */
  if (lines != NULL && lines[0] != NULL && strpbrk (lines[0], "=: ") == NULL)
    {
      g_autofree char *word = g_strchomp (g_strdup (lines[0]));
      g_autoptr (GBytes) first = g_bytes_new (word, strlen (word));

      g_free (func (&(EonayField) { (char *) "regex:\\A([^\\r\\n]*)", (char *) "",
                                    EONAY_FIELD_STRING, first },
                    user_data));
    }
  for (gsize i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      gsize length = strcspn (lines[i], "=:");
      g_autofree char *name = g_strndup (lines[i], length);
      g_autofree char *escaped = g_regex_escape_string (name, -1);
      g_autofree char *value = NULL;
      g_autofree char *expression = NULL;
      g_autoptr (GBytes) bytes = NULL;

      if (lines[i][length] == '\0' || length == 0 || length > MAX_TAG)
        continue;
      value = g_strdelimit (g_strdup (lines[i] + length + 1), "\r", '\0');
      expression = g_strdup_printf ("regex:(?m)^%s%c([^\\r\\n]*)", escaped, lines[i][length]);
      bytes = g_bytes_new (value, strlen (value));
      if (fits_once (expression + strlen ("regex:"), text))
        g_free (func (&(EonayField) { expression, name, EONAY_FIELD_STRING, bytes }, user_data));
    }
}
