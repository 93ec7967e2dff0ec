/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-ledger.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "eonay-ledger-file.h"
#include "folder.h"
#include "pki.h"

#define ID  "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define NOW G_GINT64_CONSTANT (1795356192)

#define N_WRITERS 4
#define N_WRITES  8

static char *
make_path (const char *folder)
{
  return g_build_filename (folder, "state", "eonay", "certificates.ini", NULL);
}

static char *
read_all (const char *path)
{
  char *data = NULL;

  g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
  return data;
}

/* expected: the names, each followed by ";" */
static void
assert_submissions (EonayLedger *ledger, const char *expected)
{
  g_auto (GStrv) names = eonay_ledger_dup_submissions (ledger, ID);
  g_autoptr (GString) text = g_string_new (NULL);

  for (char **name = names; *name != NULL; name++)
    g_string_append_printf (text, "%s;", *name);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_empty (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = make_path (folder);
  g_autoptr (EonayLedger) ledger = eonay_ledger_new (path);
  g_auto (GStrv) ids = eonay_ledger_dup_certificate_ids (ledger);

  g_assert_cmpuint (g_strv_length (ids), ==, 0);
  g_assert_null (eonay_ledger_get_damaged_path (ledger));
  g_assert_null (eonay_ledger_dup_holder (ledger, ID));
  assert_submissions (ledger, "");
  g_assert_cmpint (eonay_ledger_get_not_after (ledger, ID), ==, 0);
  g_assert_cmpint (eonay_ledger_get_consent (ledger, ID), ==, EONAY_CONSENT_UNKNOWN);
  g_assert_false (eonay_ledger_get_prompt_muted (ledger, ID));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_certificate (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = make_path (folder);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-rsa", "9c");
  const char *id = eonay_certificate_get_id (certificate);
  g_autoptr (EonayLedger) writer = eonay_ledger_new (path);
  g_autoptr (EonayLedger) reader = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;
  g_autofree char *holder = NULL, *provider = NULL, *data = NULL;

  eonay_ledger_note_certificate (writer, certificate, "kamusm", NOW, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (folder_get_mode (path), ==, 0600);
  g_assert_cmpuint (folder_get_mode (parent), ==, 0700);

  reader = eonay_ledger_new (path);
  ids = eonay_ledger_dup_certificate_ids (reader);
  holder = eonay_ledger_dup_holder (reader, id);
  provider = eonay_ledger_dup_provider_id (reader, id);
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
  g_assert_cmpstr (ids[0], ==, id);
  g_assert_cmpstr (holder, ==, "Ayşe Yılmaz");
  g_assert_cmpstr (provider, ==, "kamusm");
  g_assert_cmpint (eonay_ledger_get_not_before (reader, id), ==,
                   eonay_certificate_get_not_before (certificate));
  g_assert_cmpint (eonay_ledger_get_not_after (reader, id), ==,
                   eonay_certificate_get_not_after (certificate));
  data = read_all (path);
  g_assert_null (strstr (data, "10000000146"));
}

/* As written by an earlier version. */
static void
test_number_in_name (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = make_path (folder);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (EonayLedger) ledger = NULL;
  g_autofree char *holder = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_assert_true (
      g_file_set_contents (path, "[" ID "]\nHolder=YILMAZ,AYŞE,10000000146\n", -1, NULL));
  ledger = eonay_ledger_new (path);
  holder = eonay_ledger_dup_holder (ledger, ID);
  g_assert_cmpstr (holder, ==, "YILMAZ,AYŞE,100******46");
}

/* Seeing a card again writes nothing. */
static void
test_certificate_again (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = make_path (folder);
  g_autoptr (EonayCertificate) certificate = pki_load_certificate ("nes-rsa", "9c");
  g_autoptr (EonayLedger) ledger = eonay_ledger_new (path);
  g_autofree char *before = NULL, *after = NULL;

  g_assert_true (eonay_ledger_note_certificate (ledger, certificate, "kamusm", NOW, NULL));
  before = read_all (path);
  g_assert_true (eonay_ledger_note_certificate (ledger, certificate, "kamusm", NOW + 9, NULL));
  after = read_all (path);
  g_assert_cmpstr (before, ==, after);
}

/* What the portal says follows what a holder says. Neither removes a submission by itself. */
static void
test_consent_source (void)
{
  static const struct
  {
    EonayConsent consent;
    EonayConsentSource source;
    gboolean has_time;
  } cases[] = {
    { EONAY_CONSENT_ACTIVE, EONAY_CONSENT_SOURCE_HOLDER, TRUE },
    { EONAY_CONSENT_INACTIVE, EONAY_CONSENT_SOURCE_HOLDER, TRUE },
    { EONAY_CONSENT_UNKNOWN, EONAY_CONSENT_SOURCE_HOLDER, TRUE },
    { EONAY_CONSENT_UNKNOWN, EONAY_CONSENT_SOURCE_PORTAL, FALSE },
    { EONAY_CONSENT_ACTIVE, EONAY_CONSENT_SOURCE_HOLDER, TRUE },
    { EONAY_CONSENT_INACTIVE, EONAY_CONSENT_SOURCE_PORTAL, TRUE },
    { EONAY_CONSENT_ACTIVE, EONAY_CONSENT_SOURCE_PORTAL, TRUE },
  };
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = make_path (folder);
  g_autoptr (EonayLedger) ledger = eonay_ledger_new (path);
  g_autoptr (EonayLedger) other = eonay_ledger_new (path);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_true (eonay_ledger_add_submission (ledger, ID, "20261122-170312-consent-x", NULL));
      g_assert_true (eonay_ledger_set_consent (ledger, ID, cases[i].consent, cases[i].source,
                                               NOW + (gint64) i, NULL));
      g_assert_cmpint (eonay_ledger_get_consent (other, ID), ==, cases[i].consent);
      g_assert_cmpint (eonay_ledger_get_consent_source (other, ID), ==, cases[i].source);
      g_assert_cmpint (eonay_ledger_get_consent_time (other, ID), ==,
                       cases[i].has_time ? NOW + (gint64) i : 0);
      assert_submissions (other, "20261122-170312-consent-x;");
    }
}

static void
test_values (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = make_path (folder);
  g_autoptr (EonayLedger) ledger = eonay_ledger_new (path);
  g_autoptr (EonayLedger) other = eonay_ledger_new (path);

  g_assert_true (eonay_ledger_set_consent (ledger, ID, EONAY_CONSENT_ACTIVE,
                                           EONAY_CONSENT_SOURCE_PORTAL, NOW, NULL));
  g_assert_cmpint (eonay_ledger_get_consent (other, ID), ==, EONAY_CONSENT_ACTIVE);
  g_assert_cmpint (eonay_ledger_get_consent_time (other, ID), ==, NOW);
  g_assert_true (eonay_ledger_set_consent (other, ID, EONAY_CONSENT_INACTIVE,
                                           EONAY_CONSENT_SOURCE_PORTAL, NOW, NULL));
  g_assert_cmpint (eonay_ledger_get_consent (ledger, ID), ==, EONAY_CONSENT_INACTIVE);
  g_assert_true (eonay_ledger_set_consent (other, ID, EONAY_CONSENT_UNKNOWN,
                                           EONAY_CONSENT_SOURCE_PORTAL, NOW, NULL));
  g_assert_cmpint (eonay_ledger_get_consent (ledger, ID), ==, EONAY_CONSENT_UNKNOWN);

  g_assert_true (eonay_ledger_set_prompt_muted (ledger, ID, TRUE, NULL));
  g_assert_true (eonay_ledger_get_prompt_muted (other, ID));
  g_assert_true (eonay_ledger_set_prompt_muted (ledger, ID, FALSE, NULL));
  g_assert_false (eonay_ledger_get_prompt_muted (other, ID));

  g_assert_true (eonay_ledger_set_snoozed_until (ledger, ID, NOW + 1, NULL));
  g_assert_cmpint (eonay_ledger_get_snoozed_until (other, ID), ==, NOW + 1);
}

/* One is removed by its name only, by whichever ledger; what an earlier version wrote is taken over. */
static void
test_submissions (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "certificates.ini", NULL);
  g_autoptr (EonayLedger) ledger = NULL;
  g_autoptr (EonayLedger) other = NULL;
  g_autofree char *data = NULL;

  g_assert_true (
      g_file_set_contents (path, "[" ID "]\nSubmission=20261122-170312-login-x\n", -1, NULL));
  ledger = eonay_ledger_new (path);
  other = eonay_ledger_new (path);
  assert_submissions (ledger, "20261122-170312-login-x;");
  g_assert_true (eonay_ledger_add_submission (other, ID, "b", NULL));
  g_assert_true (eonay_ledger_add_submission (ledger, ID, "c", NULL));
  g_assert_true (eonay_ledger_add_submission (ledger, ID, "c", NULL));
  assert_submissions (other, "c;b;20261122-170312-login-x;");
  g_assert_true (eonay_ledger_remove_submission (ledger, ID, "a", NULL));
  assert_submissions (other, "c;b;20261122-170312-login-x;");
  g_assert_true (eonay_ledger_remove_submission (ledger, ID, "b", NULL));
  g_assert_true (eonay_ledger_remove_submission (other, ID, "20261122-170312-login-x", NULL));
  assert_submissions (ledger, "c;");
  g_assert_true (eonay_ledger_remove_submission (other, ID, "c", NULL));
  assert_submissions (ledger, "");
  data = read_all (path);
  g_assert_null (strstr (data, "Submission"));
}

/* None is dropped, however many they are. */
static void
test_submissions_spoilt (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "certificates.ini", NULL);
  g_autoptr (EonayLedger) ledger = NULL;
  g_auto (GStrv) names = NULL;

  g_assert_true (g_file_set_contents (path, "[" ID "]\nSubmission=;a;;b;\n", -1, NULL));
  ledger = eonay_ledger_new (path);
  assert_submissions (ledger, "a;b;");
  for (int i = 0; i < 40; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%d", i);

      g_assert_true (eonay_ledger_add_submission (ledger, ID, name, NULL));
    }
  names = eonay_ledger_dup_submissions (ledger, ID);
  g_assert_cmpuint (g_strv_length (names), ==, 42);
}

