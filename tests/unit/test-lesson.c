/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is learned from recordings with noise, with what cannot be described, and with too little. */
#include <openssl/cms.h>
#include <string.h>
#include <time.h>

#include "eonay-anonymous.h"
#include "eonay-invented-person.h"
#include "eonay-lesson-learn.h"
#include "eonay-rehearsal.h"
#include "pki.h"

#define HOST   "imza.portal.test"
#define CODE   "495867794637341"
#define CODE_2 "123456789012345"
#define TEXT   "Onay veriyorum. Adım Ayşe Yılmaz, numaram 10000000146.\nKod: "
#define TOKEN  "f9491451ab2bd90e6b97ed061989a15b"

/* --- a recording that is made call by call */

typedef struct
{
  GPtrArray *calls;
} Recording;

static void
recording_clear (Recording *self)
{
  g_clear_pointer (&self->calls, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Recording, recording_clear)

static void
set_message (EonayRecordedMessage *message, const char *type, const char *body)
{
  eonay_recorded_message_init (message);
  message->type = g_strdup (type);
  message->body = g_bytes_new (body, strlen (body));
  if (*type != '\0')
    eonay_recorded_message_add_header (message, "Content-Type", type);
}

static EonayRecordedCall *
add (Recording *self, const char *uri, const char *body, guint status, const char *answer)
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

static char *
encode (const char *code, gboolean is_signed)
{
  g_autofree char *text = g_strconcat (TEXT, code, NULL);
  g_autoptr (GBytes) signature = is_signed ? pki_sign ("nes-rsa", "9c", text, CMS_CADES) : NULL;
  gsize size = strlen (text);
  const guchar *data = is_signed ? g_bytes_get_data (signature, &size) : (const guchar *) text;

  return g_base64_encode (data, size);
}

static void
add_text (Recording *self, const char *code)
{
  g_autofree char *request = g_strdup_printf ("{\"kod\": \"%s\"}", code);
  g_autofree char *text = encode (code, FALSE);
  g_autofree char *answer = g_strdup_printf (
      "{\"durum\": \"tamam\", \"islemNo\": \"%s\", \"metin\": \"%s\"}", TOKEN, text);

  add (self, "https://" HOST "/metin", request, 200, answer);
}

/* extra: further members of the request */
static EonayRecordedCall *
add_signature (Recording *self, const char *code, const char *extra, const char *answer)
{
  g_autofree char *signature = encode (code, TRUE);
  g_autofree char *request =
      g_strdup_printf ("{\"islemNo\": \"%s\", \"imza\": \"%s\"%s}", TOKEN, signature, extra);

  return add (self, "https://" HOST "/imza", request, 200, answer);
}

#define ACCEPTED "{\"durum\": \"kabul\", \"aciklama\": \"Kabul edildi.\"}"
#define REFUSED  "{\"durum\": \"ret\", \"neden\": \"kod-kullanilmis\", \"aciklama\": \"Olmaz.\"}"

static EonayLesson *
learn_with (Recording *self, const char *code, GError **error)
{
  const EonayLessonHints hints = { { code, 12, 20 }, HOST };

  return eonay_lesson_learn (g_steal_pointer (&self->calls), 0, &hints, error);
}

static EonayLesson *
learn (Recording *self)
{
  g_autoptr (GError) error = NULL;
  EonayLesson *lesson = learn_with (self, NULL, &error);

  g_assert_no_error (error);
  return lesson;
}

static void
assert_error (Recording *self, const char *code, int expected)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (learn_with (self, code, &error));
  g_assert_error (error, EONAY_RECORDING_ERROR, expected);
}

static void
assert_stage (EonayLesson *lesson, EonayRehearsalStage expected, const char *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayRehearsal) rehearsal = eonay_rehearsal_run (lesson, NULL, &error);

  g_assert_no_error (error);
  if (rehearsal->stage != expected)
    g_test_message ("%s", rehearsal->message);
  g_assert_cmpint (rehearsal->stage, ==, expected);
  g_assert_cmpstr (rehearsal->call, ==, call);
}

static void
assert_key (EonayLesson *lesson, const char *call, const char *key, const char *expected)
{
  g_autofree char *group = g_strdup_printf ("Exchange %s", call);
  g_autofree char *value = g_key_file_get_string (lesson->proposal, group, key, NULL);

  g_assert_cmpstr (value, ==, expected);
}

