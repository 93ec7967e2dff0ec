/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <libsoup/soup.h>
#include <string.h>

#include "eonay-exchange-encoding.h"
#include "eonay-lesson-private.h"

/* A shorter value may stand in two places by chance. */
#define MIN_SHARED 6

typedef struct
{
  EonayLesson *lesson;
  const EonayEvidence *evidence;
  EonayNeedles *needles;
  guint8 *fates;
} Selection;

static void
call_free (EonayLessonCall *self)
{
  g_free (self->name);
  g_free (self->address);
  g_ptr_array_unref (self->others);
  g_free (self);
}

static void
taken_free (EonayLessonTaken *self)
{
  g_free (self->name);
  g_free (self->expression);
  g_bytes_unref (self->value);
  g_free (self);
}

void
eonay_lesson_run_free (EonayLessonRun *self)
{
  g_ptr_array_unref (self->calls);
  g_ptr_array_unref (self->taken);
  g_free (self);
}

static void
add_text_needle (EonayNeedles *needles, const char *name, const char *text)
{
  g_autoptr (GBytes) value = text != NULL ? g_bytes_new (text, strlen (text)) : NULL;

  if (value != NULL)
    eonay_needles_add (needles, name, NULL, value);
}

static EonayNeedles *
create_needles (const EonayEvidence *evidence)
{
  EonayNeedles *needles = eonay_needles_new ();
  EonayCertificate *certificate = evidence->certificate;

  add_text_needle (needles, "code", evidence->code);
  if (certificate != NULL)
    {
      add_text_needle (needles, "national-id", eonay_certificate_get_national_id (certificate));
      eonay_needles_add (needles, "certificate", NULL, eonay_certificate_get_der (certificate));
    }
  if (evidence->text != NULL)
    eonay_needles_add (needles, "text", NULL, evidence->text);
  eonay_needles_add (needles, "signature", evidence->is_detached ? "detached" : NULL,
                     evidence->signature);
  return needles;
}

/* The values that the engine has, and those that it can take from answers. */
EonayNeedles *
eonay_lesson_run_create_needles (const EonayLessonRun *self)
{
  EonayNeedles *needles = create_needles (self->evidence);

  for (guint i = 0; i < self->taken->len; i++)
    {
      EonayLessonTaken *taken = self->taken->pdata[i];

      eonay_needles_add_taken (needles, taken->name, taken->name, taken->value, taken);
    }
  eonay_needles_sort (needles);
  return needles;
}

/* --- two calls that ask for the same */

static gboolean
is_changing (const EonayField *field, gint64 time)
{
  g_autofree char *text = eonay_field_dup_text (field);

  return text == NULL || eonay_value_kind_guess (field->value, time) != EONAY_VALUE_PLAIN ||
         (strlen (text) >= MIN_SHARED && strpbrk (text, "0123456789") != NULL) ||
         strlen (text) > 64;
}

/* Whether the requests have the same fields, and the same in all that does not change. */
gboolean
eonay_lesson_is_alike (const EonayRecordedCall *one, const EonayRecordedCall *other)
{
  g_autoptr (GPtrArray) fields = NULL;
  g_autoptr (GPtrArray) others = NULL;

  if (!g_str_equal (one->method, other->method) ||
      g_strcmp0 (g_uri_get_host (one->uri), g_uri_get_host (other->uri)) != 0)
    return FALSE;
  fields = eonay_fields_list_request (one);
  others = eonay_fields_list_request (other);
  if (fields->len != others->len)
    return FALSE;
  for (guint i = 0; i < fields->len; i++)
    {
      EonayField *field = fields->pdata[i];
      const EonayField *match = eonay_fields_find (others, field->expression);

      if (match == NULL || (!g_bytes_equal (field->value, match->value) &&
                            (!is_changing (field, one->time) || !is_changing (match, other->time))))
        return FALSE;
    }
  return TRUE;
}

