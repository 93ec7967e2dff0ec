/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-anonymous.h"

#include <libsoup/soup.h>
#include <string.h>

#include "eonay-archive.h"
#include "eonay-exchange-encoding.h"
#include "eonay-fields.h"
#include "eonay-scrubber.h"
#include "eonay-value-kind.h"

typedef void (*CallFunc) (EonayScrubber *scrubber, EonayRecordedCall *call);

/* --- what belongs to a session */

static void
add_cookie_tokens (EonayScrubber *scrubber, const char *header)
{
  g_auto (GStrv) pairs = g_strsplit_set (header, ";\n", -1);

  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      const char *equals = strchr (pairs[i], '=');
      g_autofree char *written =
          equals != NULL ? g_strndup (pairs[i], (gsize) (equals - pairs[i])) : NULL;
      g_autofree char *name = written != NULL ? g_ascii_strdown (g_strstrip (written), -1) : NULL;
      static const char *const attributes[] = { "path",    "domain",   "expires",
                                                "max-age", "samesite", NULL };

      if (name != NULL && !g_strv_contains (attributes, name))
        eonay_scrubber_add_token (scrubber, equals + 1);
    }
}

static void
add_header_tokens (EonayScrubber *scrubber, const EonayRecordedMessage *message)
{
  for (guint i = 0; i < message->headers->len; i++)
    {
      EonayRecordedHeader *header = message->headers->pdata[i];
      const char *space = strchr (header->value, ' ');

      if (g_ascii_strcasecmp (header->name, "Cookie") == 0 ||
          g_ascii_strcasecmp (header->name, "Set-Cookie") == 0)
        add_cookie_tokens (scrubber, header->value);
      else if (g_ascii_strcasecmp (header->name, "Authorization") == 0)
        eonay_scrubber_add_token (scrubber, space != NULL ? space + 1 : header->value);
    }
}

static void
add_field_tokens (EonayScrubber *scrubber, GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      EonayField *field = fields->pdata[i];
      g_autofree char *text = eonay_field_dup_text (field);
      g_autoptr (GBytes) cms = text != NULL ? eonay_evidence_find_cms (field->value) : NULL;
      EonayValueKind kind = eonay_value_kind_guess (field->value, 0);
      gboolean is_named =
          g_regex_match_simple ("token|jeton|oturum|session|password|parola|sifre|secret|\\Apin\\z",
                                field->name, G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT);

      /* Longer values are texts, certificates and signatures, which the scrubber looks into. */
      if (text != NULL && cms == NULL && strlen (text) < 200 && strchr (text, ' ') == NULL &&
          strstr (field->expression, "regex:\\A") == NULL &&
          (is_named || kind == EONAY_VALUE_UUID || kind == EONAY_VALUE_HASH ||
           kind == EONAY_VALUE_RANDOM))
        eonay_scrubber_add_token (scrubber, text);
    }
}

static void
add_tokens (EonayScrubber *scrubber, EonayRecordedCall *call)
{
  g_autoptr (GPtrArray) request = eonay_fields_list_request (call);
  g_autoptr (GPtrArray) answer = eonay_fields_list_answer (call);

  add_header_tokens (scrubber, &call->request);
  add_header_tokens (scrubber, &call->answer);
  add_field_tokens (scrubber, request);
  add_field_tokens (scrubber, answer);
}

/* --- cleaning a message */

static char *
clean_text (EonayScrubber *scrubber, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) cleaned = eonay_scrubber_clean (scrubber, bytes);
  char *result = eonay_exchange_dup_text (cleaned);

  return result != NULL ? result : g_strdup ("");
}

static char *
clean_cb (const EonayField *field, gpointer user_data)
{
  g_autoptr (GBytes) cleaned = NULL;

  /* A number stays one: of digits only digits are made. */
  cleaned = eonay_scrubber_clean (user_data, field->value);
  if (field->type != EONAY_FIELD_STRING && g_bytes_equal (cleaned, field->value))
    return NULL;
  return eonay_exchange_dup_text (cleaned);
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
      g_autofree char *cleaned = value != NULL ? clean_text (scrubber, value) : NULL;
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
    case EONAY_BODY_TEXT:
    case EONAY_BODY_NONE:
    default:
      body = eonay_scrubber_clean (scrubber, message->body);
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
      value = clean_text (scrubber, header->value);
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
      g_autofree char *cleaned = value != NULL ? clean_text (scrubber, value) : NULL;

      if (cleaned == NULL || g_str_equal (cleaned, value))
        continue;
      g_free (segments[i]);
      segments[i] = g_uri_escape_string (cleaned, NULL, FALSE);
    }
  path = g_strjoinv ("/", segments);
  return g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri),
                      g_uri_get_port (uri), path, query, NULL);
}