static gboolean
has_note (EonayLesson *lesson, EonayLessonCertainty certainty, const char *field, const char *what)
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
static void
assert_clean (const char *text)
{
  static const char *const lost[] = {
    CODE, CODE_2, TOKEN, "10000000146", "Ayşe", "AYŞE", "Yılmaz"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lost); i++)
    g_assert_null (strstr (text, lost[i]));
}

/* --- tests */

static void
test_plain (void)
{
  g_auto (Recording) recording = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;
  g_autofree char *proposal = NULL;

  add_text (&recording, CODE);
  add_signature (&recording, CODE, "", ACCEPTED);
  lesson = learn (&recording);
  assert_key (lesson, "text", "Body", "{\"kod\":\"${code}\"}");
  assert_key (lesson, "text", "Text", "$.metin");
  assert_key (lesson, "text", "Take", "islem-no=$.islemNo;");
  assert_key (lesson, "signature", "Body",
              "{\"islemNo\":\"${islem-no}\",\"imza\":\"${signature:base64}\"}");
  assert_key (lesson, "signature", "Accepted", "$.durum == kabul;");
  assert_key (lesson, "signature", "Refused", NULL);
  g_assert_true (has_note (lesson, EONAY_LESSON_NOT_SEEN, NULL, "refusal"));
  assert_stage (lesson, EONAY_REHEARSAL_DONE, NULL);
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

  add (&recording, "https://" HOST "/giris.go", "", 200, "<html>Kod: " CODE "</html>");
  add (&recording, "https://ads.test/a.js", "", 200, "{}");
  add (&recording, "http://" HOST "/metin", "{\"kod\": \"" CODE "\"}", 301, "");
  add (&recording, "https://" HOST "/metin", "{\"kod\": \"" CODE "\"}", 0, "");
  add (&recording, "https://" HOST "/metin", "{\"kod\": \"" CODE "\"}", 503, "<html></html>");
  add_text (&recording, CODE);
  add (&recording, "http://ocsp2.portal.test/ocsp", "0", 200, "{}");
  add (&recording, "https://telemetry.test/event", "{\"id\": \"10000000146\"}", 200, "{}");
  add (&recording, "https://" HOST "/log", "{\"olay\": \"Ayşe\"}", 200, "{}");
  add_signature (&recording, CODE, "", "{\"durum\": \"hata\"}")->status = 502;
  g_ptr_array_add (recording.calls, eonay_recorded_call_copy (recording.calls->pdata[9]));
  g_clear_pointer (&((EonayRecordedCall *) recording.calls->pdata[10])->answer.body, g_bytes_unref);
  ((EonayRecordedCall *) recording.calls->pdata[10])->answer.body =
      g_bytes_new (ACCEPTED, strlen (ACCEPTED));
  ((EonayRecordedCall *) recording.calls->pdata[10])->status = 200;
  lesson = learn (&recording);
  g_assert_cmpuint (lesson->run->calls->len, ==, 2);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_OTHER_HOST], ==, 2);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_UNANSWERED], ==, 1);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_REDIRECT], ==, 1);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_REPEATED], ==, 2);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_CERTIFICATE_STATUS], ==, 1);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_PAGE], ==, 1);
  g_assert_cmpuint (lesson->left_out[EONAY_LEFT_OUT_UNRELATED], ==, 1);
  assert_key (lesson, "signature", "Refused", NULL);
  assert_stage (lesson, EONAY_REHEARSAL_DONE, NULL);
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

  add_text (&recording, CODE);
  add_signature (&recording, CODE, ", \"anahtar\": \"0123456789abcdef0123456789abcdef\"", ACCEPTED);
  add_text (&recording, CODE_2);
  add_signature (&recording, CODE_2, ", \"anahtar\": \"0123456789abcdef0123456789abcdef\"",
                 ACCEPTED);
  lesson = learn (&recording);
  g_assert_cmpuint (lesson->runs->len, ==, 2);
  g_assert_cmpstr (lesson->run->evidence->code, ==, CODE_2);
  g_assert_true (has_note (lesson, EONAY_LESSON_SURE, "$.anahtar", "constant"));
  g_assert_true (lesson->is_complete);
  assert_stage (lesson, EONAY_REHEARSAL_DONE, NULL);
}