/* The last ones are kept, and each ends a snooze. */
static void
test_reminded (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = make_path (folder);
  g_autoptr (EonayLedger) ledger = eonay_ledger_new (path);
  g_autoptr (EonayLedger) other = eonay_ledger_new (path);
  g_autoptr (GArray) none = eonay_ledger_dup_reminded (other, ID);
  g_autoptr (GArray) moments = NULL;
  g_autofree char *data = NULL;
  g_auto (GStrv) parts = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  for (int i = 0; i < 40; i++)
    {
      g_assert_true (eonay_ledger_set_snoozed_until (ledger, ID, NOW, NULL));
      g_assert_true (eonay_ledger_note_reminded (ledger, ID, NOW + i, NULL));
      g_assert_cmpint (eonay_ledger_get_snoozed_until (other, ID), ==, 0);
    }
  moments = eonay_ledger_dup_reminded (other, ID);
  g_assert_cmpuint (moments->len, ==, 16);
  for (guint i = 0; i < moments->len; i++)
    g_assert_cmpint (g_array_index (moments, gint64, i), ==, NOW + 39 - i);
  data = read_all (path);
  parts = g_strsplit (data, ";", -1);
  g_assert_cmpuint (g_strv_length (parts), ==, 16);
}

/* Valid parts of a broken file are still read. */
static void
test_reminded_spoilt (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "certificates.ini", NULL);
  g_autoptr (EonayLedger) ledger = NULL;
  g_autoptr (GArray) moments = NULL;

  g_assert_true (
      g_file_set_contents (path, "[" ID "]\nReminded=;7;x;-3;;99999999999999999999\n", -1, NULL));
  ledger = eonay_ledger_new (path);
  moments = eonay_ledger_dup_reminded (ledger, ID);
  g_assert_cmpuint (moments->len, ==, 3);
  g_assert_cmpint (g_array_index (moments, gint64, 0), ==, 7);
  g_assert_cmpint (g_array_index (moments, gint64, 1), ==, -3);
  g_assert_cmpint (g_array_index (moments, gint64, 2), ==, G_MAXINT64);
}

