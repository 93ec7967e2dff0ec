/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is learned from recordings with noise, with what cannot be described, and with too little. */
#include <string.h>
#include <time.h>

#include "eonay-anonymous.h"
#include "eonay-invented-person.h"
#include "lesson-fixture.h"

static void
assert_error (Recording *self, const char *code, int expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (recording_learn_with (self, code, &error));
  g_assert_error (error, EONAY_RECORDING_ERROR, expected);
}

static void
test_plain (void)
{
  g_auto (Recording) recording = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;
  g_autofree char *proposal = NULL;

  recording_add_text (&recording, CODE);
  recording_add_signature (&recording, CODE, "", ACCEPTED);
  lesson = recording_learn (&recording);
  lesson_assert_key (lesson, "text", "Body", "{\"kod\":\"${code}\"}");
  lesson_assert_key (lesson, "text", "Text", "$.metin");
  lesson_assert_key (lesson, "text", "Take", "islem-no=$.islemNo;");
  lesson_assert_key (lesson, "signature", "Body",
                     "{\"islemNo\":\"${islem-no}\",\"imza\":\"${signature:base64}\"}");
  lesson_assert_key (lesson, "signature", "Accepted", "$.durum == kabul;");
  lesson_assert_key (lesson, "signature", "Refused", NULL);
  g_assert_true (lesson_has_note (lesson, EONAY_LESSON_NOT_SEEN, NULL, "refusal"));
  lesson_assert_stage (lesson, EONAY_REHEARSAL_DONE, NULL);
  proposal = eonay_lesson_dup_proposal (lesson);
  assert_clean (proposal);
}

static void
test_noise (void)
{
  g_auto (Recording) recording = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;
  g_autofree char *copy = NULL;
  g_autoptr (GError) error = NULL;

  recording_add (&recording, "https://" HOST "/giris.go", "", 200, "<html>Kod: " CODE "</html>");
  recording_add (&recording, "https://ads.test/a.js", "", 200, "{}");
  recording_add (&recording, "http://" HOST "/metin", "{\"kod\": \"" CODE "\"}", 301, "");
  recording_add (&recording, "https://" HOST "/metin", "{\"kod\": \"" CODE "\"}", 0, "");
  recording_add (&recording, "https://" HOST "/metin", "{\"kod\": \"" CODE "\"}", 503,
                 "<html></html>");
  recording_add_text (&recording, CODE);
  recording_add (&recording, "http://ocsp2.portal.test/ocsp", "0", 200, "{}");
  recording_add (&recording, "https://telemetry.test/event", "{\"id\": \"10000000146\"}", 200,
                 "{}");
  recording_add (&recording, "https://" HOST "/log", "{\"olay\": \"Ayşe\"}", 200, "{}");
  recording_add_signature (&recording, CODE, "", "{\"durum\": \"hata\"}")->status = 502;
  g_ptr_array_add (recording.calls, eonay_recorded_call_copy (recording.calls->pdata[9]));
  g_clear_pointer (&((EonayRecordedCall *) recording.calls->pdata[10])->answer.body, g_bytes_unref);
  ((EonayRecordedCall *) recording.calls->pdata[10])->answer.body =
      g_bytes_new (ACCEPTED, strlen (ACCEPTED));
  ((EonayRecordedCall *) recording.calls->pdata[10])->status = 200;
  lesson = recording_learn (&recording);
  g_assert_cmpuint (lesson->run->calls->len, ==, 2);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_OTHER_HOST], ==, 2);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_UNANSWERED], ==, 1);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_REDIRECT], ==, 1);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_REPEATED], ==, 2);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_CERTIFICATE_STATUS], ==, 1);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_PAGE], ==, 1);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_UNRELATED], ==, 1);
  lesson_assert_key (lesson, "signature", "Refused", NULL);
  lesson_assert_stage (lesson, EONAY_REHEARSAL_DONE, NULL);
  copy = eonay_anonymous_create (lesson, &error);
  g_assert_no_error (error);
  assert_clean (copy);
}

