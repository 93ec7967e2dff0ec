/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-receipt.h"

#include <string.h>

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <openssl/cms.h>

#include "folder.h"
#include "pki.h"

#define TEXT "E-Onay veriyorum: çığ\n"
/* 2026-11-22 17:03:12 in Istanbul. */
#define NOW G_GINT64_CONSTANT (1795356192)

static EonayReceipt *
create (const char *folder, GError **error)
{
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-p256", "9c");
  g_autoptr (EonayChallenge) challenge =
      eonay_challenge_new (EONAY_PURPOSE_LOGIN, "123456789012345", TEXT, NOW + 300);
  g_autoptr (GBytes) signature = pki_sign ("nes-p256", "9c", TEXT, CMS_CADES);

  return eonay_receipt_create (folder, "kamusm", certificate, challenge, signature, NOW, error);
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
  g_assert_cmpstr (eonay_receipt_get_name (receipt), ==, name);
  g_assert_cmpint (eonay_receipt_get_state (receipt), ==, EONAY_RECEIPT_PENDING);
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
      g_assert_cmpint (eonay_receipt_get_state (receipt), ==, cases[i].state);
      assert_member (receipt, "state", cases[i].name);
      assert_member (receipt, "answer", "100******46: tamam, \"1\"");
      assert_member (receipt, "completed", "2026-11-22T17:03:17+03:00");
    }
}

static void
test_names_differ (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autoptr (EonayReceipt) first = create (folder, NULL);
  g_autoptr (EonayReceipt) second = create (folder, NULL);
  g_autofree char *expected = g_strconcat (eonay_receipt_get_name (first), "-2", NULL);

  g_assert_cmpstr (eonay_receipt_get_name (second), ==, expected);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/receipt/create", test_create);
  g_test_add_func ("/receipt/complete", test_complete);
  g_test_add_func ("/receipt/names-differ", test_names_differ);
  g_test_add_func ("/receipt/no-folder", test_no_folder);
  g_test_add_func ("/receipt/nothing-half", test_nothing_half);

  return g_test_run ();
}
