/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-receipt-record.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>
#include <openssl/cms.h>

#include "folder.h"
#include "pki.h"

#define TEXT "E-Onay veriyorum: çığ\n"
#define ID   "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define NAME "20261122-170312-login-00112233"
/* 2026-11-22 17:03:12 in Istanbul. */
#define NOW G_GINT64_CONSTANT (1795356192)

#define WHOLE                                                                                      \
  "{\"version\": 1, \"state\": \"accepted\", \"purpose\": \"login\", \"provider\": \"kamusm\", "   \
  "\"certificate\": \"" ID "\", \"signed\": \"2026-11-22T17:03:12+03:00\", "                       \
  "\"completed\": \"2026-11-22T17:03:17+03:00\", \"answer\": \"10000000146: tamam\"}"

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

  g_assert_null (eonay_receipt_record_load (folder, name, &error));
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
  g_autoptr (EonayReceipt) receipt =
      eonay_receipt_create (folder, "kamusm", certificate, challenge, signature, NOW, &error);
  g_autoptr (EonayReceiptRecord) pending = NULL;
  g_autoptr (EonayReceiptRecord) refused = NULL;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  pending = eonay_receipt_record_load (folder, eonay_receipt_get_name (receipt), &error);
  g_assert_no_error (error);
  g_assert_cmpint (pending->state, ==, EONAY_RECEIPT_PENDING);
  g_assert_cmpint (pending->purpose, ==, EONAY_PURPOSE_CONSENT);
  g_assert_cmpstr (pending->provider_id, ==, "kamusm");
  g_assert_cmpstr (pending->certificate_id, ==, eonay_certificate_get_id (certificate));
  g_assert_cmpint (pending->signed_at, ==, NOW);
  g_assert_cmpint (pending->completed_at, ==, 0);
  g_assert_null (pending->answer);
  text = eonay_receipt_record_dup_text (pending, &error);
  g_assert_cmpstr (text, ==, TEXT);

  g_assert_true (eonay_receipt_complete (receipt, EONAY_RECEIPT_REFUSED, "olmaz", NOW + 5, NULL));
  refused = eonay_receipt_record_load (folder, eonay_receipt_get_name (receipt), &error);
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
  g_autoptr (EonayReceiptRecord) record = NULL;

  write_file (folder, NAME ".json", WHOLE);
  record = eonay_receipt_record_load (folder, NAME, NULL);
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
  g_autoptr (EonayReceiptRecord) record = NULL;
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
  record = eonay_receipt_record_load (folder, NAME, NULL);
  g_assert_nonnull (record);
  g_assert_null (eonay_receipt_record_dup_text (record, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_cmpint (g_mkdir (text, 0700), ==, 0);
  g_assert_null (eonay_receipt_record_dup_text (record, NULL));
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
  g_auto (GStrv) none = eonay_receipt_record_list_names (missing, &error);
  g_auto (GStrv) names = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    write_file (folder, files[i], "");
  names = eonay_receipt_record_list_names (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpstrv (names, expected);
  g_assert_null (eonay_receipt_record_list_names (file, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/receipt-record/round-trip", test_round_trip);
  g_test_add_func ("/receipt-record/answer-is-masked", test_answer_is_masked);
  g_test_add_func ("/receipt-record/bad-json", test_bad_json);
  g_test_add_func ("/receipt-record/bad-files", test_bad_files);
  g_test_add_func ("/receipt-record/deep", test_deep);
  g_test_add_func ("/receipt-record/names", test_names);

  return g_test_run ();
}