EonayLessonCall *
eonay_lesson_run_find_peer (const EonayLessonRun *self, const EonayLessonCall *call)
{
  for (guint i = 0; i < self->calls->len; i++)
    {
      EonayLessonCall *other = self->calls->pdata[i];

      if (other->has_text == call->has_text && other->has_signature == call->has_signature &&
          eonay_lesson_is_alike (call->call, other->call))
        return other;
    }
  return NULL;
}

/* --- the calls that do not belong to it */

static const char *
get_site (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  const char *dot = strchr (host, '.');

  return dot != NULL && strchr (dot + 1, '.') != NULL ? dot + 1 : host;
}

static const EonayRecordedCall *
get_call (Selection *self, guint index)
{
  return self->lesson->calls->pdata[index];
}

static gboolean
matches (const char *text, const char *pattern)
{
  return g_regex_match_simple (pattern, text, G_REGEX_CASELESS, G_REGEX_MATCH_DEFAULT);
}

static gboolean
is_status_of_certificate (const EonayRecordedCall *call)
{
  return matches (call->request.type, "ocsp-request") ||
         matches (call->answer.type, "ocsp-response|pkix-crl|pkix-cert|x-pkcs7-crl|timestamp") ||
         matches (g_uri_get_path (call->uri), "\\.(?:crl|cer|crt|p7b)\\z|/ocsp\\b");
}

static gboolean
is_page (const EonayRecordedCall *call)
{
  return matches (call->answer.type, "\\A(?:image|font|audio|video)/|text/css|javascript|"
                                     "java-archive|x-java|jnlp") ||
         matches (g_uri_get_path (call->uri),
                  "\\.(?:jar|jnlp|css|js|png|gif|jpe?g|svg|ico|woff2?|pack\\.gz)\\z") ||
         (matches (call->answer.type, "html") && g_str_equal (call->method, "GET"));
}

static gboolean
is_telemetry (const EonayRecordedCall *call)
{
  return g_bytes_get_size (call->answer.body) == 0 ||
         matches (g_uri_get_path (call->uri), "telemetr|analytic|metric|beacon|/(?:log|ping|track|"
                                              "stat|collect|event)s?\\b");
}

static gboolean
is_redirect (const EonayRecordedCall *call)
{
  return call->status >= 300 && call->status < 400 && call->status != 304;
}

/* Whether it carries what only the exchange has. */
static gboolean
has_known_value (Selection *self, const EonayRecordedCall *call)
{
  g_autoptr (GPtrArray) fields = eonay_fields_list_request (call);
  g_autoptr (GPtrArray) used = g_ptr_array_new ();

  for (guint i = 0; i < fields->len && used->len == 0; i++)
    {
      EonayField *field = fields->pdata[i];

      g_free (eonay_needles_fill (self->needles, field->name, field->value, FALSE, used));
    }
  return used->len > 0;
}

static gboolean
has_signature (Selection *self, const EonayRecordedCall *call)
{
  g_autoptr (GPtrArray) fields = eonay_fields_list_request (call);

  for (guint i = 0; i < fields->len; i++)
    {
      g_autoptr (GBytes) cms = eonay_evidence_find_cms (((EonayField *) fields->pdata[i])->value);

      if (cms != NULL && eonay_evidence_is_same_cms (cms, self->evidence->signature))
        return TRUE;
    }
  return FALSE;
}

/* Whether a request has a value of an answer that is too long to be there by chance. */
static gboolean
depends_on (const EonayRecordedCall *call, const EonayRecordedCall *earlier)
{
  g_autoptr (GPtrArray) fields = eonay_fields_list_request (call);
  g_autoptr (GPtrArray) answers = eonay_fields_list_answer (earlier);
  const char *cookies = eonay_recorded_message_get_header (&call->request, "Cookie");

  for (guint i = 0; i < answers->len; i++)
    {
      EonayField *answer = answers->pdata[i];
      g_autofree char *text = eonay_field_dup_text (answer);

      if (text == NULL || strlen (text) < MIN_SHARED || strpbrk (text, "0123456789") == NULL)
        continue;
      if (g_str_has_prefix (answer->expression, "cookie:") && cookies != NULL &&
          strstr (cookies, text) != NULL)
        return TRUE;
      for (guint j = 0; j < fields->len; j++)
        if (g_bytes_equal (((EonayField *) fields->pdata[j])->value, answer->value))
          return TRUE;
    }
  return FALSE;
}