/* A refusal is only described if it was seen, and an acceptance is never made up. */
static void
test_refusals (void)
{
  g_auto (Recording) refused = { NULL };
  g_auto (Recording) both = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;
  g_autoptr (EonayLesson) other = NULL;

  add_text (&refused, CODE);
  add_signature (&refused, CODE, "", REFUSED);
  lesson = learn (&refused);
  assert_key (lesson, "signature", "Accepted", NULL);
  assert_key (lesson, "signature", "Refused", "$.durum == ret;");
  g_assert_true (has_note (lesson, EONAY_LESSON_NOT_SEEN, NULL, "acceptance"));
  assert_stage (lesson, EONAY_REHEARSAL_PROFILE, NULL);

  add_text (&both, CODE);
  add_signature (&both, CODE, "", REFUSED);
  add_text (&both, CODE_2);
  add_signature (&both, CODE_2, "", ACCEPTED);
  other = learn (&both);
  assert_key (other, "signature", "Accepted", "$.durum == kabul;");
  assert_key (other, "signature", "Refused", "$.durum == ret;");
  assert_key (other, "signature", "Reason", "$.neden");
  assert_stage (other, EONAY_REHEARSAL_DONE, NULL);
}

/* What a profile cannot describe is named, and left empty. */
static const struct
{
  const char *member;
  const char *field;
  const char *what;
} impossible[] = {
  { "\"ozet\": \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"", "$.ozet",
    "hash" },
  { "\"mac\": \"n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=\"", "$.mac", "hash" },
  { "\"anahtar\": \"Zk3xQ9wLp0aT7vBn2Yc8Rs5D\"", "$.anahtar", "random" },
  { "\"an\": 1764356401000", "$.an", "other-time" },
  { "\"an\": \"28.11.2026 19:00\"", "$.an", "other-time" },
  { "\"ad\": \"AYŞE YILMAZ\"", "$.ad", "personal" },
  { "\"kisi\": {\"soyad\": \"Yilmaz\"}", "$.kisi.soyad", "personal" },
  { "\"baska\": \"20000000046\"", "$.baska", "personal" },
  { "\"posta\": \"ayse@ornek.test\"", "$.posta", "personal" },
  { "\"pin\": \"123456\"", "$.pin", "secret" },
  { "\"x\": \"0532 123 45 67\"", "$.x", "personal" },
  { "\"x\": \"+90 (532) 123 45 67\"", "$.x", "personal" },
  { "\"x\": \"0532-123-45-67\"", "$.x", "personal" },
  { "\"x\": \"(0532) 123 45 67\"", "$.x", "personal" },
  { "\"x\": \"05321234567\"", "$.x", "personal" },
  { "\"x\": \"+49 30 1234 5678\"", "$.x", "personal" },
  { "\"x\": \"TR33 0006 1005 1978 6457 8413 26\"", "$.x", "personal" },
  { "\"x\": \"TR330006100519786457841326\"", "$.x", "personal" },
  { "\"x\": \"200 000 000 46\"", "$.x", "personal" },
  { "\"x\": \"15.03.1985\"", "$.x", "personal" },
  { "\"x\": \"1985-03-15\"", "$.x", "personal" },
  { "\"x\": \"5/3/1985\"", "$.x", "personal" },
  { "\"dogumTarihi\": 19850315", "$.dogumTarihi", "personal" },
  { "\"dogumYeri\": \"Erzincan\"", "$.dogumYeri", "personal" },
  { "\"anneAdi\": \"Gülsüm\"", "$.anneAdi", "personal" },
  { "\"x\": \"10.20.30.40\"", "$.x", "personal" },
  { "\"x\": \"2a02:e0:1234:5678:9abc:def0:1234:5678\"", "$.x", "personal" },
  { "\"x\": \"fe80::1c2d:3e4f\"", "$.x", "personal" },
  { "\"x\": \"3c:22:fb:ab:cd:ef\"", "$.x", "personal" },
  { "\"x\": \"3C-22-FB-AB-CD-EF\"", "$.x", "personal" },
  { "\"x\": \"C:\\\\Users\\\\zeliha\\\\imza\"", "$.x", "personal" },
  { "\"x\": \"/home/zeliha/imza\"", "$.x", "personal" },
  { "\"bilgisayarAdi\": \"OKUL-PC7\"", "$.bilgisayarAdi", "personal" },
  { "\"hostName\": \"okulpc\"", "$.hostName", "personal" },
  { "\"kartSeriNo\": \"7788990011\"", "$.kartSeriNo", "personal" },
  { "\"eDevletId\": \"ed4711ab\"", "$.eDevletId", "personal" },
  { "\"x\": \"20*******46\"", "$.x", "personal" },
  { "\"x\": \"{\\\"ip\\\": \\\"10.20.30.40\\\"}\"", "$.x", "personal" },
};