static void
test_bad_id (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = make_path (folder);
  g_autoptr (EonayLedger) ledger = eonay_ledger_new (path);
  g_autoptr (GError) error = NULL;

  g_assert_false (eonay_ledger_note_reminded (ledger, "[x]", NOW, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

/* Keys of a later version are preserved. */
static void
test_unknown_survives (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "certificates.ini", NULL);
  g_autoptr (EonayLedger) ledger = NULL;
  g_autofree char *data = NULL;
  g_auto (GStrv) ids = NULL;

  g_assert_true (
      g_file_set_contents (path, "# a word\n[Future]\nThing=1\n[" ID "]\nSnoozed=2\n", -1, NULL));
  ledger = eonay_ledger_new (path);
  g_assert_true (eonay_ledger_note_reminded (ledger, ID, NOW, NULL));
  data = read_all (path);
  g_assert_nonnull (strstr (data, "# a word\n"));
  g_assert_nonnull (strstr (data, "[Future]\nThing=1\n"));
  g_assert_nonnull (strstr (data, "Snoozed=2\n"));
  ids = eonay_ledger_dup_certificate_ids (ledger);
  g_assert_cmpuint (g_strv_length (ids), ==, 1);
}

static void
test_damaged (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "certificates.ini", NULL);
  g_autoptr (EonayLedger) ledger = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GArray) moments = NULL;

  g_assert_true (g_file_set_contents (path, "\x01nothing\n", -1, NULL));
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, "reading ledger: *");
  ledger = eonay_ledger_new (path);
  g_test_assert_expected_messages ();

  g_assert_true (g_str_has_prefix (eonay_ledger_get_damaged_path (ledger), path));
  kept = read_all (eonay_ledger_get_damaged_path (ledger));
  g_assert_cmpstr (kept, ==, "\x01nothing\n");
  g_assert_true (eonay_ledger_note_reminded (ledger, ID, NOW, NULL));
  moments = eonay_ledger_dup_reminded (ledger, ID);
  g_assert_cmpuint (moments->len, ==, 1);
}