static gboolean
depends_on_chosen (Selection *self, guint index)
{
  for (guint i = self->evidence->first; i < index; i++)
    if (self->fates[i] == EONAY_LEFT_OUT_NOT &&
        depends_on (get_call (self, index), get_call (self, i)))
      return TRUE;
  return FALSE;
}

/* The page that the hand-over's answer leads to. */
static gboolean
is_led_to (Selection *self, guint index)
{
  const EonayRecordedCall *last = index > 0 ? get_call (self, index - 1) : NULL;
  const char *location =
      last != NULL ? eonay_recorded_message_get_header (&last->answer, "Location") : NULL;
  g_autoptr (GUri) target =
      location != NULL ? g_uri_parse_relative (last->uri, location, SOUP_HTTP_URI_FLAGS, NULL)
                       : NULL;
  g_autofree char *text = target != NULL ? g_uri_to_string (target) : NULL;
  g_autofree char *uri = g_uri_to_string (get_call (self, index)->uri);

  return self->fates[index > 0 ? index - 1 : 0] == EONAY_LEFT_OUT_NOT && g_strcmp0 (text, uri) == 0;
}

/* Whether a redirect made the client send the signature again. */
static gboolean
is_sent_on (Selection *self, guint index)
{
  for (guint i = index + 1; i < self->evidence->end; i++)
    if (has_signature (self, get_call (self, i)))
      return TRUE;
  return FALSE;
}

static EonayLeftOut
judge (Selection *self, guint index)
{
  const EonayRecordedCall *call = get_call (self, index);
  const EonayRecordedCall *text_call = get_call (self, self->evidence->text_call);
  const EonayRecordedCall *signature_call = get_call (self, self->evidence->signature_call);
  const char *agent = eonay_recorded_message_get_header (&call->request, "User-Agent");
  const char *own_agent = eonay_recorded_message_get_header (&text_call->request, "User-Agent");

  if (call->status == 0)
    return EONAY_LEFT_OUT_UNANSWERED;
  if (index == self->evidence->text_call)
    return EONAY_LEFT_OUT_NOT;
  if (has_signature (self, call))
    return is_redirect (call) && is_sent_on (self, index) ? EONAY_LEFT_OUT_REDIRECT
                                                          : EONAY_LEFT_OUT_NOT;
  if (is_status_of_certificate (call))
    return EONAY_LEFT_OUT_CERTIFICATE_STATUS;
  if (strcmp (get_site (call->uri), get_site (text_call->uri)) != 0 &&
      strcmp (get_site (call->uri), get_site (signature_call->uri)) != 0)
    return EONAY_LEFT_OUT_OTHER_HOST;
  if (is_redirect (call))
    return EONAY_LEFT_OUT_REDIRECT;
  if (index > self->evidence->signature_call && is_led_to (self, index))
    return EONAY_LEFT_OUT_NOT;
  if (is_page (call))
    return index > self->evidence->signature_call && matches (call->answer.type, "html") &&
                   depends_on_chosen (self, index)
               ? EONAY_LEFT_OUT_NOT
               : EONAY_LEFT_OUT_PAGE;
  if (is_telemetry (call) || g_strcmp0 (agent, own_agent) != 0)
    return EONAY_LEFT_OUT_UNRELATED;
  return index < self->evidence->text_call || has_known_value (self, call) ||
                 depends_on_chosen (self, index)
             ? EONAY_LEFT_OUT_NOT
             : EONAY_LEFT_OUT_UNRELATED;
}

