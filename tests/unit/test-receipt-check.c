/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is found in a folder of receipts: altered and missing ones. */
#include "eonay-receipt-inventory.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <openssl/cms.h>

#include "eonay-cms.h"
#include "folder.h"
#include "ledger-fixture.h"
#include "pki.h"

#define TEXT  "E-Onay veriyorum: çığ\n"
#define OTHER "E-Onay vermiyorum: çığ\n"
#define DAY   (24 * 60 * 60)

typedef struct
{
  LedgerFixture ledger;
  char *folder;
  char *chain;
  gint64 now;
  EonayTrust *trust;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  ledger_fixture_set_up (&self->ledger, NULL);
  self->folder = g_build_filename (self->ledger.folder, "receipts", NULL);
  self->chain = g_build_filename (g_getenv ("EONAY_TEST_PKI"), "ca", "chain.pem", NULL);
  self->now = g_get_real_time () / G_USEC_PER_SEC;
  self->trust = eonay_trust_new_for_file (self->chain, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  eonay_trust_free (self->trust);
  g_free (self->chain);
  g_free (self->folder);
  ledger_fixture_tear_down (&self->ledger, NULL);
}

/* A receipt as an activation writes it, but with the signature of any card. */
static EonayReceipt *
create_signed (Fixture *self,
               const char *card,
               const char *signing_card,
               const char *text,
               gint64 moment)
{
  g_autoptr (EonayCertificate) certificate = pki_load_certificate (card, "9c");
  const char *id = eonay_certificate_get_id (certificate);
  g_autoptr (EonayChallenge) challenge =
      eonay_challenge_new (EONAY_PURPOSE_LOGIN, "123456789012345", text, moment + 300);
  g_autoptr (GBytes) signature = pki_sign_at (signing_card, "9c", text, CMS_CADES, moment);
  g_autofree char *previous = eonay_ledger_dup_last_receipt (self->ledger.ledger, id);
  g_autoptr (GError) error = NULL;
  EonayReceipt *receipt = eonay_receipt_create (self->folder, "kamusm", certificate, challenge,
                                                signature, previous, moment, &error);

  g_assert_no_error (error);
  g_assert_true (eonay_ledger_add_submission (self->ledger.ledger, id, receipt->name, NULL));
  g_assert_true (eonay_ledger_remove_submission (self->ledger.ledger, id, receipt->name, NULL));
  return receipt;
}

static EonayReceipt *
create (Fixture *self)
{
  return create_signed (self, "nes-p256", "nes-p256", TEXT, self->now);
}

/* Reads the record again, as a command does. */
static void
assert_fault (Fixture *self, const char *name, EonayTrust *trust, EonayReceiptFault expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EonayReceipt) receipt = eonay_receipt_load (self->folder, name, &error);
  g_auto (EonayReceiptProof) proof = { NULL };
  EonayReceiptFault fault;

  g_assert_no_error (error);
  fault = eonay_receipt_check (receipt, trust, &proof);
  g_assert_cmpstr (eonay_receipt_fault_to_string (fault), ==,
                   eonay_receipt_fault_to_string (expected));
}

static void
write_part (const EonayReceipt *receipt, const char *extension, const char *data, gssize length)
{
  g_autofree char *path = eonay_receipt_dup_path (receipt, extension);

  g_assert_true (g_file_set_contents (path, data, length, NULL));
}

static void
remove_part (const EonayReceipt *receipt, const char *extension)
{
  g_autofree char *path = eonay_receipt_dup_path (receipt, extension);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

static void
replace_in_record (const EonayReceipt *receipt, const char *from, const char *to)
{
  g_autofree char *path = eonay_receipt_dup_path (receipt, "json");
  g_autofree char *data = NULL;
  g_autoptr (GString) json = NULL;

  g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
  json = g_string_new (data);
  g_assert_cmpuint (g_string_replace (json, from, to, 0), >, 0);
  write_part (receipt, "json", json->str, (gssize) json->len);
}

static void
test_text (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayReceipt) receipt = create (self);

  write_part (receipt, "txt", OTHER, -1);
  assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_TEXT);
  write_part (receipt, "txt", "", 0);
  assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_TEXT);
  write_part (receipt, "txt", TEXT "\0", sizeof TEXT);
  assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_TEXT);
  write_part (receipt, "txt", TEXT, -1);
  assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_NONE);
}

