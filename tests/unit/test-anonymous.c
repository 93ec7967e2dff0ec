/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What tells of a person stands neither in the proposal nor in the copy that others see. */
#include <string.h>

#include "eonay-anonymous.h"
#include "eonay-invented-person.h"
#include "lesson-fixture.h"

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

  recording_add_text (&recording, CODE);
  recording_add_signature (&recording, CODE, extra, ACCEPTED);
  lesson = recording_learn (&recording);
  g_assert_true (
      lesson_has_note (lesson, EONAY_LESSON_IMPOSSIBLE, impossible[i].field, impossible[i].what));
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

  recording_add_text (&recording, CODE);
  recording_add_signature (&recording, CODE, "", ACCEPTED);
  for (guint j = 0; j < recording.calls->len; j++)
    {
      EonayRecordedCall *call = recording.calls->pdata[j];
      g_autofree char *old = g_uri_to_string (call->uri);
      g_autofree char *uri = g_strconcat (old, encoded[i].query, NULL);

      g_uri_unref (call->uri);
      call->uri = g_uri_parse (uri, G_URI_FLAGS_ENCODED, NULL);
      eonay_recorded_message_add_header (&call->request, "X-Kisi", encoded[i].header);
    }
  lesson = recording_learn (&recording);
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

      recording_add_text (&recording, CODE);
      recording_add_signature (&recording, CODE, extra, ACCEPTED);
      lesson = recording_learn (&recording);
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

  recording_add_text (&recording, CODE);
  call = recording_add_signature (&recording, CODE, "",
                                  "{\"durum\": \"kabul\", \"ip\": \"10.20.30.40\", \"dogum\": "
                                  "\"15.03.1985\", \"aciklama\": \"2a02:e0::77 adresinden.\"}");
  eonay_recorded_message_add_header (&call->request, "X-Client-IP", "10.20.30.40");
  eonay_recorded_message_add_header (&call->request, "X-Forwarded-For", "10.20.30.40, 2a02:e0::77");
  eonay_recorded_message_add_header (&call->request, "X-Kaynak", "[2a02:e0::77]:443");
  eonay_recorded_message_add_header (&call->request, "X-Klasor", "/home/zeliha/imza");
  eonay_recorded_message_add_header (&call->answer, "X-Real-IP", "10.20.30.40");
  lesson = recording_learn (&recording);
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
  g_autofree char *text = recording_encode (CODE, FALSE);
  g_autofree char *answer = g_strdup_printf ("{\"durum\": \"tamam\", \"islemNo\": \"" TOKEN
                                             "\", \"tur\": \"zeliha@ornek.com\", "
                                             "\"metin\": \"%s\"}",
                                             text);
  g_autofree char *proposal = NULL;

  recording_add_text (&recording, CODE_2);
  recording_add_signature (&recording, CODE_2, "",
                           "{\"durum\": \"0532 765 43 21\", \"hata\": \"gecersiz\"}");
  recording_add (&recording, "https://" HOST "/metin", "{\"kod\": \"" CODE "\"}", 200, answer);
  recording_add_signature (&recording, CODE, "", "{\"durum\": \"kabul\", \"hata\": \"\"}");
  lesson = recording_learn (&recording);
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

  recording_add (&recording, "https://" HOST "/metin/al", "{\"kod\": \"" CODE "\"}", 200,
                 text_answer);
  call = recording_add (&recording, "https://" HOST "/imza/onay.jsp?metin=Metin", body, 200, json);
  eonay_recorded_message_add_header (&call->answer, "Location", "/metin/sonuc");
  lesson = recording_learn (&recording);
  lesson_assert_key (lesson, "text", "Text", "$.metin");
  lesson_assert_key (lesson, "text", "Path", "/metin/al");
  g_assert_true (lesson_has_note (lesson, EONAY_LESSON_IMPOSSIBLE, "$.ad", "personal"));
  g_assert_true (lesson_has_note (lesson, EONAY_LESSON_IMPOSSIBLE, "$.onay.soyad", "personal"));
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
  other = recording_learn (&recording);
  lesson_assert_key (other, "text", "Text", "$.metin");
  eonay_invented_person_free (person);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/anonymous/harmless", test_harmless);
  g_test_add_func ("/anonymous/computers", test_computers);
  g_test_add_func ("/anonymous/personal-conditions", test_personal_conditions);
  g_test_add_func ("/anonymous/names", test_names);
  for (gsize i = 0; i < G_N_ELEMENTS (impossible); i++)
    {
      g_autofree char *path = g_strdup_printf ("/anonymous/impossible/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_impossible);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (encoded); i++)
    {
      g_autofree char *path = g_strdup_printf ("/anonymous/encoded/%" G_GSIZE_FORMAT, i);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_encoded);
    }
  return g_test_run ();
}
