/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-evidence-code.h"

#include <string.h>

#include "eonay-decodings.h"
#include "eonay-exchange-encoding.h"
#include "eonay-fields.h"
#include "eonay-value-kind.h"

#define CLOCK_DIGITS 13
#define CLOCK_RANGE  ((gint64) 2 * 24 * 60 * 60 * 1000)

/* A number that may be the code. */
typedef struct
{
  char *digits;
  guint weight;
} Candidate;

typedef struct
{
  const EonayEvidenceHints *hints;
  const EonayEvidence *evidence;
  const EonayRecordedCall *call;
  const EonayField *field;
  GPtrArray *candidates;
} Search;

static void
candidate_free (Candidate *self)
{
  g_free (self->digits);
  g_free (self);
}

/* Milliseconds since 1970 have as many digits as a code may have. */
static gboolean
is_time_of (const EonayRecordedCall *call, const char *digits)
{
  gint64 time = strlen (digits) == CLOCK_DIGITS ? g_ascii_strtoll (digits, NULL, 10) : 0;

  return call->time != 0 && ABS (time - call->time / 1000) < CLOCK_RANGE;
}

static gboolean
is_named_code (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return strstr (lower, "kod") != NULL || strstr (lower, "code") != NULL;
}

static gboolean
contains (GBytes *text, const char *digits)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (text, &size);

  return size > 0 && g_strstr_len (data, (gssize) size, digits) != NULL;
}

static void
note_candidate (Search *self, const char *digits)
{
  Candidate *candidate = NULL;
  const char *national_id = self->evidence->certificate != NULL
                                ? eonay_certificate_get_national_id (self->evidence->certificate)
                                : NULL;

  if (is_time_of (self->call, digits) || g_strcmp0 (digits, national_id) == 0)
    return;
  for (guint i = 0; candidate == NULL && i < self->candidates->len; i++)
    if (g_str_equal (((Candidate *) self->candidates->pdata[i])->digits, digits))
      candidate = self->candidates->pdata[i];
  if (candidate == NULL)
    {
      candidate = g_new0 (Candidate, 1);
      candidate->digits = g_strdup (digits);
      candidate->weight = contains (self->evidence->text, digits) ? 4 : 0;
      g_ptr_array_add (self->candidates, candidate);
    }
  if (is_named_code (self->field->name))
    candidate->weight |= 2;
}

static gboolean
find_digits_cb (GBytes *value, const char *const *decoders, gpointer user_data)
{
  Search *self = user_data;
  g_autofree char *text = eonay_exchange_dup_text (value);
  g_autofree char *pattern = g_strdup_printf ("(?<![0-9A-Za-z+/=])[0-9]{%u,%u}(?![0-9A-Za-z+/=])",
                                              self->hints->min_digits, self->hints->max_digits);
  g_autoptr (GRegex) regex = text != NULL ? eonay_value_create_regex (pattern, FALSE, text) : NULL;
  g_autoptr (GMatchInfo) match = NULL;

  if (regex == NULL)
    return FALSE;
  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *digits = g_match_info_fetch (match, 0);

      note_candidate (self, digits);
    }
  return FALSE;
}

static GPtrArray *
list_candidates (const EonayEvidence *evidence,
                 const EonayRecordedCall *call,
                 const EonayEvidenceHints *hints)
{
  g_autoptr (GPtrArray) fields = eonay_fields_list_request (call);
  Search search = { hints, evidence, call, NULL, NULL };

  search.candidates = g_ptr_array_new_with_free_func ((GDestroyNotify) candidate_free);
  for (guint i = 0; i < fields->len; i++)
    {
      search.field = fields->pdata[i];
      eonay_decodings_search (search.field->value, find_digits_cb, &search);
    }
  return search.candidates;
}

static gboolean
is_in_request (GPtrArray *calls, guint index, const char *digits)
{
  const EonayRecordedCall *call = calls->pdata[index];
  const EonayEvidenceHints hints = { NULL, (guint) strlen (digits), (guint) strlen (digits) };
  const EonayEvidence none = { 0 };
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  EonayEvidence evidence = none;
  g_autoptr (GPtrArray) candidates = NULL;

  evidence.text = empty;
  candidates = list_candidates (&evidence, call, &hints);
  for (guint i = 0; i < candidates->len; i++)
    if (g_str_equal (((Candidate *) candidates->pdata[i])->digits, digits))
      return TRUE;
  return FALSE;
}