/* Bytes that no signature covers, such as the issuer's name by which the certificate is looked up, may change
 * where they change nothing. */
static gboolean
is_found_or_harmless (Fixture *self, const EonayReceipt *receipt, GBytes *whole)
{
  g_auto (EonayReceiptProof) proof = { NULL };
  g_auto (EonayCmsParts) before = { NULL };
  g_auto (EonayCmsParts) after = { NULL };

  if (eonay_receipt_check (receipt, self->trust, &proof) != EONAY_RECEIPT_FAULT_NONE)
    return TRUE;
  g_assert_true (eonay_cms_read (whole, &before) && eonay_cms_read (proof.signature, &after));
  return X509_cmp (before.signer, after.signer) == 0 &&
         g_bytes_equal (before.content, after.content) && before.signing_time == after.signing_time;
}

static void
test_signature (Fixture *self, gconstpointer data)
{
  static const char *const garbage[] = { "", "no signature", "0\x80" };
  g_autoptr (EonayReceipt) receipt = create (self);
  g_autoptr (GBytes) whole = eonay_receipt_read (receipt, "p7m", NULL);
  gsize size = g_bytes_get_size (whole);
  g_autofree char *changed = g_malloc (size + 1);

  for (gsize i = 0; i < G_N_ELEMENTS (garbage); i++)
    {
      write_part (receipt, "p7m", garbage[i], -1);
      assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_SIGNATURE);
    }
  for (gsize i = 0; i < size; i += 11)
    {
      memcpy (changed, g_bytes_get_data (whole, NULL), size);
      changed[i] ^= 0x20;
      write_part (receipt, "p7m", changed, (gssize) size);
      g_assert_true (is_found_or_harmless (self, receipt, whole));
    }
  memcpy (changed, g_bytes_get_data (whole, NULL), size);
  changed[size] = '\0';
  write_part (receipt, "p7m", changed, (gssize) size + 1);
  assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_SIGNATURE);
  write_part (receipt, "p7m", changed, (gssize) size - 1);
  assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_SIGNATURE);
}

/* Each file is right by itself. */
static void
test_swapped (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayReceipt) first = create (self);
  g_autoptr (EonayReceipt) second =
      create_signed (self, "nes-p256", "nes-p256", OTHER, self->now - 3600);
  g_autoptr (GBytes) signature = eonay_receipt_read (second, "p7m", NULL);

  write_part (first, "txt", OTHER, -1);
  write_part (second, "txt", TEXT, -1);
  assert_fault (self, first->name, self->trust, EONAY_RECEIPT_FAULT_TEXT);
  assert_fault (self, second->name, self->trust, EONAY_RECEIPT_FAULT_TEXT);

  write_part (first, "p7m", g_bytes_get_data (signature, NULL),
              (gssize) g_bytes_get_size (signature));
  assert_fault (self, first->name, self->trust, EONAY_RECEIPT_FAULT_RECORD);
}

static void
test_signer (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayReceipt) receipt =
      create_signed (self, "nes-rsa", "nes-other-person", TEXT, self->now);

  assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_SIGNER);
}

/* No CAdES: the signed attributes do not name the certificate. */
static void
test_not_cades (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayReceipt) receipt = create (self);
  g_autoptr (GBytes) plain = pki_sign ("nes-p256", "9c", TEXT, 0);
  g_autoptr (GBytes) detached = pki_sign ("nes-p256", "9c", TEXT, CMS_CADES | CMS_DETACHED);

  write_part (receipt, "p7m", g_bytes_get_data (plain, NULL), (gssize) g_bytes_get_size (plain));
  assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_SIGNATURE);
  write_part (receipt, "p7m", g_bytes_get_data (detached, NULL),
              (gssize) g_bytes_get_size (detached));
  assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_SIGNATURE);
}