static void
clean_call (EonayScrubber *scrubber, EonayRecordedCall *call)
{
  GUri *uri = clean_uri (scrubber, call->uri);

  g_uri_unref (call->uri);
  call->uri = uri;
  clean_headers (scrubber, &call->request);
  clean_headers (scrubber, &call->answer);
  clean_body (scrubber, &call->request);
  clean_body (scrubber, &call->answer);
}

/* --- the copy */

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  const EonayRecordedCall *one = *(EonayRecordedCall *const *) a;
  const EonayRecordedCall *other = *(EonayRecordedCall *const *) b;

  return (one->number > other->number) - (one->number < other->number);
}

/* Only the calls of the exchange: others may tell more about the person than is known here. */
static GPtrArray *
copy_calls (const EonayLesson *lesson)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_recorded_call_free);

  for (guint i = 0; i < lesson->runs->len; i++)
    {
      EonayLessonRun *run = lesson->runs->pdata[i];

      for (guint j = 0; j < run->calls->len; j++)
        {
          EonayLessonCall *call = run->calls->pdata[j];

          g_ptr_array_add (chosen, call->call);
          g_ptr_array_extend (chosen, call->others, NULL, NULL);
        }
    }
  g_ptr_array_sort (chosen, compare_numbers);
  for (guint i = 0; i < chosen->len; i++)
    g_ptr_array_add (copies, eonay_recorded_call_copy (chosen->pdata[i]));
  return copies;
}

static gboolean
has_trace (EonayScrubber *scrubber, GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    if (eonay_scrubber_finds (scrubber, ((EonayField *) fields->pdata[i])->value))
      return TRUE;
  return FALSE;
}

static gboolean
has_trace_in_headers (EonayScrubber *scrubber, const EonayRecordedMessage *message)
{
  for (guint i = 0; i < message->headers->len; i++)
    {
      const char *value = ((EonayRecordedHeader *) message->headers->pdata[i])->value;
      g_autoptr (GBytes) bytes = g_bytes_new (value, strlen (value));

      if (eonay_scrubber_finds (scrubber, bytes))
        return TRUE;
    }
  return eonay_scrubber_finds (scrubber, message->body);
}

/* Reads the copy as others will, and looks for what must not be in it. */
static gboolean
check_copy (EonayScrubber *scrubber, const char *archive, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (archive, strlen (archive));
  guint n_unusable = 0;
  g_autoptr (GPtrArray) calls = eonay_recording_parse (bytes, &n_unusable, error);
  gboolean found = calls != NULL && eonay_scrubber_finds (scrubber, bytes);

  for (guint i = 0; calls != NULL && i < calls->len && !found; i++)
    {
      EonayRecordedCall *call = calls->pdata[i];
      g_autoptr (GPtrArray) request = eonay_fields_list_request (call);
      g_autoptr (GPtrArray) answer = eonay_fields_list_answer (call);

      found = has_trace (scrubber, request) || has_trace (scrubber, answer) ||
              has_trace_in_headers (scrubber, &call->request) ||
              has_trace_in_headers (scrubber, &call->answer);
    }
  if (found)
    g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_NOT_ANONYMOUS,
                 "anonymizing: personal data would be left in the copy");
  return calls != NULL && !found;
}

static void
for_each (GPtrArray *calls, EonayScrubber *scrubber, CallFunc func)
{
  for (guint i = 0; i < calls->len; i++)
    func (scrubber, calls->pdata[i]);
}

/**
 * eonay_anonymous_create:
 * @lesson: what was learned from a recording
 * @error: return location: an #EonayRecordingError
 *
 * Writes the calls of the exchange with an invented person, certificate and signature, invented
 * codes, and other identifiers of the session, each replaced by the same value everywhere.
 *
 * Returns: (transfer full) (nullable): an HTTP archive that is fit to be shown
 */
char *
eonay_anonymous_create (const EonayLesson *lesson, GError **error)
{
  g_autoptr (EonayScrubber) scrubber = eonay_scrubber_new (lesson);
  g_autoptr (GPtrArray) calls = copy_calls (lesson);
  g_autofree char *archive = NULL;

  if (scrubber == NULL)
    {
      g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_FAILED,
                   "anonymizing: no certificate could be made");
      return NULL;
    }
  for_each (calls, scrubber, add_tokens);
  for_each (calls, scrubber, clean_call);
  archive = eonay_archive_write (calls);
  return check_copy (scrubber, archive, error) ? g_steal_pointer (&archive) : NULL;
}
