/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-receipt.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <openssl/cms.h>

#include "folder.h"
#include "pki.h"

#define PREVIOUS "20261121-090000-login-00112233"
#define TEXT     "E-Onay veriyorum: çığ\n"
#define ID       "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define NAME     "20261122-170312-login-00112233"
/* 2026-11-22 17:03:12 in Istanbul. */
#define NOW G_GINT64_CONSTANT (1795356192)

#define WHOLE                                                                                      \
  "{\"version\": 1, \"state\": \"accepted\", \"purpose\": \"login\", \"provider\": \"kamusm\", "   \
  "\"certificate\": \"" ID "\", \"signed\": \"2026-11-22T17:03:12+03:00\", "                       \
  "\"completed\": \"2026-11-22T17:03:17+03:00\", \"answer\": \"10000000146: tamam\"}"

static EonayReceipt *
create (const char *folder, GError **error)
{
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-p256", "9c");
  g_autoptr (EonayChallenge) challenge =
      eonay_challenge_new (EONAY_PURPOSE_LOGIN, "123456789012345", TEXT, NOW + 300);
  g_autoptr (GBytes) signature = pki_sign ("nes-p256", "9c", TEXT, CMS_CADES);

  return eonay_receipt_create (folder, "kamusm", certificate, challenge, signature, NULL, NOW,
                               error);
}

static GBytes *
read_file (EonayReceipt *receipt, const char *extension)
{
  g_autofree char *path = eonay_receipt_dup_path (receipt, extension);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  gsize length = 0;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (folder_get_mode (path), ==, 0600);

  return g_bytes_new_take (data, length);
}

static char *
dup_member (EonayReceipt *receipt, const char *name)
{
  g_autoptr (GBytes) json = read_file (receipt, "json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  gsize length = 0;
  const char *data = g_bytes_get_data (json, &length);
  JsonObject *object = NULL;

  json_parser_load_from_data (parser, data, (gssize) length, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));

  return g_strdup (json_object_get_string_member_with_default (object, name, NULL));
}

static void
assert_member (EonayReceipt *receipt, const char *name, const char *expected)
{
  g_autofree char *value = dup_member (receipt, name);

  g_assert_cmpstr (value, ==, expected);
}

static void
test_create (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *receipts = g_build_filename (folder, "eonay", "receipts", NULL);
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-p256", "9c");
  g_autofree char *name =
      g_strdup_printf ("20261122-170312-login-%.8s", eonay_certificate_get_id (certificate));
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayReceipt) receipt = create (receipts, &error);
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GBytes) signature = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (receipt->name, ==, name);
  g_assert_cmpint (receipt->state, ==, EONAY_RECEIPT_PENDING);
  g_assert_cmpuint (folder_get_mode (receipts), ==, 0700);

  text = read_file (receipt, "txt");
  signature = read_file (receipt, "p7m");
  g_assert_cmpmem (g_bytes_get_data (text, NULL), g_bytes_get_size (text), TEXT, strlen (TEXT));
  g_assert_true (eonay_certificate_verify_signature (certificate, signature, text, &error));
  g_assert_no_error (error);

  assert_member (receipt, "state", "pending");
  assert_member (receipt, "purpose", "login");
  assert_member (receipt, "provider", "kamusm");
  assert_member (receipt, "certificate", eonay_certificate_get_id (certificate));
  assert_member (receipt, "signed", "2026-11-22T17:03:12+03:00");
  assert_member (receipt, "completed", NULL);
  assert_member (receipt, "answer", NULL);
}

static void
test_complete (void)
{
  static const struct
  {
    EonayReceiptState state;
    const char *name;
  } cases[] = {
    { EONAY_RECEIPT_ACCEPTED, "accepted" },
    { EONAY_RECEIPT_REFUSED, "refused" },
    { EONAY_RECEIPT_UNKNOWN, "unknown" },
  };
  g_auto (Folder) folder = folder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EonayReceipt) receipt = create (folder, &error);

      g_assert_no_error (error);
      eonay_receipt_complete (receipt, cases[i].state, "10000000146: tamam, \"1\"", NOW + 5,
                              &error);
      g_assert_no_error (error);
      g_assert_cmpint (receipt->state, ==, cases[i].state);
      assert_member (receipt, "state", cases[i].name);
      assert_member (receipt, "answer", "100******46: tamam, \"1\"");
      assert_member (receipt, "completed", "2026-11-22T17:03:17+03:00");
    }
}