static void
test_impossible (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_auto (Recording) recording = { NULL };
  g_autofree char *extra = g_strconcat (", ", impossible[i].member, NULL);
  const char *value = strstr (impossible[i].member, ": ") + 2;
  g_autoptr (EonayLesson) lesson = NULL;
  g_autofree char *proposal = NULL;
  g_autofree char *copy = NULL;
  g_autoptr (GError) error = NULL;

  add_text (&recording, CODE);
  add_signature (&recording, CODE, extra, ACCEPTED);
  lesson = learn (&recording);
  g_assert_true (
      has_note (lesson, EONAY_LESSON_IMPOSSIBLE, impossible[i].field, impossible[i].what));
  g_assert_false (lesson->is_complete);
  proposal = eonay_lesson_dup_proposal (lesson);
  assert_clean (proposal);
  copy = eonay_anonymous_create (lesson, &error);
  g_assert_no_error (error);
  assert_clean (copy);
  if (!g_str_equal (impossible[i].what, "other-time"))
    g_assert_null (strstr (copy, value));
}

/* Encoded, and in more than one call, as a constant of the program would be. */
static const struct
{
  const char *header;
  const char *query;
  gboolean is_refused; /* the copy is not made */
} encoded[] = {
  { "QVnFnkU=", "" },                                               /* base64 */
  { "QVneRQ==", "", TRUE },                                         /* of ISO 8859-9 */
  { "MQAwADAAMAAwADAAMAAwADEANAA2AA==", "", TRUE },                 /* of UTF-16 */
  { "4159c59e45", "" },                                             /* hexadecimal */
  { "AY%DEE", "" },                                                 /* in ISO 8859-9 */
  { "\\u0041yşe", "" },                                             /* as in JSON */
  { "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMDAwMDAwMDE0NiJ9.c2ln", "" }, /* a web token */
  { "1", "?ad=Ay%25C5%259Fe" },
  { "1", "?ad=AY%DEE" },
  { "1", "?posta=a.b%2540ornek.com" },
  { "1", "/Ay%C5%9Fe" },
};

static void
test_encoded (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_auto (Recording) recording = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;
  g_autofree char *proposal = NULL;
  g_autofree char *copy = NULL;

  add_text (&recording, CODE);
  add_signature (&recording, CODE, "", ACCEPTED);
  for (guint j = 0; j < recording.calls->len; j++)
    {
      EonayRecordedCall *call = recording.calls->pdata[j];
      g_autofree char *old = g_uri_to_string (call->uri);
      g_autofree char *uri = g_strconcat (old, encoded[i].query, NULL);

      g_uri_unref (call->uri);
      call->uri = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);
      eonay_recorded_message_add_header (&call->request, "X-Kisi", encoded[i].header);
    }
  lesson = learn (&recording);
  proposal = eonay_lesson_dup_proposal (lesson);
  copy = eonay_anonymous_create (lesson, NULL);
  g_assert_true (copy != NULL || encoded[i].is_refused);
  for (gsize j = 0; j < 2; j++)
    {
      const char *text = j == 0 ? proposal : copy;

      g_assert_true (text == NULL || *encoded[i].query != '\0' ||
                     strstr (text, encoded[i].header) == NULL);
      g_assert_true (text == NULL || *encoded[i].query == '\0' ||
                     strstr (text, encoded[i].query) == NULL);
    }
}

/* What is no person's is left as it is. */
static const char *const harmless[] = {
  "\"surum\": \"1.3.0.2\"", "\"x\": \"28.11.2026\"",
  "\"x\": \"127.0.0.1\"",   "\"islemTipi\": \"metin-imza\"",
  "\"x\": \"12:30:45\"",    "\"x\": \"std::a\"",
  "\"x\": \"2.1 300 40\"",  "\"mobilImza\": \"hayir\"",
  "\"adres\": \"/imza/7\"", "\"x\": \"a/*\"",
  "\"tcknVar\": true",      "\"cihaz\": \"kart\"",
};

