/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-cleaning.h"

#include <libsoup/soup.h>
#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-personal-data.h"
#include "eonay-value-kind.h"

/**
 * eonay_cleaning_is_describing:
 * @field: a field
 * @text: its value
 *
 * Returns: whether the field's name says that it describes the person
 */
gboolean
eonay_cleaning_is_describing (const EonayField *field, const char *text)
{
  return field->type != EONAY_FIELD_BOOLEAN && field->type != EONAY_FIELD_NULL &&
         !g_str_has_prefix (field->expression, "path:") &&
         eonay_personal_data_is_named (field->name, text);
}

/* What is no text is not shown. */
static char *
dup_text (GBytes *cleaned)
{
  char *text = eonay_exchange_dup_text (cleaned);

  return text != NULL ? text : g_strdup ("");
}

static char *
clean_text (EonayScrubber *scrubber, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) cleaned = eonay_scrubber_clean (scrubber, bytes);

  return dup_text (cleaned);
}

static char *
clean_structure (EonayScrubber *scrubber, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) cleaned = eonay_scrubber_clean_structure (scrubber, bytes);

  return dup_text (cleaned);
}

static char *clean_cb (const EonayField *field, gpointer user_data);

/* JSON or XML in a string, perhaps in base64. Returns: NULL if it is none */
static char *
clean_inside (EonayScrubber *scrubber, const char *text, GBytes *value)
{
  g_autoptr (GBytes) decoded = NULL;
  g_autofree char *plain = NULL;
  g_autofree char *cleaned = NULL;

  if (*text == '{' || *text == '[')
    return eonay_fields_rewrite_json (value, clean_cb, scrubber);
  if (*text == '<')
    return eonay_fields_rewrite_xml (value, clean_cb, scrubber);
  decoded = eonay_exchange_decode ("base64", value, NULL);
  plain = decoded != NULL && !eonay_scrubber_is_text (scrubber, decoded)
              ? eonay_exchange_dup_text (decoded)
              : NULL;
  cleaned = plain != NULL && *plain != '\0' && strchr ("{[<", *plain) != NULL
                ? clean_inside (scrubber, plain, decoded)
                : NULL;
  return cleaned != NULL ? g_base64_encode ((guchar *) cleaned, strlen (cleaned)) : NULL;
}

static char *
clean_cb (const EonayField *field, gpointer user_data)
{
  g_autofree char *text = eonay_field_dup_text (field);
  g_autoptr (GBytes) cleaned = NULL;
  char *inside = NULL;

  if (text != NULL && eonay_personal_data_is_version (field->name, text))
    return NULL;
  if (text != NULL && !eonay_scrubber_is_text (user_data, field->value))
    inside = clean_inside (user_data, text, field->value);
  if (inside != NULL)
    return inside;
  /* A number stays one: of digits only digits are made. */
  cleaned = eonay_scrubber_clean (user_data, field->value);
  if (!g_bytes_equal (cleaned, field->value))
    return dup_text (cleaned);
  if (text != NULL && eonay_cleaning_is_describing (field, text))
    return eonay_scrubber_invent (user_data, text);
  return NULL;
}

static char *
clean_named (EonayScrubber *scrubber, const char *name, const char *value)
{
  g_autoptr (GBytes) bytes = g_bytes_new (value, strlen (value));
  const EonayField field = { (char *) name, (char *) name, EONAY_FIELD_STRING, bytes };
  char *cleaned = clean_cb (&field, scrubber);

  return cleaned != NULL ? cleaned : g_strdup (value);
}