/* On failure the receipt is unchanged, in memory too. */
static void
test_not_completed (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autoptr (EonayReceipt) receipt = create (folder, NULL);
  g_autofree char *json = eonay_receipt_dup_path (receipt, "json");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_unlink (json), ==, 0);
  g_assert_cmpint (g_mkdir (json, 0700), ==, 0);
  g_assert_false (
      eonay_receipt_complete (receipt, EONAY_RECEIPT_REFUSED, "olmaz", NOW + 5, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (receipt->state, ==, EONAY_RECEIPT_PENDING);
  g_assert_cmpint (receipt->completed_at, ==, 0);
  g_assert_null (receipt->answer);
}

static void
test_names_differ (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autoptr (EonayReceipt) first = create (folder, NULL);
  g_autoptr (EonayReceipt) second = create (folder, NULL);
  g_autofree char *expected = g_strconcat (first->name, "-2", NULL);

  g_assert_cmpstr (second->name, ==, expected);
}

/* Not even root can create a folder below a file. */
static void
test_no_folder (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "receipts", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayReceipt) receipt = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  receipt = create (below, &error);
  g_assert_null (receipt);
  g_assert_nonnull (error);
}

/* A folder in place of the signature: files written before are removed. */
static void
test_nothing_half (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autoptr (EonayReceipt) first = create (folder, NULL);
  g_autofree char *text = eonay_receipt_dup_path (first, "txt");
  g_autofree char *signature = eonay_receipt_dup_path (first, "p7m");
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayReceipt) second = NULL;

  g_assert_cmpint (g_unlink (text), ==, 0);
  g_assert_cmpint (g_unlink (signature), ==, 0);
  g_assert_cmpint (g_mkdir (signature, 0700), ==, 0);
  second = create (folder, &error);
  g_assert_null (second);
  g_assert_nonnull (error);
  g_assert_false (g_file_test (text, G_FILE_TEST_EXISTS));
}

static void
write_file (const char *folder, const char *name, const char *content)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, content, -1, &error);
  g_assert_no_error (error);
}

static void
assert_refused (const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (eonay_receipt_load (folder, name, &error));
  g_assert_nonnull (error);
}

/* A written record is read back unchanged. */
static void
test_round_trip (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-p256", "9c");
  g_autoptr (EonayChallenge) challenge =
      eonay_challenge_new (EONAY_PURPOSE_CONSENT, "123456789012345", TEXT, NOW + 300);
  g_autoptr (GBytes) signature = pki_sign ("nes-p256", "9c", TEXT, CMS_CADES);
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayReceipt) receipt = eonay_receipt_create (folder, "kamusm", certificate, challenge,
                                                           signature, PREVIOUS, NOW, &error);
  g_autoptr (EonayReceipt) pending = NULL;
  g_autoptr (EonayReceipt) refused = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  pending = eonay_receipt_load (folder, receipt->name, &error);
  g_assert_no_error (error);
  g_assert_cmpint (pending->state, ==, EONAY_RECEIPT_PENDING);
  g_assert_cmpint (pending->purpose, ==, EONAY_PURPOSE_CONSENT);
  g_assert_cmpstr (pending->provider_id, ==, "kamusm");
  g_assert_cmpstr (pending->certificate_id, ==, eonay_certificate_get_id (certificate));
  g_assert_cmpint (pending->signed_at, ==, NOW);
  g_assert_cmpint (pending->code_end, ==, NOW + 300);
  g_assert_cmpint (pending->completed_at, ==, 0);
  g_assert_null (pending->answer);
  g_assert_cmpstr (pending->previous, ==, PREVIOUS);
  g_assert_cmpstr (pending->stem, ==, receipt->name);
  text = eonay_receipt_dup_text (pending, &error);
  g_assert_cmpstr (text, ==, TEXT);

  g_assert_true (eonay_receipt_complete (receipt, EONAY_RECEIPT_REFUSED, "olmaz", NOW + 5, NULL));
  refused = eonay_receipt_load (folder, receipt->name, &error);
  g_assert_no_error (error);
  g_assert_cmpint (refused->state, ==, EONAY_RECEIPT_REFUSED);
  g_assert_cmpint (refused->completed_at, ==, NOW + 5);
  g_assert_cmpstr (refused->answer, ==, "olmaz");
}

/* A number in a modified file is masked. */
static void
test_answer_is_masked (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autoptr (EonayReceipt) record = NULL;

  write_file (folder, NAME ".json", WHOLE);
  record = eonay_receipt_load (folder, NAME, NULL);
  g_assert_nonnull (record);
  g_assert_cmpstr (record->answer, ==, "100******46: tamam");
}