/* Returns NULL, with is_open set if two numbers are as good. */
static char *
choose (GPtrArray *candidates, GPtrArray *calls, guint signature_call, gboolean *is_open)
{
  Candidate *best = NULL;

  *is_open = FALSE;
  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = candidates->pdata[i];

      if (is_in_request (calls, signature_call, candidate->digits))
        candidate->weight |= 1;
      if (best != NULL && candidate->weight == best->weight)
        *is_open = TRUE;
      else if (best == NULL || candidate->weight > best->weight)
        {
          best = candidate;
          *is_open = FALSE;
        }
    }
  return best != NULL && !*is_open ? g_strdup (best->digits) : NULL;
}

/* From the call that brought the text back to the first one of the run. */
static gboolean
find_code (EonayEvidence *self, GPtrArray *calls, const EonayEvidenceHints *hints, GError **error)
{
  for (guint i = self->text_call + 1; self->code == NULL && i > self->first; i--)
    {
      g_autoptr (GPtrArray) candidates = list_candidates (self, calls->pdata[i - 1], hints);
      gboolean is_open = FALSE;

      self->code = choose (candidates, calls, self->signature_call, &is_open);
      if (is_open)
        {
          g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_MANY_CODES,
                       "learning: several numbers in call %u may be the code",
                       ((EonayRecordedCall *) calls->pdata[i - 1])->number);
          return FALSE;
        }
    }
  if (self->code == NULL)
    g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_NO_CODE,
                 "learning: no request before the text has a number of %u to %u digits",
                 hints->min_digits, hints->max_digits);
  return self->code != NULL;
}

static gboolean
take_told_code (EonayEvidence *self, GPtrArray *calls, const char *code)
{
  for (guint i = self->first; i <= self->signature_call; i++)
    if (is_in_request (calls, i, code))
      {
        self->code = g_strdup (code);
        return TRUE;
      }
  return FALSE;
}

/**
 * eonay_evidence_is_same_request:
 *
 * Returns: whether one is the other sent again
 */
gboolean
eonay_evidence_is_same_request (const EonayRecordedCall *one, const EonayRecordedCall *other)
{
  g_autofree char *uri = g_uri_to_string (one->uri);
  g_autofree char *other_uri = g_uri_to_string (other->uri);

  return g_str_equal (one->method, other->method) && g_str_equal (uri, other_uri) &&
         g_bytes_equal (one->request.body, other->request.body);
}

/* A run ends where the next one's code is sent first, or its version check is made again. */
static guint
find_end (const EonayEvidence *self, const EonayEvidence *next, GPtrArray *calls)
{
  for (guint i = self->signature_call + 1; i < next->text_call; i++)
    {
      if (is_in_request (calls, i, next->code))
        return i;
      for (guint j = self->first; j < self->text_call; j++)
        if (eonay_evidence_is_same_request (calls->pdata[i], calls->pdata[j]))
          return i;
    }
  return next->text_call;
}

/**
 * eonay_evidence_find_codes:
 * @found: (element-type EonayEvidence): from eonay_evidence_find()
 * @calls: (element-type EonayRecordedCall): the recording
 * @hints: the code, if told, and how many digits it may have
 * @error: return location: an #EonayRecordingError
 *
 * Finds the code of each signature, and where its calls end.
 */
gboolean
eonay_evidence_find_codes (GPtrArray *found,
                           GPtrArray *calls,
                           const EonayEvidenceHints *hints,
                           GError **error)
{
  gboolean is_told = FALSE;

  for (guint i = 0; hints->code != NULL && i < found->len; i++)
    is_told = take_told_code (found->pdata[i], calls, hints->code) || is_told;
  if (hints->code != NULL && !is_told)
    {
      g_set_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_NO_CODE,
                   "learning: no request has the code that was told");
      return FALSE;
    }
  for (guint i = 0; i < found->len; i++)
    {
      EonayEvidence *self = found->pdata[i];

      if (self->code == NULL && !find_code (self, calls, hints, error))
        return FALSE;
    }
  for (guint i = 0; i + 1 < found->len; i++)
    {
      EonayEvidence *self = found->pdata[i];
      EonayEvidence *next = found->pdata[i + 1];

      self->end = next->first = find_end (self, next, calls);
    }
  return TRUE;
}