static void
rename_receipt (const EonayReceipt *receipt, const char *name)
{
  static const char *const extensions[] = { "txt", "p7m", "json" };

  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autofree char *from = eonay_receipt_dup_path (receipt, extensions[i]);
      g_autofree char *to = g_strdup_printf ("%s/%s.%s", receipt->folder, name, extensions[i]);

      g_assert_cmpint (g_rename (from, to), ==, 0);
    }
}

static void
test_record (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayReceipt) receipt = create (self);
  g_autofree char *numbered = g_strconcat (receipt->name, "-2", NULL);
  const char *names[] = { "20200101-000000-login-00112233", "a", NULL, NULL };
  g_autofree char *copy = g_strconcat (receipt->name, "-copy", NULL);
  g_autofree char *longer = g_strconcat (receipt->name, "0", NULL);

  names[2] = copy;
  names[3] = longer;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strdup (receipt->name);

      rename_receipt (receipt, names[i]);
      assert_fault (self, names[i], self->trust, EONAY_RECEIPT_FAULT_RECORD);
      g_free (receipt->name);
      receipt->name = g_strdup (names[i]);
      rename_receipt (receipt, name);
      g_free (receipt->name);
      receipt->name = g_steal_pointer (&name);
    }
  rename_receipt (receipt, numbered);
  assert_fault (self, numbered, self->trust, EONAY_RECEIPT_FAULT_NONE);
  g_free (receipt->name);
  receipt->name = g_strdup (numbered);
  replace_in_record (receipt, "\"login\"", "\"consent\"");
  assert_fault (self, numbered, self->trust, EONAY_RECEIPT_FAULT_RECORD);
}

/* At the signing time, whatever the time is now. */
static void
test_chain (Fixture *self, gconstpointer data)
{
  g_autofree char *other =
      g_build_filename (g_getenv ("EONAY_TEST_PKI"), "ca", "other-issuer.crt", NULL);
  g_autoptr (EonayTrust) other_trust = eonay_trust_new_for_file (other, NULL);
  g_autoptr (EonayReceipt) expired =
      create_signed (self, "nes-expired", "nes-expired", TEXT, self->now);
  g_autoptr (EonayReceipt) early =
      create_signed (self, "nes-not-yet-valid", "nes-not-yet-valid", TEXT, self->now);
  g_autoptr (EonayReceipt) unknown =
      create_signed (self, "other-issuer", "other-issuer", TEXT, self->now);
  g_autoptr (EonayReceipt) good = create (self);
  g_autoptr (EonayReceipt) then =
      create_signed (self, "nes-expired", "nes-expired", TEXT, self->now - 30 * DAY);
  g_autoptr (EonayReceipt) critical =
      create_signed (self, "nes-critical", "nes-critical", TEXT, self->now);
  g_autoptr (EonayReceipt) earlier =
      create_signed (self, "nes-earlier", "nes-earlier", TEXT, self->now);

  g_assert_nonnull (other_trust);
  /* Its signatures are verified once, its dates each time. */
  assert_fault (self, then->name, self->trust, EONAY_RECEIPT_FAULT_NONE);
  assert_fault (self, expired->name, self->trust, EONAY_RECEIPT_FAULT_CHAIN);
  assert_fault (self, early->name, self->trust, EONAY_RECEIPT_FAULT_CHAIN);
  assert_fault (self, unknown->name, self->trust, EONAY_RECEIPT_FAULT_CHAIN);
  assert_fault (self, good->name, other_trust, EONAY_RECEIPT_FAULT_CHAIN);
  assert_fault (self, good->name, NULL, EONAY_RECEIPT_FAULT_NO_ROOT);
  assert_fault (self, good->name, self->trust, EONAY_RECEIPT_FAULT_NONE);
  assert_fault (self, unknown->name, other_trust, EONAY_RECEIPT_FAULT_NONE);
  assert_fault (self, then->name, self->trust, EONAY_RECEIPT_FAULT_NONE);
  assert_fault (self, critical->name, self->trust, EONAY_RECEIPT_FAULT_NONE);
  assert_fault (self, earlier->name, self->trust, EONAY_RECEIPT_FAULT_NONE);
}