/* Reports the file that an earlier ledger moved aside. */
static void
test_damaged_before (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "certificates.ini", NULL);
  g_autofree char *before = g_strconcat (path, ".damaged-20260101T000000-000001", NULL);
  g_autofree char *last = g_strconcat (path, ".damaged-20260301T000000-000001", NULL);
  g_autoptr (EonayLedger) ledger = eonay_ledger_new (path);
  g_autofree char *none = eonay_ledger_file_find_aside (path);
  g_autofree char *found = NULL;

  g_assert_null (none);
  g_assert_true (g_file_set_contents (last, "x", -1, NULL));
  g_assert_true (g_file_set_contents (before, "x", -1, NULL));
  found = eonay_ledger_file_find_aside (path);
  g_assert_cmpstr (found, ==, last);
  g_assert_null (eonay_ledger_get_damaged_path (ledger));
}

/* What cannot be opened may be in order: it stays, nothing is written, and the next change of it is
 * noticed. A file is closed to root by no mode, so other things stand in its place. */
static void
check_kept (const char *path, int (*take_away) (const char *path))
{
  g_autoptr (EonayLedger) ledger = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *data = NULL;
  g_autofree char *set_aside = NULL;
  struct stat before, after;

  g_assert_cmpint (g_stat (path, &before), ==, 0);
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, "reading ledger: *");
  ledger = eonay_ledger_new (path);
  g_test_assert_expected_messages ();
  g_assert_error (eonay_ledger_get_error (ledger), G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  g_assert_false (eonay_ledger_note_reminded (ledger, ID, NOW, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE);
  set_aside = eonay_ledger_file_find_aside (path);
  g_assert_null (set_aside);
  g_assert_cmpint (g_stat (path, &after), ==, 0);
  g_assert_cmpuint (before.st_ino, ==, after.st_ino);

  g_assert_cmpint (take_away (path), ==, 0);
  g_assert_true (eonay_ledger_note_reminded (ledger, ID, NOW, NULL));
  g_assert_no_error (eonay_ledger_get_error (ledger));
  data = read_all (path);
  g_assert_nonnull (strstr (data, "Reminded="));
}

static void
test_unreadable (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *pipe = g_build_filename (folder, "pipe.ini", NULL);
  g_autofree char *other = g_build_filename (folder, "folder.ini", NULL);

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  check_kept (pipe, g_unlink);
  g_assert_cmpint (g_mkdir (other, 0700), ==, 0);
  check_kept (other, g_rmdir);
}

/* A file of any size is not read. */
static void
test_too_large (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "certificates.ini", NULL);
  g_autoptr (EonayLedger) ledger = NULL;

  g_assert_true (g_file_set_contents (path, "[" ID "]\nHolder=Ay\n", -1, NULL));
  g_assert_cmpint (truncate (path, (off_t) 1 << 40), ==, 0);
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, "reading ledger: *too large*");
  ledger = eonay_ledger_new (path);
  g_test_assert_expected_messages ();
  g_assert_nonnull (eonay_ledger_get_damaged_path (ledger));
  g_assert_no_error (eonay_ledger_get_error (ledger));
}

