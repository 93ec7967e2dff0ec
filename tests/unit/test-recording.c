/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What recorders make of a call, and files that are no recording. */
#include "eonay-recording.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define ENTRY(request, response)                                                                   \
  "{\"request\": {\"method\": \"POST\", \"url\": \"https://portal.test/a?b=1\"" request "}, "      \
  "\"response\": {\"status\": 200" response "}}"
#define ARCHIVE(entries) "{\"log\": {\"version\": \"1.2\", \"entries\": [" entries "]}}"

static GPtrArray *
parse (const char *archive, gssize size, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (archive, size < 0 ? strlen (archive) : (gsize) size);
  guint n_unusable = 0;

  return eonay_recording_parse (bytes, &n_unusable, error);
}

static void
assert_text (GBytes *body, const char *expected)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (body, &size);

  g_assert_cmpmem (data, size, expected, strlen (expected));
}

static const struct
{
  const char *name;
  const char *entry;
  const char *request;
  const char *answer;
  const char *trouble;
} bodies[] = {
  { "none", ENTRY ("", ""), "", "", NULL },
  { "text",
    ENTRY (", \"postData\": {\"mimeType\": \"a/b\", \"text\": \"x=ş\"}",
           ", \"content\": {\"text\": \"{}\"}"),
    "x=ş", "{}", NULL },
  { "params",
    ENTRY (", \"postData\": {\"text\": \"\", \"params\": [{\"name\": \"k\", \"value\": \"1 2\"}, "
           "{\"name\": \"l\"}, 7]}",
           ""),
    "k=1%202&l=&=", "", NULL },
  { "base64", ENTRY ("", ", \"content\": {\"encoding\": \"base64\", \"text\": \"xZ8=\"}"), "", "ş",
    NULL },
  { "bad-base64", ENTRY ("", ", \"content\": {\"encoding\": \"base64\", \"text\": \"xZ8=!%\"}"), "",
    "ş", NULL },
  { "gzip",
    ENTRY ("",
           ", \"headers\": [{\"name\": \"content-encoding\", \"value\": \"gzip\"}], "
           "\"content\": {\"encoding\": \"base64\", \"text\": "
           "\"H4sIAAAAAAACA6tWSiktKs1VslJQKknMTcxVqgUACCGKAxIAAAA=\"}"),
    "", "{\"durum\": \"tamam\"}", NULL },
  { "gzip-undone",
    ENTRY ("",
           ", \"headers\": [{\"name\": \"Content-Encoding\", \"value\": \"gzip\"}], "
           "\"content\": {\"text\": \"{}\"}"),
    "", "{}", NULL },
  { "deflate",
    ENTRY ("",
           ", \"headers\": [{\"name\": \"Content-Encoding\", \"value\": \"deflate\"}], "
           "\"content\": {\"encoding\": \"base64\", \"text\": \"eJyrrgUAAXUA+Q==\"}"),
    "", "{}", NULL },
  { "brotli",
    ENTRY ("",
           ", \"headers\": [{\"name\": \"Content-Encoding\", \"value\": \"br\"}], "
           "\"content\": {\"encoding\": \"base64\", \"text\": \"iwCAgP8D\"}"),
    "", NULL, "br" },
  { "chunks",
    ENTRY ("",
           ", \"headers\": [{\"name\": \"Transfer-Encoding\", \"value\": \"chunked\"}], "
           "\"content\": {\"text\": \"3\\r\\nabc\\r\\n2;x=y\\r\\nde\\r\\n0\\r\\n\\r\\n\"}"),
    "", "abcde", NULL },
  { "chunks-undone",
    ENTRY ("",
           ", \"headers\": [{\"name\": \"Transfer-Encoding\", \"value\": \"chunked\"}], "
           "\"content\": {\"text\": \"3\\r\\nabc\"}"),
    "", "3\r\nabc", NULL },
  { "latin-1",
    ENTRY ("",
           ", \"content\": {\"text\": \"<?xml version='1.0' "
           "encoding='ISO-8859-9'?><a>\\u00fe</a>\"}"),
    "", "<?xml version='1.0' encoding='ISO-8859-9'?><a>ş</a>", NULL },
  { "utf-8-as-latin-1", ENTRY ("", ", \"content\": {\"text\": \"\\u00c5\\u009f\"}"), "", "ş",
    NULL },
  { "charset",
    ENTRY ("",
           ", \"headers\": [{\"name\": \"Content-Type\", \"value\": \"text/plain; "
           "charset=iso-8859-9\"}], \"content\": {\"encoding\": \"base64\", "
           "\"text\": \"/g==\"}"),
    "", "ş", NULL },
};