static void
test_harmless (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (harmless); i++)
    {
      g_auto (Recording) recording = { NULL };
      g_autofree char *extra = g_strconcat (", ", harmless[i], NULL);
      const char *value = strstr (harmless[i], ": ") + 2;
      g_autoptr (EonayLesson) lesson = NULL;
      g_autofree char *proposal = NULL;
      g_autofree char *copy = NULL;

      add_text (&recording, CODE);
      add_signature (&recording, CODE, extra, ACCEPTED);
      lesson = learn (&recording);
      proposal = eonay_lesson_dup_proposal (lesson);
      if (!lesson->is_complete)
        g_test_message ("%s", harmless[i]);
      g_assert_true (lesson->is_complete);
      g_assert_nonnull (strstr (proposal, value));
      copy = eonay_anonymous_create (lesson, NULL);
      g_assert_nonnull (copy);
      g_assert_true (strstr (copy, value) != NULL || *value == '"');
    }
}

/* Addresses of computers in headers, bodies and answers. */
static void
test_computers (void)
{
  static const char *const lost[] = { "10.20.30.40", "2a02:e0::77", "zeliha", "15.03.1985" };
  g_auto (Recording) recording = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *proposal = NULL;
  g_autofree char *copy = NULL;
  EonayRecordedCall *call = NULL;

  add_text (&recording, CODE);
  call = add_signature (&recording, CODE, "",
                        "{\"durum\": \"kabul\", \"ip\": \"10.20.30.40\", \"dogum\": "
                        "\"15.03.1985\", \"aciklama\": \"2a02:e0::77 adresinden.\"}");
  eonay_recorded_message_add_header (&call->request, "X-Client-IP", "10.20.30.40");
  eonay_recorded_message_add_header (&call->request, "X-Forwarded-For", "10.20.30.40, 2a02:e0::77");
  eonay_recorded_message_add_header (&call->request, "X-Kaynak", "[2a02:e0::77]:443");
  eonay_recorded_message_add_header (&call->request, "X-Klasor", "/home/zeliha/imza");
  eonay_recorded_message_add_header (&call->answer, "X-Real-IP", "10.20.30.40");
  lesson = learn (&recording);
  proposal = eonay_lesson_dup_proposal (lesson);
  g_assert_null (strstr (proposal, "X-Client-IP"));
  copy = eonay_anonymous_create (lesson, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (lost); i++)
    {
      g_assert_null (strstr (proposal, lost[i]));
      g_assert_null (strstr (copy, lost[i]));
    }
}

/* What an answer says is not written as a condition if it tells of the person. */
static void
test_personal_conditions (void)
{
  g_auto (Recording) recording = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;
  g_autofree char *text = encode (CODE, FALSE);
  g_autofree char *answer = g_strdup_printf ("{\"durum\": \"tamam\", \"islemNo\": \"" TOKEN
                                             "\", \"tur\": \"zeliha@ornek.com\", "
                                             "\"metin\": \"%s\"}",
                                             text);
  g_autofree char *proposal = NULL;

  add_text (&recording, CODE_2);
  add_signature (&recording, CODE_2, "", "{\"durum\": \"0532 765 43 21\", \"hata\": \"gecersiz\"}");
  add (&recording, "https://" HOST "/metin", "{\"kod\": \"" CODE "\"}", 200, answer);
  add_signature (&recording, CODE, "", "{\"durum\": \"kabul\", \"hata\": \"\"}");
  lesson = learn (&recording);
  proposal = eonay_lesson_dup_proposal (lesson);
  g_assert_null (strstr (proposal, "zeliha"));
  g_assert_null (strstr (proposal, "0532"));
}

/* Of a person whose names are words of the exchange. */
static char *
encode_as (EonayInventedPerson *person, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GBytes) signature = eonay_invented_person_sign (person, bytes, FALSE);

  return g_base64_encode (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature));
}