/* A login and a consent; what is the same in both is constant, what is not has to come from somewhere. */
static void
test_two_runs (void)
{
  g_auto (Recording) recording = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;

  recording_add_text (&recording, CODE);
  recording_add_signature (&recording, CODE, ", \"anahtar\": \"0123456789abcdef0123456789abcdef\"",
                           ACCEPTED);
  recording_add_text (&recording, CODE_2);
  recording_add_signature (&recording, CODE_2,
                           ", \"anahtar\": \"0123456789abcdef0123456789abcdef\"", ACCEPTED);
  lesson = recording_learn (&recording);
  g_assert_cmpuint (lesson->runs->len, ==, 2);
  g_assert_cmpstr (lesson->run->evidence->code, ==, CODE_2);
  g_assert_true (lesson_has_note (lesson, EONAY_LESSON_SURE, "$.anahtar", "constant"));
  g_assert_true (lesson->is_complete);
  lesson_assert_stage (lesson, EONAY_REHEARSAL_DONE, NULL);
}

/* A refusal is only described if it was seen, and an acceptance is never made up. */
static void
test_refusals (void)
{
  g_auto (Recording) refused = { NULL };
  g_auto (Recording) both = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;
  g_autoptr (EonayLesson) other = NULL;

  recording_add_text (&refused, CODE);
  recording_add_signature (&refused, CODE, "", REFUSED);
  lesson = recording_learn (&refused);
  lesson_assert_key (lesson, "signature", "Accepted", NULL);
  lesson_assert_key (lesson, "signature", "Refused", "$.durum == ret;");
  g_assert_true (lesson_has_note (lesson, EONAY_LESSON_NOT_SEEN, NULL, "acceptance"));
  lesson_assert_stage (lesson, EONAY_REHEARSAL_PROFILE, NULL);

  recording_add_text (&both, CODE);
  recording_add_signature (&both, CODE, "", REFUSED);
  recording_add_text (&both, CODE_2);
  recording_add_signature (&both, CODE_2, "", ACCEPTED);
  other = recording_learn (&both);
  lesson_assert_key (other, "signature", "Accepted", "$.durum == kabul;");
  lesson_assert_key (other, "signature", "Refused", "$.durum == ret;");
  lesson_assert_key (other, "signature", "Reason", "$.neden");
  lesson_assert_stage (other, EONAY_REHEARSAL_DONE, NULL);
}

