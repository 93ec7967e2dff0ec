/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-anonymous.h"

#include <string.h>

#include "eonay-archive.h"
#include "eonay-cleaning.h"
#include "eonay-exchange-encoding.h"
#include "eonay-fields.h"
#include "eonay-personal-data.h"
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

      /* Others are replaced in their own field only. */
      if (text != NULL && eonay_cleaning_is_describing (field, text) &&
          strpbrk (text, "0123456789") != NULL)
        eonay_scrubber_add_token (scrubber, text);
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

/* Whether a value has names of the exchange in it. */
static gboolean
is_structure (const EonayField *field)
{
  g_autofree char *text = eonay_field_dup_text (field);

  return field->type == EONAY_FIELD_BYTES || g_str_has_prefix (field->expression, "path:") ||
         g_ascii_strcasecmp (field->expression, "header:Location") == 0 ||
         (text != NULL && *text != '\0' && strchr ("{[<", *text) != NULL);
}

static gboolean
has_trace (EonayScrubber *scrubber, GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const EonayField *field = fields->pdata[i];
      g_autofree char *text = eonay_field_dup_text (field);

      if ((text == NULL || !eonay_personal_data_is_version (field->name, text)) &&
          eonay_scrubber_finds (scrubber, field->value, is_structure (field)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_trace_in_headers (EonayScrubber *scrubber, const EonayRecordedMessage *message)
{
  for (guint i = 0; i < message->headers->len; i++)
    {
      const char *value = ((EonayRecordedHeader *) message->headers->pdata[i])->value;
      g_autoptr (GBytes) bytes = g_bytes_new (value, strlen (value));

      if (eonay_scrubber_finds (scrubber, bytes, TRUE))
        return TRUE;
    }
  return eonay_scrubber_finds (scrubber, message->body, TRUE);
}

/* Reads the copy as others will, and looks for what must not be in it. */
static gboolean
check_copy (EonayScrubber *scrubber, const char *archive, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (archive, strlen (archive));
  guint n_unusable = 0;
  g_autoptr (GPtrArray) calls = eonay_recording_parse (bytes, &n_unusable, error);
  gboolean found = calls != NULL && eonay_scrubber_finds (scrubber, bytes, TRUE);

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
  for_each (calls, scrubber, eonay_cleaning_clean);
  archive = eonay_archive_write (calls);
  return check_copy (scrubber, archive, error) ? g_steal_pointer (&archive) : NULL;
}