/* State that could not be written must not be used. */
static void
test_not_written (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *path = g_build_filename (file, "certificates.ini", NULL);
  g_autoptr (EonayLedger) ledger = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, "*");
  ledger = eonay_ledger_new (path);
  g_assert_false (eonay_ledger_add_submission (ledger, ID, "x", &error));
  g_assert_nonnull (error);
  g_test_expect_message ("eonay", G_LOG_LEVEL_WARNING, "*");
  assert_submissions (ledger, "");
}

static gpointer
writer_thread (gpointer data)
{
  static gint n_ids = 0;
  g_autofree char *path = data;
  g_autoptr (EonayLedger) ledger = eonay_ledger_new (path);

  for (guint i = 0; i < N_WRITES; i++)
    {
      g_autofree char *unique = g_strdup_printf ("%d", g_atomic_int_add (&n_ids, 1));
      g_autofree char *id = g_compute_checksum_for_string (G_CHECKSUM_SHA256, unique, -1);

      g_assert_true (eonay_ledger_note_reminded (ledger, id, NOW, NULL));
      g_assert_true (eonay_ledger_add_submission (ledger, ID, unique, NULL));
    }

  return NULL;
}

static void
test_two_writers (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = make_path (folder);
  GThread *threads[N_WRITERS];
  g_autoptr (EonayLedger) ledger = NULL;
  g_auto (GStrv) ids = NULL;
  g_auto (GStrv) names = NULL;

  for (guint i = 0; i < N_WRITERS; i++)
    threads[i] = g_thread_new ("writer", writer_thread, g_strdup (path));
  for (guint i = 0; i < N_WRITERS; i++)
    g_thread_join (threads[i]);

  ledger = eonay_ledger_new (path);
  ids = eonay_ledger_dup_certificate_ids (ledger);
  g_assert_cmpuint (g_strv_length (ids), ==, N_WRITERS * N_WRITES + 1);
  names = eonay_ledger_dup_submissions (ledger, ID);
  g_assert_cmpuint (g_strv_length (names), ==, N_WRITERS * N_WRITES);
}

static void
changed_cb (gboolean *changed)
{
  *changed = TRUE;
}

/* Its first file and each replacement, by another process or this one. */
static void
test_watched (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = make_path (folder);
  g_autoptr (EonayLedger) ledger = eonay_ledger_new (path);
  g_autoptr (EonayLedger) other = eonay_ledger_new (path);
  EonayLedger *const writers[] = { other, other, ledger };
  gboolean changed = FALSE;

  eonay_ledger_watch (ledger);
  g_signal_connect_swapped (ledger, "changed", G_CALLBACK (changed_cb), &changed);
  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    {
      changed = FALSE;
      g_assert_true (eonay_ledger_set_prompt_muted (writers[i], ID, i % 2 == 0, NULL));
      while (!changed)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (eonay_ledger_get_prompt_muted (ledger, ID), ==, i % 2 == 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ledger/empty", test_empty);
  g_test_add_func ("/ledger/certificate", test_certificate);
  g_test_add_func ("/ledger/number-in-name", test_number_in_name);
  g_test_add_func ("/ledger/certificate-again", test_certificate_again);
  g_test_add_func ("/ledger/values", test_values);
  g_test_add_func ("/ledger/consent-source", test_consent_source);
  g_test_add_func ("/ledger/submissions", test_submissions);
  g_test_add_func ("/ledger/submissions-spoilt", test_submissions_spoilt);
  g_test_add_func ("/ledger/reminded", test_reminded);
  g_test_add_func ("/ledger/reminded-spoilt", test_reminded_spoilt);
  g_test_add_func ("/ledger/bad-id", test_bad_id);
  g_test_add_func ("/ledger/unknown-survives", test_unknown_survives);
  g_test_add_func ("/ledger/damaged", test_damaged);
  g_test_add_func ("/ledger/damaged-before", test_damaged_before);
  g_test_add_func ("/ledger/unreadable", test_unreadable);
  g_test_add_func ("/ledger/too-large", test_too_large);
  g_test_add_func ("/ledger/not-written", test_not_written);
  g_test_add_func ("/ledger/two-writers", test_two_writers);
  g_test_add_func ("/ledger/watched", test_watched);

  return g_test_run ();
}
