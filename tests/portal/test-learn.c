/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One activation of each shape is recorded; what is learned from it, without a hint, activates. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "eonay-anonymous.h"
#include "eonay-lesson-learn.h"
#include "eonay-rehearsal.h"
#include "fixture.h"
#include "pki.h"

static const char *const shapes[] = {
  "json", "rest", "document", "form", "page", "multipart", "raw", "soap", "xml", "nested",
};

static void
sign (Fixture *fixture, EonayPurpose purpose)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayChallenge) challenge = fixture_open (fixture, purpose, &error);
  g_autofree char *answer = NULL;

  g_assert_no_error (error);
  answer = fixture_sign_and_answer (fixture, challenge, "nes-rsa", &error);
  g_assert_no_error (error);
}

static void
activate (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  sign (fixture, EONAY_PURPOSE_LOGIN);
  sign (fixture, EONAY_PURPOSE_CONSENT);
  g_assert_cmpint (fixture_query (fixture, &error), ==, EONAY_CONSENT_ACTIVE);
  g_assert_no_error (error);
  g_assert_cmpint (fixture_count (fixture, "accepted"), ==, 2);
  g_assert_cmpint (fixture_count (fixture, "malformed"), ==, 0);
}

/* Returns: the recording */
static char *
record (Fixture *fixture, const char *shape)
{
  g_autofree char *path = g_build_filename (fixture->folder, "run.har", NULL);
  g_autofree char *command = g_strconcat ("record ", path, NULL);
  g_autofree char *answer = NULL;
  g_autoptr (GError) error = NULL;
  char *archive = NULL;

  fixture_use_shape (fixture, shape);
  answer = portal_command (fixture->portal, command);
  g_assert_cmpstr (answer, ==, "ok");
  activate (fixture);
  g_file_get_contents (path, &archive, NULL, &error);
  g_assert_no_error (error);
  return archive;
}

static EonayLesson *
learn (Fixture *fixture, const char *archive)
{
  g_autofree char *host =
      g_strdup_printf ("nesbireysel.eonay.test:%u", portal_get_https_port (fixture->portal));
  const EonayLessonHints hints = { { NULL, 12, 20 }, host };
  g_autoptr (GBytes) bytes = g_bytes_new (archive, strlen (archive));
  g_autoptr (GError) error = NULL;
  guint n_unusable = 0;
  GPtrArray *calls = eonay_recording_parse (bytes, &n_unusable, &error);
  EonayLesson *lesson = NULL;

  g_assert_no_error (error);
  lesson = eonay_lesson_learn (calls, n_unusable, &hints, &error);
  g_assert_no_error (error);
  return lesson;
}

static void
assert_proven (EonayLesson *lesson)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayRehearsal) rehearsal = eonay_rehearsal_run (lesson, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (rehearsal->message, ==, NULL);
  g_assert_cmpint (rehearsal->stage, ==, EONAY_REHEARSAL_DONE);
  g_assert_true (lesson->is_complete);
  g_assert_cmpuint (lesson->runs->len, ==, 2);
}

/* Stands for U+0000, which JSON-GLib does not write. */
#define NUL "\xee\x80\x80"

static char *
find_charset (JsonObject *message, JsonObject *body)
{
  JsonArray *headers = json_object_get_array_member (message, "headers");
  const char *type = json_object_get_string_member_with_default (body, "mimeType", "");

  for (guint i = 0; i < json_array_get_length (headers); i++)
    {
      JsonObject *header = json_array_get_object_element (headers, i);
      const char *value = json_object_get_string_member (header, "value");
      const char *charset = strstr (value, "charset=");

      if (g_str_equal (json_object_get_string_member (header, "name"), "Content-Type") &&
          charset != NULL)
        return g_strdup (charset + strlen ("charset="));
    }
  return g_strdup (strstr (type, "json") != NULL ? "UTF-8" : "ISO-8859-1");
}

/* By the named character set, else UTF-8 for what usually has it, else ISO 8859-1, which makes a
 * text of any bytes. */