static void
assert_no_trust (const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (eonay_trust_new_for_file (path, &error));
  g_assert_nonnull (error);
}

/* Only a file with a root, and authorities only, is trusted. */
static void
test_trust (Fixture *self, gconstpointer data)
{
  const char *pki = g_getenv ("EONAY_TEST_PKI");
  g_autofree char *issuing = g_build_filename (pki, "ca", "authority.crt", NULL);
  g_autofree char *ocsp = g_build_filename (pki, "ca", "ocsp.crt", NULL);
  g_autofree char *der = g_build_filename (pki, "ca", "authority.der", NULL);
  g_autofree char *path = g_build_filename (self->ledger.folder, "kamusm.pem", NULL);
  g_autofree char *pem = NULL;
  g_autofree char *damaged = NULL;
  g_autofree char *mixed = NULL;
  g_autofree char *responder = NULL;
  g_autofree char *large = g_strnfill (300000, ' ');

  assert_no_trust ("/nonexistent");
  assert_no_trust ("/dev/null");
  assert_no_trust (issuing);
  assert_no_trust (ocsp);
  assert_no_trust (der);
  g_assert_true (g_file_get_contents (self->chain, &pem, NULL, NULL));
  damaged =
      g_strconcat (pem, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", NULL);
  g_assert_true (g_file_set_contents (path, damaged, -1, NULL));
  assert_no_trust (path);
  g_assert_true (g_file_get_contents (ocsp, &responder, NULL, NULL));
  mixed = g_strconcat (pem, responder, NULL);
  g_assert_true (g_file_set_contents (path, mixed, -1, NULL));
  assert_no_trust (path);
  g_assert_true (g_file_set_contents (path, large, -1, NULL));
  assert_no_trust (path);
}

/* FIFOs and links that lead nowhere do not stop it. */
static void
test_files (Fixture *self, gconstpointer data)
{
  static const char *const extensions[] = { "txt", "p7m" };
  g_autoptr (EonayReceipt) receipt = create (self);

  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autoptr (GBytes) whole = eonay_receipt_read (receipt, extensions[i], NULL);
      g_autofree char *path = eonay_receipt_dup_path (receipt, extensions[i]);

      remove_part (receipt, extensions[i]);
      assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_INCOMPLETE);
      g_assert_cmpint (symlink ("nowhere", path), ==, 0);
      assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_INCOMPLETE);
      remove_part (receipt, extensions[i]);
      g_assert_cmpint (symlink (path, path), ==, 0);
      assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_UNREADABLE);
      remove_part (receipt, extensions[i]);
      g_assert_cmpint (mkfifo (path, 0600), ==, 0);
      assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_UNREADABLE);
      remove_part (receipt, extensions[i]);
      write_part (receipt, extensions[i], g_bytes_get_data (whole, NULL),
                  (gssize) g_bytes_get_size (whole));
      assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_NONE);
    }
}

/* (transfer full): "NAME FAULT" for each with a fault, in order */
static char *
take_inventory (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items =
      eonay_receipt_take_inventory (self->folder, self->ledger.ledger, NULL, &error);
  g_autoptr (GString) said = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < items->len; i++)
    {
      const EonayReceiptItem *item = g_ptr_array_index (items, i);

      g_assert_true (item->receipt != NULL || item->fault != EONAY_RECEIPT_FAULT_NONE);
      if (item->fault != EONAY_RECEIPT_FAULT_NONE)
        g_string_append_printf (said, "%s %s\n", item->name,
                                eonay_receipt_fault_to_string (item->fault));
    }
  return g_string_free (g_steal_pointer (&said), FALSE);
}

