/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lesson-fixture.h"

#include <openssl/cms.h>
#include <string.h>

#include "pki.h"

void
recording_clear (Recording *self)
{
  g_clear_pointer (&self->calls, g_ptr_array_unref);
}

static void
set_message (EonayRecordedMessage *message, const char *type, const char *body)
{
  eonay_recorded_message_init (message);
  message->type = g_strdup (type);
  message->body = g_bytes_new (body, strlen (body));
  if (*type != '\0')
    eonay_recorded_message_add_header (message, "Content-Type", type);
}

EonayRecordedCall *
recording_add (Recording *self, const char *uri, const char *body, guint status, const char *answer)
{
  EonayRecordedCall *call = g_new0 (EonayRecordedCall, 1);
  const char *type = *body == '{' ? "application/json" : *body != '\0' ? "text/plain" : "";

  if (self->calls == NULL)
    self->calls = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_recorded_call_free);
  call->number = self->calls->len + 1;
  call->time = (G_GINT64_CONSTANT (1764356400) + self->calls->len) * G_USEC_PER_SEC;
  call->method = g_strdup (*body != '\0' ? "POST" : "GET");
  call->uri = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);
  call->status = status;
  set_message (&call->request, type, body);
  set_message (&call->answer, *answer == '{' ? "application/json" : "text/html", answer);
  eonay_recorded_message_add_header (&call->request, "User-Agent", "Java/1.8.0_281");
  g_ptr_array_add (self->calls, call);
  return call;
}

char *
recording_encode (const char *code, gboolean is_signed)
{
  g_autofree char *text = g_strconcat (TEXT, code, NULL);
  g_autoptr (GBytes) signature = is_signed ? pki_sign ("nes-rsa", "9c", text, CMS_CADES) : NULL;
  gsize size = strlen (text);
  const guchar *data = is_signed ? g_bytes_get_data (signature, &size) : (const guchar *) text;

  return g_base64_encode (data, size);
}

void
recording_add_text (Recording *self, const char *code)
{
  g_autofree char *request = g_strdup_printf ("{\"kod\": \"%s\"}", code);
  g_autofree char *text = recording_encode (code, FALSE);
  g_autofree char *answer = g_strdup_printf (
      "{\"durum\": \"tamam\", \"islemNo\": \"%s\", \"metin\": \"%s\"}", TOKEN, text);

  recording_add (self, "https://" HOST "/metin", request, 200, answer);
}

/* extra: further members of the request */
EonayRecordedCall *
recording_add_signature (Recording *self, const char *code, const char *extra, const char *answer)
{
  g_autofree char *signature = recording_encode (code, TRUE);
  g_autofree char *request =
      g_strdup_printf ("{\"islemNo\": \"%s\", \"imza\": \"%s\"%s}", TOKEN, signature, extra);

  return recording_add (self, "https://" HOST "/imza", request, 200, answer);
}

EonayLesson *
recording_learn_with (Recording *self, const char *code, GError **error)
{
  const EonayLessonHints hints = { { code, 12, 20 }, HOST };

  return eonay_lesson_learn (g_steal_pointer (&self->calls), 0, &hints, error);
}

EonayLesson *
recording_learn (Recording *self)
{
  g_autoptr (GError) error = NULL;
  EonayLesson *lesson = recording_learn_with (self, NULL, &error);

  g_assert_no_error (error);
  return lesson;
}

void
lesson_assert_stage (EonayLesson *lesson, EonayRehearsalStage expected, const char *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayRehearsal) rehearsal = eonay_rehearsal_run (lesson, NULL, &error);

  g_assert_no_error (error);
  if (rehearsal->stage != expected)
    g_test_message ("%s", rehearsal->message);
  g_assert_cmpint (rehearsal->stage, ==, expected);
  g_assert_cmpstr (rehearsal->call, ==, call);
}

void
lesson_assert_key (EonayLesson *lesson, const char *call, const char *key, const char *expected)
{
  g_autofree char *group = g_strdup_printf ("Exchange %s", call);
  g_autofree char *value = g_key_file_get_string (lesson->proposal, group, key, NULL);

  g_assert_cmpstr (value, ==, expected);
}

gboolean
lesson_has_note (EonayLesson *lesson,
                 EonayLessonCertainty certainty,
                 const char *field,
                 const char *what)
{
  for (guint i = 0; i < lesson->notes->len; i++)
    {
      EonayLessonNote *note = lesson->notes->pdata[i];

      if (note->certainty == certainty && g_strcmp0 (note->field, field) == 0 &&
          g_str_equal (note->what, what))
        return TRUE;
    }
  return FALSE;
}

/* Nothing of the person stands in what others get to see. */
void
assert_clean (const char *text)
{
  static const char *const lost[] = {
    CODE, CODE_2, TOKEN, "10000000146", "Ayşe", "AYŞE", "Yılmaz"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lost); i++)
    g_assert_null (strstr (text, lost[i]));
}