static void
test_body (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *archive = g_strdup_printf (ARCHIVE ("%s"), bodies[i].entry);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) calls = parse (archive, -1, &error);
  EonayRecordedCall *call = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (calls->len, ==, 1);
  call = calls->pdata[0];
  g_assert_cmpstr (call->method, ==, "POST");
  g_assert_cmpuint (call->status, ==, 200);
  assert_text (call->request.body, bodies[i].request);
  if (bodies[i].answer != NULL)
    assert_text (call->answer.body, bodies[i].answer);
  g_assert_cmpstr (call->answer.trouble, ==, bodies[i].trouble);
}

/* mitmproxy writes bytes as characters; json-glib cuts texts at U+0000. */
static void
test_bytes (void)
{
  static const char archive[] =
      ARCHIVE (ENTRY (", \"postData\": {\"text\": \"0\\u0082\\u0000\\\\u0000\\u00ff\"}", ""));
  static const guint8 expected[] = { '0', 0x82, 0, '\\', 'u', '0', '0', '0', '0', 0xff };
  g_autoptr (GPtrArray) calls = parse (archive, -1, NULL);
  gsize size = 0;
  const guint8 *body =
      g_bytes_get_data (((EonayRecordedCall *) calls->pdata[0])->request.body, &size);

  g_assert_cmpmem (body, size, expected, sizeof expected);
}

/* Without optional members, with HTTP/2's own headers, of pages that follow each other. */
static void
test_members (void)
{
  static const char archive[] = "\xef\xbb\xbf" ARCHIVE (
      "{\"startedDateTime\": \"2026-11-28T19:00:02Z\", \"request\": {\"method\": \"get\", "
      "\"url\": \"https://b.test/\", \"headers\": [{\"name\": \":path\", \"value\": \"/\"}, "
      "{\"name\": \"x\", \"value\": \" 1 \"}, {\"name\": \"\"}, null]}}, "
      "{\"startedDateTime\": \"2026-11-28T19:00:01.5Z\", \"request\": {\"method\": \"GET\", "
      "\"url\": \"https://a.test/\"}, \"response\": {\"status\": 1e400}}, "
      "{\"request\": {\"method\": \"GET\", \"url\": \"about:blank\"}}, {}, 1");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) calls = parse (archive, -1, &error);
  EonayRecordedCall *last = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (calls->len, ==, 2);
  g_assert_cmpstr (g_uri_get_host (((EonayRecordedCall *) calls->pdata[0])->uri), ==, "a.test");
  g_assert_cmpuint (((EonayRecordedCall *) calls->pdata[0])->status, ==, 0);
  last = calls->pdata[1];
  g_assert_cmpstr (last->method, ==, "GET");
  g_assert_cmpuint (last->request.headers->len, ==, 1);
  g_assert_cmpstr (eonay_recorded_message_get_header (&last->request, "X"), ==, "1");
}