static void
assert_inventory (Fixture *self, const char *first, const char *second)
{
  g_autofree char *said = take_inventory (self);
  g_autofree char *expected =
      g_strconcat (first, *first != '\0' ? "\n" : "", second, *second != '\0' ? "\n" : "", NULL);

  g_assert_cmpstr (said, ==, expected);
}

static void
remove_all (const EonayReceipt *receipt)
{
  remove_part (receipt, "txt");
  remove_part (receipt, "p7m");
  remove_part (receipt, "json");
}

/* The next one names it, or the ledger does; of several in a row the last is named. */
static void
test_missing (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayReceipt) first =
      create_signed (self, "nes-p256", "nes-p256", TEXT, self->now - 300);
  g_autoptr (EonayReceipt) second =
      create_signed (self, "nes-p256", "nes-p256", TEXT, self->now - 200);
  g_autoptr (EonayReceipt) other =
      create_signed (self, "nes-rsa", "nes-rsa", TEXT, self->now - 150);
  g_autoptr (EonayReceipt) third =
      create_signed (self, "nes-p256", "nes-p256", TEXT, self->now - 100);
  g_autofree char *second_missing = g_strconcat (second->name, " missing", NULL);
  g_autofree char *third_missing = g_strconcat (third->name, " missing", NULL);
  g_autofree char *other_missing = g_strconcat (other->name, " missing", NULL);

  assert_inventory (self, "", "");
  remove_all (second);
  assert_inventory (self, second_missing, "");
  remove_all (first);
  assert_inventory (self, second_missing, "");
  remove_all (third);
  assert_inventory (self, third_missing, "");
  remove_all (other);
  assert_inventory (self, third_missing, other_missing);
}

/* A ledger that was changed to name something else. */
static void
test_bad_ledger (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-p256", "9c");
  const char *id = eonay_certificate_get_id (certificate);
  g_autoptr (EonayReceipt) receipt = NULL;

  g_assert_true (eonay_ledger_add_submission (self->ledger.ledger, id, "../etc/x", NULL));
  assert_inventory (self, "", "");
  receipt = create (self);
  g_assert_null (receipt->previous);
  assert_fault (self, receipt->name, self->trust, EONAY_RECEIPT_FAULT_NONE);
}

static void
test_incomplete (Fixture *self, gconstpointer data)
{
  static const char *const extensions[] = { "txt", "p7m", "json" };
  g_autoptr (EonayReceipt) receipt = create (self);
  g_autofree char *incomplete = g_strconcat (receipt->name, " incomplete", NULL);
  g_autofree char *unreadable = g_strconcat (receipt->name, " unreadable", NULL);
  g_autofree char *record = eonay_receipt_dup_path (receipt, "json");

  for (gsize i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autoptr (GBytes) whole = eonay_receipt_read (receipt, extensions[i], NULL);

      remove_part (receipt, extensions[i]);
      assert_inventory (self, incomplete, "");
      write_part (receipt, extensions[i], g_bytes_get_data (whole, NULL),
                  (gssize) g_bytes_get_size (whole));
      assert_inventory (self, "", "");
    }
  write_part (receipt, "json", "{", -1);
  assert_inventory (self, unreadable, "");
  remove_part (receipt, "json");
  g_assert_cmpint (symlink ("nowhere", record), ==, 0);
  assert_inventory (self, incomplete, "");
  remove_part (receipt, "json");
  g_assert_cmpint (mkfifo (record, 0600), ==, 0);
  assert_inventory (self, unreadable, "");
}

static void
test_other_files (Fixture *self, gconstpointer data)
{
  static const char *const names[] = {
    "Notes.json", "a b.txt", "\x1b[2J.p7m", "\xff.json", "line\nline.txt", "half", ".json", "d.d",
  };
  g_autoptr (EonayReceipt) receipt = create (self);
  g_autoptr (GPtrArray) entries = NULL;
  guint n_other = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->folder, names[i], NULL);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
  entries = eonay_receipt_list_entries (self->folder, &n_other, NULL);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpuint (n_other, ==, G_N_ELEMENTS (names));
  assert_inventory (self, "", "");
}