static char *
encode_signed (const char *data, gsize size)
{
  EonayInventedPerson *person = eonay_invented_person_new ("AYŞE YILMAZ", NULL);
  g_autoptr (GBytes) text = g_bytes_new (data, size);
  g_autoptr (GBytes) signature = eonay_invented_person_sign (person, text, FALSE);

  eonay_invented_person_free (person);
  return g_base64_encode (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
}

/* The engine signs what it shows, in UTF-8: other bytes are named. */
static void
test_charset (void)
{
  static const char *const turkish = "Onay metni: şükrü";

  for (gsize i = 0; i < 2; i++)
    {
      g_auto (Recording) recording = { NULL };
      gsize size = 0;
      g_autofree char *narrow = g_convert (turkish, -1, "ISO-8859-9", "UTF-8", NULL, &size, NULL);
      g_autofree char *encoded = g_base64_encode ((guchar *) narrow, size);
      g_autofree char *answer = g_strdup_printf ("{\"metin\": \"%s\"}", i == 0 ? turkish : encoded);
      g_autofree char *signature = encode_signed (narrow, size);
      g_autofree char *body = g_strdup_printf ("{\"imza\": \"%s\"}", signature);
      g_autoptr (EonayLesson) lesson = NULL;

      recording_add (&recording, "https://" HOST "/metin", "{\"kod\": \"" CODE "\"}", 200, answer);
      recording_add (&recording, "https://" HOST "/imza", body, 200, ACCEPTED);
      lesson = recording_learn (&recording);
      g_assert_true (lesson_has_note (lesson, EONAY_LESSON_IMPOSSIBLE, "$.metin", "other-charset"));
      g_assert_false (lesson->is_complete);
    }
}

/* The answers stand in a value of other ones; a value that only looks so is left. */
static void
test_inside (void)
{
  g_auto (Recording) recording = { NULL };
  g_autofree char *text = recording_encode (CODE, FALSE);
  g_autofree char *xml = g_strdup_printf ("<c><no>" TOKEN "</no><metin>%s</metin></c>", text);
  g_autofree char *base64 = g_base64_encode ((const guchar *) xml, strlen (xml));
  g_autofree char *answer =
      g_strdup_printf ("{\"sonuc\": {\"veri\": \"%s\"}, \"x\": \"{}a\"}", base64);
  g_autoptr (EonayLesson) lesson = NULL;
  g_autoptr (EonayLesson) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *name = g_base64_encode ((const guchar *) "Yılmaz", strlen ("Yılmaz"));
  g_autoptr (GBytes) bytes = NULL;
  guint n_unusable = 0;

  recording_add (&recording, "https://" HOST "/metin", "{\"kod\": \"" CODE "\"}", 200, answer);
  recording_add_signature (&recording, CODE, "",
                           "{\"d\": \"{\\\"durum\\\": \\\"kabul\\\", \\\"ad\\\": \\\"Ayşe\\\"}\"}");
  lesson = recording_learn (&recording);
  lesson_assert_key (lesson, "text", "Answer", "json");
  lesson_assert_key (lesson, "text", "Inside", "$.sonuc.veri");
  lesson_assert_key (lesson, "text", "InsideEncoding", "base64;");
  lesson_assert_key (lesson, "text", "InsideAnswer", "xml");
  lesson_assert_key (lesson, "text", "Text", "/c/metin");
  lesson_assert_key (lesson, "text", "Take", "no=/c/no;");
  lesson_assert_key (lesson, "signature", "Inside", "$.d");
  lesson_assert_key (lesson, "signature", "InsideEncoding", NULL);
  lesson_assert_key (lesson, "signature", "InsideAnswer", "json");
  lesson_assert_key (lesson, "signature", "Accepted", "$.durum == kabul;");
  g_assert_true (lesson_has_note (lesson, EONAY_LESSON_SURE, "$.d", "inside"));
  lesson_assert_stage (lesson, EONAY_REHEARSAL_DONE, NULL);
  copy = eonay_anonymous_create (lesson, &error);
  g_assert_no_error (error);
  assert_clean (copy);
  g_assert_null (strstr (copy, name));
  bytes = g_bytes_new (copy, strlen (copy));
  recording.calls = eonay_recording_parse (bytes, &n_unusable, &error);
  g_assert_no_error (error);
  other = recording_learn (&recording);
  lesson_assert_key (other, "text", "Inside", "$.sonuc.veri");
  lesson_assert_key (other, "text", "Text", "/c/metin");
  lesson_assert_stage (other, EONAY_REHEARSAL_DONE, NULL);
}

static void
test_headers (void)
{
  g_auto (Recording) recording = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;
  EonayRecordedCall *call = NULL;

  recording_add_text (&recording, CODE);
  call = recording_add_signature (&recording, CODE, "", ACCEPTED);
  eonay_recorded_message_add_header (&call->request, "Authorization", "Bearer gizli");
  eonay_recorded_message_add_header (&call->request, "Cookie", "JSESSIONID=0123456789");
  eonay_recorded_message_add_header (&call->request, "X-Surum", "1.3");
  lesson = recording_learn (&recording);
  g_assert_true (
      lesson_has_note (lesson, EONAY_LESSON_IMPOSSIBLE, "header:Authorization", "secret"));
  g_assert_true (
      lesson_has_note (lesson, EONAY_LESSON_GUESS, "cookie:JSESSIONID", "unknown-cookie"));
  lesson_assert_key (lesson, "signature", "Headers", "X-Surum: 1.3;");
}

static void
test_fresh (void)
{
  g_auto (Recording) recording = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;

  recording_add_text (&recording, CODE);
  recording_add_signature (&recording, CODE,
                           ", \"no\": \"dfae049a-fcf9-4cb0-80b3-3a7f365de96c\", "
                           "\"an\": \"2025-11-28T19:00:01Z\", \"tckn\": 10000000146, \"surum\": 3",
                           ACCEPTED);
  lesson = recording_learn (&recording);
  lesson_assert_key (
      lesson, "signature", "Body",
      "{\"islemNo\":\"${islem-no}\",\"imza\":\"${signature:base64}\",\"no\":\"${uuid}\","
      "\"an\":\"${time}\",\"tckn\":\"${national-id:number}\",\"surum\":3}");
  g_assert_true (lesson->is_complete);
  lesson_assert_stage (lesson, EONAY_REHEARSAL_DONE, NULL);
}

/* Each has a clear answer. */
static void
test_too_little (void)
{
  g_auto (Recording) none = { NULL };
  g_auto (Recording) unanswered = { NULL };
  g_auto (Recording) no_text = { NULL };
  g_auto (Recording) no_code = { NULL };
  g_auto (Recording) many_codes = { NULL };
  g_auto (Recording) told = { NULL };
  g_auto (Recording) other_code = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;
  g_autoptr (GError) error = NULL;

  recording_add_text (&none, CODE);
  assert_error (&none, NULL, EONAY_RECORDING_ERROR_NO_SIGNATURE);
  recording_add_text (&unanswered, CODE);
  recording_add_signature (&unanswered, CODE, "", "")->status = 0;
  assert_error (&unanswered, NULL, EONAY_RECORDING_ERROR_NO_SIGNATURE);
  recording_add (&no_text, "https://" HOST "/metin", "{\"kod\": \"" CODE "\"}", 200,
                 "{\"metin\": \"x\"}");
  recording_add_signature (&no_text, CODE, "", ACCEPTED);
  assert_error (&no_text, NULL, EONAY_RECORDING_ERROR_NO_TEXT);
  recording_add_text (&no_code, "1234");
  recording_add_signature (&no_code, "1234", "", ACCEPTED);
  assert_error (&no_code, NULL, EONAY_RECORDING_ERROR_NO_CODE);
  recording_add_text (&many_codes, "A");
  g_clear_pointer (&((EonayRecordedCall *) many_codes.calls->pdata[0])->request.body,
                   g_bytes_unref);
  ((EonayRecordedCall *) many_codes.calls->pdata[0])->request.body =
      g_bytes_new_static ("{\"a\": \"" CODE "\", \"b\": \"" CODE_2 "\"}", 46);
  recording_add_signature (&many_codes, "A", "", ACCEPTED);
  for (guint i = 0; i < many_codes.calls->len; i++)
    {
      recording_add (&told, "https://" HOST "/", "", 200, "{}");
      eonay_recorded_call_free (told.calls->pdata[i]);
      told.calls->pdata[i] = eonay_recorded_call_copy (many_codes.calls->pdata[i]);
    }
  assert_error (&many_codes, NULL, EONAY_RECORDING_ERROR_MANY_CODES);
  lesson = recording_learn_with (&told, CODE_2, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lesson->run->evidence->code, ==, CODE_2);
  recording_add_text (&other_code, CODE);
  recording_add_signature (&other_code, CODE, "", ACCEPTED);
  assert_error (&other_code, CODE_2, EONAY_RECORDING_ERROR_NO_CODE);
}

/* A proposal that is not what was recorded fails in the rehearsal. */
static void
test_rehearsal (void)
{
  static const struct
  {
    const char *call;
    const char *key;
    const char *value;
    EonayRehearsalStage stage;
    const char *end;
  } rows[] = {
    { "text", "Body", "{\"code\": \"${code}\"}", EONAY_REHEARSAL_REDEEM, "text" },
    { "text", "Body", "{\"kod\": \"${code}\", \"x\": 1}", EONAY_REHEARSAL_REDEEM, "text" },
    { "text", "Path", "/metni", EONAY_REHEARSAL_REDEEM, "text" },
    { "text", "TextEncoding", "plain", EONAY_REHEARSAL_TEXT, NULL },
    { "signature", "Body", "{\"islemNo\": \"${islem-no}\", \"imza\": \"${signature:hex}x\"}",
      EONAY_REHEARSAL_SUBMIT, "signature" },
    { "signature", "Accepted", "$.durum == tamam;", EONAY_REHEARSAL_SUBMIT, NULL },
    { "signature", "Accept", "$.durum == tamam;", EONAY_REHEARSAL_PROFILE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Recording) recording = { NULL };
      g_autoptr (EonayLesson) lesson = NULL;
      g_autofree char *group = g_strdup_printf ("Exchange %s", rows[i].call);

      recording_add_text (&recording, CODE);
      recording_add_signature (&recording, CODE, "", ACCEPTED);
      lesson = recording_learn (&recording);
      g_key_file_set_string (lesson->proposal, group, rows[i].key, rows[i].value);
      lesson_assert_stage (lesson, rows[i].stage, rows[i].end);
    }
}

/* Twice as large an attachment takes twice the time, not four times. */
#define LARGE 200000

static const char *const units[] = { "k", "\\\\u0131", "Şıkır ", "imzalama 123456789 " };

/* Returns: the processor time of learning and copying. */
static clock_t
measure (const char *unit, gsize size)
{
  g_auto (Recording) recording = { NULL };
  g_autoptr (GString) attachment = g_string_new (NULL);
  g_autofree char *extra = NULL;
  g_autoptr (EonayLesson) lesson = NULL;
  g_autofree char *copy = NULL;
  clock_t start = clock ();

  while (attachment->len < size)
    g_string_append (attachment, unit);
  extra = g_strdup_printf (", \"ek\": \"%s\"", attachment->str);
  recording_add_text (&recording, CODE);
  recording_add_signature (&recording, CODE, extra, ACCEPTED);
  lesson = recording_learn (&recording);
  copy = eonay_anonymous_create (lesson, NULL);
  g_assert_nonnull (copy);
  return clock () - start;
}

static void
test_large (gconstpointer data)
{
  clock_t small = measure (data, LARGE / 2);

  /* With the sanitizer the time is not compared: it grows with the square of the length there. */
#ifdef __SANITIZE_ADDRESS__
  (void) small;
#else
  g_assert_cmpint (measure (data, LARGE), <, 3 * small + CLOCKS_PER_SEC);
#endif
}

/* Such names would be read as more than a name in the portal's certificate. */
static void
test_hosts (void)
{
  static const char *const hosts[] = { "a,dirName%3Ax", "a,email%3Acopy", "a%0Ab", "192.0.2.1" };

  for (gsize i = 0; i < G_N_ELEMENTS (hosts); i++)
    {
      g_auto (Recording) recording = { NULL };
      g_autoptr (EonayLesson) lesson = NULL;
      g_autoptr (GError) error = NULL;

      recording_add_text (&recording, CODE);
      recording_add_signature (&recording, CODE, "", ACCEPTED);
      for (guint j = 0; j < recording.calls->len; j++)
        {
          EonayRecordedCall *call = recording.calls->pdata[j];
          g_autofree char *uri =
              g_strdup_printf ("https://%s%s", hosts[i], g_uri_get_path (call->uri));

          g_uri_unref (call->uri);
          call->uri = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
          g_assert_nonnull (call->uri);
        }
      lesson = recording_learn (&recording);
      g_assert_null (eonay_rehearsal_run (lesson, NULL, &error));
      g_assert_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_FAILED);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lesson/plain", test_plain);
  g_test_add_func ("/lesson/noise", test_noise);
  g_test_add_func ("/lesson/two-runs", test_two_runs);
  g_test_add_func ("/lesson/refusals", test_refusals);
  g_test_add_func ("/lesson/headers", test_headers);
  g_test_add_func ("/lesson/inside", test_inside);
  g_test_add_func ("/lesson/charset", test_charset);
  g_test_add_func ("/lesson/fresh", test_fresh);
  g_test_add_func ("/lesson/too-little", test_too_little);
  g_test_add_func ("/lesson/rehearsal", test_rehearsal);
  g_test_add_func ("/lesson/hosts", test_hosts);
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autofree char *path = g_strdup_printf ("/lesson/large/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, units[i], test_large);
    }
  return g_test_run ();
}