/* A call that was left out but gave what a later one has. */
static void
choose_origins (Selection *self)
{
  for (guint i = self->evidence->end; i > self->evidence->first; i--)
    {
      if (self->fates[i - 1] != EONAY_LEFT_OUT_NOT || depends_on_chosen (self, i - 1))
        continue;
      for (guint j = i - 1; j > self->evidence->first; j--)
        if ((self->fates[j - 1] == EONAY_LEFT_OUT_PAGE ||
             self->fates[j - 1] == EONAY_LEFT_OUT_UNRELATED ||
             self->fates[j - 1] == EONAY_LEFT_OUT_OTHER_HOST) &&
            depends_on (get_call (self, i - 1), get_call (self, j - 1)))
          {
            self->fates[j - 1] = EONAY_LEFT_OUT_NOT;
            break;
          }
    }
}

static EonayLessonCall *
add_call (EonayLessonRun *run, Selection *self, guint index)
{
  EonayLessonCall *call = g_new0 (EonayLessonCall, 1);

  call->call = self->lesson->calls->pdata[index];
  call->others = g_ptr_array_new ();
  call->has_text = index == self->evidence->text_call;
  call->has_signature = has_signature (self, call->call);
  g_ptr_array_add (run->calls, call);
  return call;
}

/* Of the same call sent again the last one counts, but the answers of all tell something. */
static void
gather (EonayLessonRun *run, Selection *self)
{
  for (guint i = self->evidence->first; i < self->evidence->end; i++)
    {
      EonayLessonCall *same = NULL;

      for (guint j = 0; j < run->calls->len && self->fates[i] == EONAY_LEFT_OUT_NOT; j++)
        if (eonay_lesson_is_alike (((EonayLessonCall *) run->calls->pdata[j])->call,
                                   get_call (self, i)))
          same = run->calls->pdata[j];
      if (same == NULL && self->fates[i] == EONAY_LEFT_OUT_NOT)
        add_call (run, self, i);
      if (same == NULL)
        continue;
      self->fates[i] = EONAY_LEFT_OUT_REPEATED;
      g_ptr_array_add (same->others, same->call);
      same->call = self->lesson->calls->pdata[i];
      same->has_text = same->has_text || i == self->evidence->text_call;
    }
}

static void
name_calls (EonayLessonRun *run)
{
  static const char *const stems[] = { "first", "text", "between", "signature", "result" };
  guint counts[G_N_ELEMENTS (stems)] = { 0 };
  guint stage = 0;

  for (guint i = 0; i < run->calls->len; i++)
    {
      EonayLessonCall *call = run->calls->pdata[i];
      guint kind = call->has_text ? 1 : call->has_signature ? 3 : stage;

      call->name = counts[kind]++ == 0 ? g_strdup (stems[kind])
                                       : g_strdup_printf ("%s-%u", stems[kind], counts[kind]);
      stage = call->has_text ? 2 : call->has_signature ? 4 : stage;
    }
}

/* fates: of each call of the recording, changed for those of this run. */
EonayLessonRun *
eonay_lesson_run_new (EonayLesson *self, const EonayEvidence *evidence, guint8 *fates)
{
  EonayLessonRun *run = g_new0 (EonayLessonRun, 1);
  g_autoptr (GPtrArray) needles = create_needles (evidence);
  Selection selection = { self, evidence, needles, fates };

  run->evidence = evidence;
  run->calls = g_ptr_array_new_with_free_func ((GDestroyNotify) call_free);
  run->taken = g_ptr_array_new_with_free_func ((GDestroyNotify) taken_free);
  eonay_needles_sort (needles);
  for (guint i = evidence->first; i < evidence->end; i++)
    fates[i] = (guint8) judge (&selection, i);
  choose_origins (&selection);
  gather (run, &selection);
  name_calls (run);
  return run;
}