/* "a=b&c=d", of a form or a query. */
static char *
clean_pairs (EonayScrubber *scrubber, const char *text)
{
  g_auto (GStrv) pairs = g_strsplit (text, "&", -1);

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      char *equals = strchr (pairs[i], '=');
      g_autofree char *spaced =
          equals != NULL ? g_strdelimit (g_strdup (equals + 1), "+", ' ') : NULL;
      g_autofree char *value = spaced != NULL ? g_uri_unescape_string (spaced, NULL) : NULL;
      g_autofree char *name =
          equals != NULL ? g_strndup (pairs[i], (gsize) (equals - pairs[i])) : NULL;
      g_autofree char *cleaned = value != NULL ? clean_named (scrubber, name, value) : NULL;
      g_autofree char *escaped = NULL;

      if (cleaned == NULL || g_str_equal (cleaned, value))
        continue;
      escaped = g_uri_escape_string (cleaned, NULL, FALSE);
      *equals = '\0';
      equals = g_strdup_printf ("%s=%s", pairs[i], escaped);
      g_free (pairs[i]);
      pairs[i] = equals;
    }
  return g_strjoinv ("&", pairs);
}

/* The name of a file may be the person's. */
static void
clean_part_headers (EonayScrubber *scrubber, SoupMessageHeaders *headers)
{
  g_autofree char *disposition = NULL;
  g_autoptr (GHashTable) parameters = NULL;
  const char *file = NULL;

  if (!soup_message_headers_get_content_disposition (headers, &disposition, &parameters) ||
      (file = g_hash_table_lookup (parameters, "filename")) == NULL)
    return;
  g_hash_table_insert (parameters, g_strdup ("filename"), clean_text (scrubber, file));
  soup_message_headers_set_content_disposition (headers, disposition, parameters);
}

static GBytes *
clean_multipart (EonayScrubber *scrubber, EonayRecordedMessage *message)
{
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  g_autoptr (SoupMultipart) multipart = eonay_fields_open_multipart (message);
  g_autoptr (SoupMultipart) copy = soup_multipart_new ("multipart/form-data");
  GBytes *body = NULL;

  for (int i = 0; multipart != NULL && i < soup_multipart_get_length (multipart); i++)
    {
      SoupMessageHeaders *part_headers = NULL;
      GBytes *part = NULL;
      g_autoptr (GBytes) cleaned = NULL;

      if (!soup_multipart_get_part (multipart, i, &part_headers, &part))
        continue;
      cleaned = eonay_scrubber_clean (scrubber, part);
      clean_part_headers (scrubber, part_headers);
      soup_multipart_append_part (copy, part_headers, cleaned);
    }
  soup_multipart_to_message (copy, headers, &body);
  for (guint i = 0; i < message->headers->len; i++)
    {
      EonayRecordedHeader *header = message->headers->pdata[i];

      if (g_ascii_strcasecmp (header->name, "Content-Type") != 0)
        continue;
      g_free (header->value);
      header->value = g_strdup (soup_message_headers_get_one (headers, "Content-Type"));
    }
  return body;
}

/* Where words of the exchange stand in a page, or in lines of a text. */
#define NAMES_OF_PAGE                                                                              \
  "</?[a-zA-Z][\\w:-]*|\\b(?:id|name|class|for|href|src|action|method|type)\\s*=\\s*"              \
  "(?:\"[^\"]*\"|'[^']*')"
#define NAMES_OF_LINES "(?m)^[A-Za-z_]+(?=[=:])"

/* Cleans what stands between the names as values. */
static GBytes *
clean_around (EonayScrubber *scrubber, GBytes *body, const char *names)
{
  g_autofree char *text = eonay_exchange_dup_text (body);
  g_autoptr (GRegex) regex = text != NULL ? eonay_value_create_regex (names, FALSE, text) : NULL;
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GString) cleaned = g_string_new (NULL);
  g_autofree char *rest = NULL;
  int at = 0;

  if (text == NULL || !eonay_scrubber_has_words (scrubber))
    return eonay_scrubber_clean (scrubber, body);
  for (g_regex_match (regex, text, G_REGEX_MATCH_DEFAULT, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      int start = 0, end = 0;
      g_autofree char *name = g_match_info_fetch (match, 0);
      g_autofree char *before = NULL;
      g_autofree char *value = NULL;
      g_autofree char *kept = clean_structure (scrubber, name);

      g_match_info_fetch_pos (match, 0, &start, &end);
      before = g_strndup (text + at, (gsize) (start - at));
      value = clean_text (scrubber, before);
      g_string_append_printf (cleaned, "%s%s", value, kept);
      at = end;
    }
  rest = clean_text (scrubber, text + at);
  g_string_append (cleaned, rest);
  return g_string_free_to_bytes (g_steal_pointer (&cleaned));
}