static void
test_names (void)
{
  static const char *const text = "Sayın METİN ONAY, kod " CODE;
  g_auto (Recording) recording = { NULL };
  EonayInventedPerson *person = eonay_invented_person_new ("METİN ONAY", NULL);
  g_autofree char *signature = encode_as (person, text);
  g_autofree char *text_answer =
      g_strdup_printf ("{\"metin\": \"%s\", \"onayKodu\": 1, \"ad-metin\": \"x\"}", text);
  g_autofree char *body = g_strdup_printf (
      "{\"imza\": \"%s\", \"ad\": \"Metin\", \"onay\": {\"soyad\": \"onay\"}}", signature);
  g_autofree char *json = g_strdup_printf ("{\"durum\": \"kabul\", \"sayfa\": \"Metin Bey\"}");
  g_autoptr (EonayLesson) lesson = NULL;
  g_autoptr (EonayLesson) other = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint n_unusable = 0;
  EonayRecordedCall *call = NULL;

  add (&recording, "https://" HOST "/metin/al", "{\"kod\": \"" CODE "\"}", 200, text_answer);
  call = add (&recording, "https://" HOST "/imza/onay.jsp?metin=Metin", body, 200, json);
  eonay_recorded_message_add_header (&call->answer, "Location", "/metin/sonuc");
  lesson = learn (&recording);
  assert_key (lesson, "text", "Text", "$.metin");
  assert_key (lesson, "text", "Path", "/metin/al");
  g_assert_true (has_note (lesson, EONAY_LESSON_IMPOSSIBLE, "$.ad", "personal"));
  g_assert_true (has_note (lesson, EONAY_LESSON_IMPOSSIBLE, "$.onay.soyad", "personal"));
  copy = eonay_anonymous_create (lesson, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (copy, "/metin/al"));
  g_assert_nonnull (strstr (copy, "/imza/onay.jsp?metin="));
  g_assert_nonnull (strstr (copy, "\\\"metin\\\""));
  g_assert_nonnull (strstr (copy, "\\\"onay\\\""));
  g_assert_nonnull (strstr (copy, "/metin/sonuc"));
  g_assert_null (strstr (copy, "METİN"));
  g_assert_null (strstr (copy, "Metin"));
  g_assert_null (strstr (copy, "\\\"onay\\\"}"));
  bytes = g_bytes_new (copy, strlen (copy));
  recording.calls = eonay_recording_parse (bytes, &n_unusable, &error);
  g_assert_no_error (error);
  other = learn (&recording);
  assert_key (other, "text", "Text", "$.metin");
  eonay_invented_person_free (person);
}

static void
test_headers (void)
{
  g_auto (Recording) recording = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;
  EonayRecordedCall *call = NULL;

  add_text (&recording, CODE);
  call = add_signature (&recording, CODE, "", ACCEPTED);
  eonay_recorded_message_add_header (&call->request, "Authorization", "Bearer gizli");
  eonay_recorded_message_add_header (&call->request, "Cookie", "JSESSIONID=0123456789");
  eonay_recorded_message_add_header (&call->request, "X-Surum", "1.3");
  lesson = learn (&recording);
  g_assert_true (has_note (lesson, EONAY_LESSON_IMPOSSIBLE, "header:Authorization", "secret"));
  g_assert_true (has_note (lesson, EONAY_LESSON_GUESS, "cookie:JSESSIONID", "unknown-cookie"));
  assert_key (lesson, "signature", "Headers", "X-Surum: 1.3;");
}