static void
test_export (Fixture *self, gconstpointer data)
{
  g_autoptr (EonayReceipt) receipt = create (self);
  g_autofree char *path = g_build_filename (self->ledger.folder, "export.p7m", NULL);
  g_autofree char *dangling = g_build_filename (self->ledger.folder, "link", NULL);
  g_autofree char *exported = NULL;
  g_auto (EonayReceiptProof) proof = { NULL };
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  g_assert_cmpint (eonay_receipt_check (receipt, self->trust, &proof), ==,
                   EONAY_RECEIPT_FAULT_NONE);
  g_assert_cmpint (symlink (path, dangling), ==, 0);
  g_assert_false (eonay_receipt_export (&proof, dangling, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (eonay_receipt_export (&proof, path, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (folder_get_mode (path), ==, 0600);
  g_assert_true (g_file_get_contents (path, &exported, &size, NULL));
  g_assert_cmpmem (exported, size, g_bytes_get_data (proof.signature, NULL),
                   g_bytes_get_size (proof.signature));
  g_assert_false (eonay_receipt_export (&proof, path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
}

/* Adds empty texts up to n, in an order that is not that of their names. */
static void
fill (Fixture *self, guint from, guint n)
{
  for (guint i = from; i < n; i++)
    {
      guint day = i * 7919 % 10007;
      g_autofree char *name = g_strdup_printf ("%04u%02u%02u-000000-login-00112233.txt",
                                               2000 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
}

/* The processor time of the quickest of some listings. */
static double
measure (Fixture *self, guint n)
{
  clock_t least = G_MAXINT;

  for (guint i = 0; i < 10; i++)
    {
      clock_t begin = clock ();
      g_autoptr (GPtrArray) entries = eonay_receipt_list_entries (self->folder, NULL, NULL);

      g_assert_cmpuint (entries->len, ==, n);
      least = MIN (least, clock () - begin);
    }
  return (double) least / CLOCKS_PER_SEC;
}

/* All are listed, in order; ten times as many take about ten times as long. */
static void
test_many (Fixture *self, gconstpointer data)
{
  static const guint numbers[] = { 10, 1000, 10007 };
  double seconds[G_N_ELEMENTS (numbers)];
  g_autoptr (GPtrArray) entries = NULL;
  guint n = 0;

  g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      fill (self, n, numbers[i]);
      n = numbers[i];
      seconds[i] = measure (self, n);
      g_test_message ("%u receipts: %.2f ms", n, seconds[i] * 1000);
    }
  entries = eonay_receipt_list_entries (self->folder, NULL, NULL);
  for (guint i = 1; i < entries->len; i++)
    {
      const EonayReceiptEntry *newer = g_ptr_array_index (entries, i - 1);
      const EonayReceiptEntry *older = g_ptr_array_index (entries, i);

      g_assert_cmpstr (newer->name, >, older->name);
    }
  g_assert_cmpfloat (seconds[2], <, 40 * seconds[1] + 0.01);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (Fixture *self, gconstpointer data);
  } tests[] = {
    { "/receipt-check/text", test_text },
    { "/receipt-check/signature", test_signature },
    { "/receipt-check/swapped", test_swapped },
    { "/receipt-check/signer", test_signer },
    { "/receipt-check/not-cades", test_not_cades },
    { "/receipt-check/record", test_record },
    { "/receipt-check/chain", test_chain },
    { "/receipt-check/trust", test_trust },
    { "/receipt-check/files", test_files },
    { "/receipt-check/missing", test_missing },
    { "/receipt-check/bad-ledger", test_bad_ledger },
    { "/receipt-check/incomplete", test_incomplete },
    { "/receipt-check/other-files", test_other_files },
    { "/receipt-check/export", test_export },
    { "/receipt-check/many", test_many },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);

  return g_test_run ();
}