static void
clean_body (EonayScrubber *scrubber, EonayRecordedMessage *message)
{
  g_autofree char *text = NULL;
  g_autofree char *old = NULL;
  GBytes *body = NULL;

  switch (eonay_body_kind_guess (message))
    {
    case EONAY_BODY_JSON:
      text = eonay_fields_rewrite_json (message->body, clean_cb, scrubber);
      break;
    case EONAY_BODY_XML:
      text = eonay_fields_rewrite_xml (message->body, clean_cb, scrubber);
      break;
    case EONAY_BODY_FORM:
      old = eonay_exchange_dup_text (message->body);
      text = clean_pairs (scrubber, old);
      break;
    case EONAY_BODY_MULTIPART:
      body = clean_multipart (scrubber, message);
      break;
    case EONAY_BODY_HTML:
      body = clean_around (scrubber, message->body, NAMES_OF_PAGE);
      break;
    case EONAY_BODY_TEXT:
    case EONAY_BODY_NONE:
    default:
      body = clean_around (scrubber, message->body, NAMES_OF_LINES);
      break;
    }
  if (body == NULL)
    body = g_bytes_new (text, text != NULL ? strlen (text) : 0);
  g_bytes_unref (message->body);
  message->body = body;
}

static void
clean_headers (EonayScrubber *scrubber, EonayRecordedMessage *message)
{
  static const char *const kept[] = { "content-type", "cookie",     "set-cookie",
                                      "location",     "user-agent", NULL };

  for (guint i = message->headers->len; i > 0; i--)
    {
      EonayRecordedHeader *header = message->headers->pdata[i - 1];
      g_autofree char *name = g_ascii_strdown (header->name, -1);
      char *value = NULL;

      if (eonay_fields_is_own_header (name) && !g_strv_contains (kept, name))
        {
          g_ptr_array_remove_index (message->headers, i - 1);
          continue;
        }
      value = g_str_equal (name, "location")     ? clean_structure (scrubber, header->value)
              : g_str_equal (name, "set-cookie") ? clean_text (scrubber, header->value)
                                                 : clean_named (scrubber, name, header->value);
      g_free (header->value);
      header->value = value;
    }
}

static GUri *
clean_uri (EonayScrubber *scrubber, GUri *uri)
{
  g_autofree char *query =
      g_uri_get_query (uri) != NULL ? clean_pairs (scrubber, g_uri_get_query (uri)) : NULL;
  g_auto (GStrv) segments = g_strsplit (g_uri_get_path (uri), "/", -1);
  g_autofree char *path = NULL;

  for (gsize i = 0; segments[i] != NULL; i++)
    {
      g_autofree char *value = g_uri_unescape_string (segments[i], NULL);
      g_autofree char *cleaned = value != NULL ? clean_structure (scrubber, value) : NULL;

      if (cleaned == NULL || g_str_equal (cleaned, value))
        continue;
      g_free (segments[i]);
      segments[i] = g_uri_escape_string (cleaned, NULL, FALSE);
    }
  path = g_strjoinv ("/", segments);
  return g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                      g_uri_get_port (uri), path, query, NULL);
}

/**
 * eonay_cleaning_clean:
 * @scrubber: what is known of the person and the session
 * @call: a call, which is changed
 *
 * Cleans the values of a call, and leaves its names.
 */
void
eonay_cleaning_clean (EonayScrubber *scrubber, EonayRecordedCall *call)
{
  GUri *uri = clean_uri (scrubber, call->uri);

  g_uri_unref (call->uri);
  call->uri = uri;
  clean_headers (scrubber, &call->request);
  clean_headers (scrubber, &call->answer);
  clean_body (scrubber, &call->request);
  clean_body (scrubber, &call->answer);
}