static void
test_fresh (void)
{
  g_auto (Recording) recording = { NULL };
  g_autoptr (EonayLesson) lesson = NULL;

  add_text (&recording, CODE);
  add_signature (&recording, CODE,
                 ", \"no\": \"dfae049a-fcf9-4cb0-80b3-3a7f365de96c\", "
                 "\"an\": \"2025-11-28T19:00:01Z\", \"tckn\": 10000000146, \"surum\": 3",
                 ACCEPTED);
  lesson = learn (&recording);
  assert_key (lesson, "signature", "Body",
              "{\"islemNo\":\"${islem-no}\",\"imza\":\"${signature:base64}\",\"no\":\"${uuid}\","
              "\"an\":\"${time}\",\"tckn\":\"${national-id:number}\",\"surum\":3}");
  g_assert_true (lesson->is_complete);
  assert_stage (lesson, EONAY_REHEARSAL_DONE, NULL);
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

  add_text (&none, CODE);
  assert_error (&none, NULL, EONAY_RECORDING_ERROR_NO_SIGNATURE);
  add_text (&unanswered, CODE);
  add_signature (&unanswered, CODE, "", "")->status = 0;
  assert_error (&unanswered, NULL, EONAY_RECORDING_ERROR_NO_SIGNATURE);
  add (&no_text, "https://" HOST "/metin", "{\"kod\": \"" CODE "\"}", 200, "{\"metin\": \"x\"}");
  add_signature (&no_text, CODE, "", ACCEPTED);
  assert_error (&no_text, NULL, EONAY_RECORDING_ERROR_NO_TEXT);
  add_text (&no_code, "1234");
  add_signature (&no_code, "1234", "", ACCEPTED);
  assert_error (&no_code, NULL, EONAY_RECORDING_ERROR_NO_CODE);
  add_text (&many_codes, "A");
  g_clear_pointer (&((EonayRecordedCall *) many_codes.calls->pdata[0])->request.body,
                   g_bytes_unref);
  ((EonayRecordedCall *) many_codes.calls->pdata[0])->request.body =
      g_bytes_new_static ("{\"a\": \"" CODE "\", \"b\": \"" CODE_2 "\"}", 46);
  add_signature (&many_codes, "A", "", ACCEPTED);
  for (guint i = 0; i < many_codes.calls->len; i++)
    {
      add (&told, "https://" HOST "/", "", 200, "{}");
      eonay_recorded_call_free (told.calls->pdata[i]);
      told.calls->pdata[i] = eonay_recorded_call_copy (many_codes.calls->pdata[i]);
    }
  assert_error (&many_codes, NULL, EONAY_RECORDING_ERROR_MANY_CODES);
  lesson = learn_with (&told, CODE_2, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (lesson->run->evidence->code, ==, CODE_2);
  add_text (&other_code, CODE);
  add_signature (&other_code, CODE, "", ACCEPTED);
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

      add_text (&recording, CODE);
      add_signature (&recording, CODE, "", ACCEPTED);
      lesson = learn (&recording);
      g_key_file_set_string (lesson->proposal, group, rows[i].key, rows[i].value);
      assert_stage (lesson, rows[i].stage, rows[i].end);
    }
}

/* Attachments of many kinds take a moment, not minutes. */
#define LARGE       200000
#define MAX_SECONDS 10

static const char *const units[] = { "k", "\\\\u0131", "Şıkır ", "imzalama 123456789 " };

static void
test_large (gconstpointer data)
{
  g_auto (Recording) recording = { NULL };
  g_autoptr (GString) attachment = g_string_new (NULL);
  g_autofree char *extra = NULL;
  g_autoptr (EonayLesson) lesson = NULL;
  g_autofree char *copy = NULL;
  clock_t start = clock ();

  while (attachment->len < LARGE)
    g_string_append (attachment, data);
  extra = g_strdup_printf (", \"ek\": \"%s\"", attachment->str);
  add_text (&recording, CODE);
  add_signature (&recording, CODE, extra, ACCEPTED);
  lesson = learn (&recording);
  copy = eonay_anonymous_create (lesson, NULL);
  g_assert_nonnull (copy);
  g_assert_cmpint (clock () - start, <, (clock_t) MAX_SECONDS * CLOCKS_PER_SEC);
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

      add_text (&recording, CODE);
      add_signature (&recording, CODE, "", ACCEPTED);
      for (guint j = 0; j < recording.calls->len; j++)
        {
          EonayRecordedCall *call = recording.calls->pdata[j];
          g_autofree char *uri =
              g_strdup_printf ("https://%s%s", hosts[i], g_uri_get_path (call->uri));

          g_uri_unref (call->uri);
          call->uri = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
          g_assert_nonnull (call->uri);
        }
      lesson = learn (&recording);
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
  g_test_add_func ("/lesson/harmless", test_harmless);
  g_test_add_func ("/lesson/computers", test_computers);
  g_test_add_func ("/lesson/personal-conditions", test_personal_conditions);
  g_test_add_func ("/lesson/names", test_names);
  g_test_add_func ("/lesson/fresh", test_fresh);
  g_test_add_func ("/lesson/too-little", test_too_little);
  g_test_add_func ("/lesson/rehearsal", test_rehearsal);
  g_test_add_func ("/lesson/hosts", test_hosts);
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autofree char *path = g_strdup_printf ("/lesson/large/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, units[i], test_large);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (impossible); i++)
    {
      g_autofree char *path = g_strdup_printf ("/lesson/impossible/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_impossible);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (encoded); i++)
    {
      g_autofree char *path = g_strdup_printf ("/lesson/encoded/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_encoded);
    }
  return g_test_run ();
}