static void
decode_as_mitmproxy (JsonObject *message, const char *name)
{
  JsonObject *body =
      json_object_has_member (message, name) ? json_object_get_object_member (message, name) : NULL;
  const char *text =
      body != NULL ? json_object_get_string_member_with_default (body, "text", "") : "";
  gsize size = strlen (text);
  g_autofree char *charset = body != NULL ? find_charset (message, body) : NULL;
  g_autofree guchar *data = (guchar *) g_strdup (text);
  g_autofree char *decoded = NULL;
  g_autoptr (GString) shown = g_string_new (NULL);

  if (size == 0)
    return;
  if (json_object_has_member (body, "encoding"))
    {
      g_free (data);
      data = g_base64_decode (text, &size);
    }
  decoded = g_convert ((char *) data, (gssize) size, "UTF-8", charset, NULL, &size, NULL);
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (shown, "%.*s", decoded[i] == '\0' ? 3 : 1,
                            decoded[i] == '\0' ? NUL : decoded + i);
  json_object_set_string_member (body, "text", shown->str);
  json_object_remove_member (body, "encoding");
}

/* With a byte order mark, as from Fiddler. */
static char *
write_as_mitmproxy (const char *archive)
{
  g_autoptr (JsonNode) root = json_from_string (archive, NULL);
  JsonObject *log = json_object_get_object_member (json_node_get_object (root), "log");
  JsonArray *entries = json_object_get_array_member (log, "entries");
  g_autofree char *text = NULL;
  GString *written = NULL;

  for (guint i = 0; i < json_array_get_length (entries); i++)
    {
      JsonObject *entry = json_array_get_object_element (entries, i);

      decode_as_mitmproxy (json_object_get_object_member (entry, "request"), "postData");
      decode_as_mitmproxy (json_object_get_object_member (entry, "response"), "content");
    }
  text = json_to_string (root, FALSE);
  written = g_string_new ("\xef\xbb\xbf");
  g_string_append (written, text);
  g_string_replace (written, NUL, "\\u0000", 0);
  /* JSON-GLib escapes the other control characters. */
  g_string_replace (written, "\x1f", "\\u001f", 0);
  return g_string_free (written, FALSE);
}

/* The portal forgets all, and the person starts again. */
static void
start_again (Fixture *fixture, const char *shape)
{
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-rsa", "9c");
  g_autofree char *answer = portal_command (fixture->portal, "reset");

  g_assert_cmpstr (answer, ==, "ok");
  fixture_set (fixture, "shape", shape);
  g_clear_object (&fixture->session);
  fixture->session = eonay_portal_session_new (
      "kamusm", eonay_provider_get_host (fixture->provider), "certificate");
  eonay_portal_session_set_certificate (fixture->session, certificate);
}

/* A copy for others has nothing of the person, and teaches the same. */
static void
assert_anonymous (Fixture *fixture, EonayLesson *lesson, const char *proposal)
{
  static const char *const lost[] = { "10000000146", "Yılmaz", "YILMAZ", "Y&#x131;lmaz",
                                      "WcSxbG1he" };
  g_autoptr (GError) error = NULL;
  g_autofree char *copy = eonay_anonymous_create (lesson, &error);
  g_autoptr (EonayLesson) other = NULL;
  g_autofree char *other_proposal = NULL;

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (lost); i++)
    g_assert_null (strstr (copy, lost[i]));
  for (guint i = 0; i < lesson->evidence->len; i++)
    g_assert_null (strstr (copy, ((EonayEvidence *) lesson->evidence->pdata[i])->code));
  other = learn (fixture, copy);
  assert_proven (other);
  other_proposal = eonay_lesson_dup_proposal (other);
  g_assert_cmpstr (other_proposal, ==, proposal);
}

static void
test_shape (Fixture *fixture, gconstpointer data)
{
  const char *shape = data;
  g_autofree char *archive = record (fixture, shape);
  g_autofree char *other_archive = write_as_mitmproxy (archive);
  g_autofree char *other_proposal = NULL;
  g_autoptr (EonayLesson) other = NULL;
  g_autoptr (EonayLesson) lesson = learn (fixture, archive);
  g_autofree char *proposal = eonay_lesson_dup_proposal (lesson);
  g_autoptr (GKeyFile) exchange = g_key_file_new ();
  g_autoptr (GError) error = NULL;

  assert_proven (lesson);
  other = learn (fixture, other_archive);
  other_proposal = eonay_lesson_dup_proposal (other);
  g_assert_cmpstr (other_proposal, ==, proposal);
  assert_anonymous (fixture, lesson, proposal);
  g_key_file_load_from_data (exchange, proposal, (gsize) -1, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  fixture_use_exchange (fixture, "learned", exchange);
  start_again (fixture, shape);
  activate (fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *shape = g_strdup_printf ("/learn/%s", shapes[i]);

      g_test_add (shape, Fixture, shapes[i], fixture_set_up, test_shape, fixture_tear_down);
    }
  return g_test_run ();
}