static char *
repeat (const char *text, guint n)
{
  g_autoptr (GString) all = g_string_new (NULL);

  while (n-- > 0)
    g_string_append (all, text);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static void
assert_error (const char *archive, gssize size, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (parse (archive, size, &error));
  g_assert_error (error, EONAY_RECORDING_ERROR, code);
}

static void
test_no_recording (void)
{
  static const char *const texts[] = {
    "",
    "[]",
    "{}",
    "{\"log\": 1}",
    "{\"log\": {\"entries\": {}}}",
    "HAR",
    "{\"log\": {\"entries\"",
    "{\"log\": {\"entries\": [{\"request\": {\"url\": \"https://a",
    "{} {}",
  };
  g_autofree char *deep = repeat ("{\"a\": [", 40);
  static const char nul[] = "{\"log\": \0 {}}";

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_error (texts[i], -1, EONAY_RECORDING_ERROR_NOT_A_RECORDING);
  assert_error (deep, -1, EONAY_RECORDING_ERROR_NOT_A_RECORDING);
  assert_error (nul, sizeof nul, EONAY_RECORDING_ERROR_NOT_A_RECORDING);
  assert_error (ARCHIVE (""), -1, EONAY_RECORDING_ERROR_EMPTY);
}

static void
test_too_large (void)
{
  g_autofree char *entries = repeat ("{},", 9999);
  g_autofree char *many = g_strdup_printf (ARCHIVE ("%s{}"), entries);
  gsize size = (gsize) 64 * 1024 * 1024 + 1;
  g_autofree char *large = g_malloc0 (size);

  assert_error (many, -1, EONAY_RECORDING_ERROR_TOO_LARGE);
  assert_error (large, (gssize) size, EONAY_RECORDING_ERROR_TOO_LARGE);
}

static void
test_unreadable (void)
{
  g_autoptr (GError) error = NULL;
  guint n_unusable = 0;

  g_assert_null (eonay_recording_load ("/nowhere/run.har", &n_unusable, &error));
  g_assert_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_UNREADABLE);
  g_clear_error (&error);
  g_assert_null (eonay_recording_load ("/", &n_unusable, &error));
  g_assert_error (error, EONAY_RECORDING_ERROR, EONAY_RECORDING_ERROR_UNREADABLE);
}

static void
test_written_files (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("eonay-recording-XXXXXX", &error);
  g_autofree char *linked = g_strconcat (folder, "-link", NULL);
  g_autofree char *file = g_build_filename (folder, "run.har", NULL);
  g_autofree char *same = g_build_filename (linked, "run.har", NULL);
  g_autofree char *dotted = g_build_filename (folder, ".", "run.har", NULL);
  g_autofree char *none = g_build_filename (folder, "none", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);

  g_assert_no_error (error);
  g_assert_cmpint (symlink (folder, linked), ==, 0);
  g_assert_cmpint (symlink ("run.har", link), ==, 0);
  g_assert_true (eonay_recording_is_same_file (file, dotted));
  g_assert_true (g_file_set_contents (file, "{}", -1, NULL));
  g_assert_true (eonay_recording_is_same_file (file, same));
  g_assert_false (eonay_recording_is_same_file (file, none));
  g_assert_true (eonay_recording_is_ordinary_file (file));
  g_assert_true (eonay_recording_is_ordinary_file (none));
  g_assert_false (eonay_recording_is_ordinary_file (link));
  g_assert_false (eonay_recording_is_ordinary_file (folder));
  g_assert_false (eonay_recording_is_ordinary_file ("/dev/null"));
  g_unlink (link);
  g_unlink (file);
  g_unlink (linked);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *path = g_strconcat ("/recording/body/", bodies[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_body);
    }
  g_test_add_func ("/recording/bytes", test_bytes);
  g_test_add_func ("/recording/members", test_members);
  g_test_add_func ("/recording/no-recording", test_no_recording);
  g_test_add_func ("/recording/too-large", test_too_large);
  g_test_add_func ("/recording/unreadable", test_unreadable);
  g_test_add_func ("/recording/written-files", test_written_files);
  return g_test_run ();
}