static void
test_bad_json (void)
{
  static const char *const changes[][2] = {
    { "\"version\": 1", "\"version\": 2" },
    { "\"accepted\"", "\"fine\"" },
    { "\"state\"", "\"stat\"" },
    { "\"login\"", "\"logout\"" },
    { ID, "0011" },
    { "\"" ID "\"", "17" },
    { "\"2026-11-22T17:03:12+03:00\"", "\"yesterday\"" },
    { "\"2026-11-22T17:03:17+03:00\"", "null" },
    { "\"kamusm\"", "[\"kamusm\"]" },
    { "\"kamusm\"", "{}" },
    { "}", ", \"code-end\": \"soon\"}" },
    { "}", ", \"previous\": 17}" },
    { "}", ", \"previous\": \"../" NAME "\"}" },
    { "}", "" },
    { "{", "// \"\n{" },
  };
  g_auto (Folder) folder = folder_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GString) json = g_string_new (WHOLE);

      g_assert_cmpuint (g_string_replace (json, changes[i][0], changes[i][1], 0), >, 0);
      write_file (folder, NAME ".json", json->str);
      assert_refused (folder, NAME);
    }
  write_file (folder, NAME ".json", "");
  assert_refused (folder, NAME);
  write_file (folder, NAME ".json", "\"text\"");
  assert_refused (folder, NAME);
}

static void
test_bad_files (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *large = g_strnfill (40000, ' ');
  g_autofree char *padded = g_strconcat (WHOLE, large, NULL);
  g_autofree char *path = g_build_filename (folder, NAME ".json", NULL);
  g_autofree char *text = g_build_filename (folder, NAME ".txt", NULL);
  g_autoptr (EonayReceipt) record = NULL;
  g_autoptr (GError) error = NULL;

  assert_refused (folder, NAME);
  assert_refused (folder, "../" NAME);
  assert_refused (folder, "");
  write_file (folder, NAME ".json", padded);
  assert_refused (folder, NAME);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  assert_refused (folder, NAME);
  g_assert_cmpint (g_unlink (path), ==, 0);

  write_file (folder, NAME ".json", WHOLE);
  record = eonay_receipt_load (folder, NAME, NULL);
  g_assert_nonnull (record);
  g_assert_null (eonay_receipt_dup_text (record, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (g_mkdir (text, 0700), ==, 0);
  g_assert_null (eonay_receipt_dup_text (record, NULL));
}

/* Deep nesting is rejected. */
static void
test_deep (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *deep = g_strnfill (30000, '[');
  g_autofree char *deeper = g_strdelimit (g_strnfill (30000, '['), "[", '{');

  write_file (folder, NAME ".json", deep);
  assert_refused (folder, NAME);
  write_file (folder, NAME ".json", deeper);
  assert_refused (folder, NAME);
}

static void
test_names (void)
{
  static const char *const files[] = {
    "20261122-170312-login-00112233.json",
    "20261122-170312-consent-00112233.json",
    "20261122-170312-consent-00112233.txt",
    "20271122-170312-login-00112233.json",
    "20251122-170312-login-00112233-2.json",
    "Notes.json",
    "half.txt",
    ".json",
  };
  static const char *const expected[] = {
    "20271122-170312-login-00112233",
    "20261122-170312-consent-00112233",
    "20261122-170312-login-00112233",
    "20251122-170312-login-00112233-2",
    NULL,
  };
  g_auto (Folder) folder = folder_new ();
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  g_autofree char *file = g_build_filename (folder, files[0], NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) none = eonay_receipt_list_names (missing, &error);
  g_auto (GStrv) names = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    write_file (folder, files[i], "");
  names = eonay_receipt_list_names (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpstrv (names, expected);
  g_assert_null (eonay_receipt_list_names (file, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/receipt/create", test_create);
  g_test_add_func ("/receipt/complete", test_complete);
  g_test_add_func ("/receipt/not-completed", test_not_completed);
  g_test_add_func ("/receipt/names-differ", test_names_differ);
  g_test_add_func ("/receipt/no-folder", test_no_folder);
  g_test_add_func ("/receipt/nothing-half", test_nothing_half);
  g_test_add_func ("/receipt/round-trip", test_round_trip);
  g_test_add_func ("/receipt/answer-is-masked", test_answer_is_masked);
  g_test_add_func ("/receipt/bad-json", test_bad_json);
  g_test_add_func ("/receipt/bad-files", test_bad_files);
  g_test_add_func ("/receipt/deep", test_deep);
  g_test_add_func ("/receipt/names", test_names);

  return g_test_run ();
}
