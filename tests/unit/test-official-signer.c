/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include <glib/gstdio.h>

#include "eonay-official-signer-search.h"
#include "folder.h"
#include "jar.h"

#define HTML   "<!DOCTYPE html><html><body>Oturumunuzun süresi dolmuştur</body></html>"
#define SECRET "EONAY_TEST_SECRET"

/* The home folder of this test, where it looks for downloads and keeps its state. */
static char *home;

static char *
write_file (const char *folder, const char *name, const void *data, gsize size)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  return path;
}

/* comment: makes its digest its own. */
static char *
write_jar (const char *folder, const char *name, const char *comment)
{
  g_autoptr (GByteArray) jar = jar_new ("", comment);

  return write_file (folder, name, jar->data, jar->len);
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static EonayOfficialSigner *
inspect (const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_official_signer_inspect_async (path, NULL, result_cb, &result);
  wait_for (&result);
  return eonay_official_signer_inspect_finish (result, error);
}

static EonayOfficialSigner *
inspect_fit (const char *path)
{
  g_autoptr (GError) error = NULL;
  EonayOfficialSigner *signer = inspect (path, &error);

  g_assert_no_error (error);
  return signer;
}

static GSubprocess *
start (const EonayOfficialSigner *signer, const EonayJava *java, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_official_signer_start_async (signer, java, NULL, result_cb, &result);
  wait_for (&result);
  return eonay_official_signer_start_finish (result, error);
}

/* --- content --- */

static void
test_content (void)
{
  static const char *const jars[][2] = {
    { "", "" },
    { "#!/bin/sh\nexec java -jar $0\n", "" },
    { "", "a comment, PK\5\6 and more" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (jars); i++)
    {
      g_autoptr (GByteArray) jar = jar_new (jars[i][0], jars[i][1]);
      g_autoptr (GError) error = NULL;
      EonayOfficialSignerKind kind = EONAY_OFFICIAL_SIGNER_JNLP;

      g_assert_true (eonay_official_signer_check_content (jar->data, jar->len, &kind, &error));
      g_assert_no_error (error);
      g_assert_cmpint (kind, ==, EONAY_OFFICIAL_SIGNER_JAR);
    }
}

/* A download that was broken off anywhere, or is followed by something; an archive of nothing. */
static void
test_truncated (void)
{
  g_autoptr (GByteArray) jar = jar_new ("", "");
  EonayOfficialSignerKind kind = EONAY_OFFICIAL_SIGNER_JAR;
  guint8 empty[22] = { 'P', 'K', 5, 6 };

  for (guint length = 0; length < jar->len; length++)
    g_assert_false (eonay_official_signer_check_content (jar->data, length, &kind, NULL));
  g_byte_array_append (jar, (const guint8 *) "\n", 1);
  g_assert_false (eonay_official_signer_check_content (jar->data, jar->len, &kind, NULL));
  g_assert_false (eonay_official_signer_check_content (empty, sizeof empty, &kind, NULL));
}

static void
test_text (void)
{
  static const struct
  {
    const char *text;
    gboolean is_jnlp;
  } cases[] = {
    { "<jnlp spec=\"1.0+\"><information/></jnlp>", TRUE },
    { "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<jnlp/>", TRUE },
    { "<?xml version=\"1.0\" encoding=\"ISO-8859-9\"?>\n<jnlp><title>\xdd</title></jnlp>", TRUE },
    { "<!DOCTYPE jnlp [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><jnlp>&a;</jnlp>", TRUE },
    { "<jnlp>", FALSE },
    { "<html><jnlp/></html>", FALSE },
    { HTML, FALSE },
    { "#!/bin/sh\n", FALSE },
    { "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      EonayOfficialSignerKind kind = EONAY_OFFICIAL_SIGNER_JAR;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (eonay_official_signer_check_content ((const guint8 *) cases[i].text,
                                                            strlen (cases[i].text), &kind, NULL),
                       ==, cases[i].is_jnlp);
      g_assert_cmpint (kind == EONAY_OFFICIAL_SIGNER_JNLP, ==, cases[i].is_jnlp);
    }
}

/* --- files --- */

static void
check_refused (const char *path, EonayOfficialSignerError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (inspect (path, &error));
  g_assert_error (error, EONAY_OFFICIAL_SIGNER_ERROR, (int) code);
}

static void
test_permissions (void)
{
  static const struct
  {
    guint folder;
    guint file;
    int refusal; /* -1: none */
  } cases[] = {
    { 0700, 0600, -1 },
    { 0755, 0644, -1 },
    { 01777, 0644, -1 },
    { 0755, 0646, EONAY_OFFICIAL_SIGNER_ERROR_WRITABLE },
    { 0757, 0644, EONAY_OFFICIAL_SIGNER_ERROR_WRITABLE },
    { 0755, 0666, EONAY_OFFICIAL_SIGNER_ERROR_WRITABLE },
    { 0777, 0644, EONAY_OFFICIAL_SIGNER_ERROR_WRITABLE },
  };
  g_auto (Folder) top = folder_new ();
  g_autofree char *folder = g_build_filename (top, "upper", NULL);
  g_autofree char *inner = g_build_filename (folder, "inner", NULL);
  g_autofree char *path = NULL;

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (inner, 0755), ==, 0);
  path = write_jar (inner, "x.jar", "");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EonayOfficialSigner) signer = NULL;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (chmod (folder, cases[i].folder), ==, 0);
      g_assert_cmpint (chmod (path, cases[i].file), ==, 0);
      signer = inspect (path, &error);
      g_assert_cmpint (signer != NULL, ==, cases[i].refusal < 0);
      if (cases[i].refusal >= 0)
        g_assert_error (error, EONAY_OFFICIAL_SIGNER_ERROR, cases[i].refusal);
    }
}

static void
test_kinds_of_files (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *jar = write_jar (folder, "x.jar", "");
  g_autofree char *html = write_file (folder, "page.jar", HTML, strlen (HTML));
  g_autofree char *empty = write_file (folder, "empty.jar", "", 0);
  g_autofree char *huge = write_file (folder, "huge.jar", "", 0);
  g_autofree char *link = g_build_filename (folder, "link.jar", NULL);
  g_autofree char *broken = g_build_filename (folder, "broken.jar", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo.jar", NULL);
  g_autoptr (EonayOfficialSigner) signer = NULL;

  g_assert_cmpint (truncate (huge, (64 << 20) + 1), ==, 0);
  g_assert_cmpint (symlink (jar, link), ==, 0);
  g_assert_cmpint (symlink ("none", broken), ==, 0);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  signer = inspect_fit (link);
  g_assert_cmpstr (signer->path, ==, jar);
  g_assert_cmpuint (strlen (signer->sha256), ==, 64);
  check_refused (html, EONAY_OFFICIAL_SIGNER_ERROR_NOT_A_PROGRAM);
  check_refused (empty, EONAY_OFFICIAL_SIGNER_ERROR_NOT_A_PROGRAM);
  check_refused (huge, EONAY_OFFICIAL_SIGNER_ERROR_TOO_LARGE);
  check_refused (folder, EONAY_OFFICIAL_SIGNER_ERROR_NOT_REGULAR);
  check_refused (fifo, EONAY_OFFICIAL_SIGNER_ERROR_NOT_REGULAR);
  check_refused (broken, EONAY_OFFICIAL_SIGNER_ERROR_UNREADABLE);
  check_refused ("/none/x.jar", EONAY_OFFICIAL_SIGNER_ERROR_UNREADABLE);
}

/* --- search --- */

static GPtrArray *
find (void)
{
  static const char TEXT[] = "[Guide]\nSignerFiles=Signer*.jar;Signer*.jnlp;\n";
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "test.ini", NULL);
  const char *const folders[] = { folder, NULL };
  g_autoptr (EonayProfile) profile = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *signers = NULL;

  g_assert_true (g_file_set_contents (path, TEXT, -1, NULL));
  profile = eonay_profile_new_for_id ("test", folders, NULL);
  eonay_official_signer_find_async (profile, NULL, result_cb, &result);
  wait_for (&result);
  signers = eonay_official_signer_find_finish (result, &error);
  g_assert_no_error (error);
  return signers;
}

static void
set_time (const char *path, time_t time)
{
  const struct utimbuf times = { time, time };

  g_assert_cmpint (utime (path, &times), ==, 0);
}

static void
test_find (void)
{
  g_autofree char *downloads = g_build_filename (home, "İndirilenler", NULL);
  g_autofree char *own = g_build_filename (home, "Inbox", NULL);
  g_autofree char *desktop = g_build_filename (home, "Masaüstü", NULL);
  g_autofree char *below = g_build_filename (own, "below", NULL);
  g_autofree char *first = NULL, *second = NULL, *third = NULL, *refused = NULL;
  g_autofree char *deep = NULL, *other = NULL;
  g_autoptr (GPtrArray) signers = find ();

  g_assert_cmpuint (signers->len, ==, 0);
  g_clear_pointer (&signers, g_ptr_array_unref);
  g_assert_cmpint (g_mkdir (downloads, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (own, 0755), ==, 0);
  g_assert_cmpint (g_mkdir (below, 0755), ==, 0);
  g_assert_cmpint (symlink (own, desktop), ==, 0);
  second = write_jar (home, "Signer.jar", "home");
  first = write_jar (own, "Signer (1).jar", "own");
  third = write_file (downloads, "Signer.jnlp", "<jnlp/>", strlen ("<jnlp/>"));
  refused = write_file (downloads, "Signer.jar", HTML, strlen (HTML));
  deep = write_jar (below, "Signer.jar", "below");
  other = write_jar (downloads, "Other.jar", "other");
  set_time (first, 3000);
  set_time (second, 2000);
  set_time (third, 1000);

  signers = find ();
  g_assert_cmpuint (signers->len, ==, 4);
  g_assert_cmpstr (((EonayOfficialSigner *) signers->pdata[0])->path, ==, first);
  g_assert_cmpint (((EonayOfficialSigner *) signers->pdata[0])->modified, ==, 3000);
  g_assert_cmpstr (((EonayOfficialSigner *) signers->pdata[1])->path, ==, second);
  g_assert_cmpstr (((EonayOfficialSigner *) signers->pdata[2])->path, ==, third);
  g_assert_cmpint (((EonayOfficialSigner *) signers->pdata[2])->kind, ==,
                   EONAY_OFFICIAL_SIGNER_JNLP);
  g_assert_cmpstr (((EonayOfficialSigner *) signers->pdata[3])->path, ==, refused);
  g_assert_error (((EonayOfficialSigner *) signers->pdata[3])->refusal, EONAY_OFFICIAL_SIGNER_ERROR,
                  EONAY_OFFICIAL_SIGNER_ERROR_NOT_A_PROGRAM);
}

/* --- agreement and start --- */

static void
test_agreement (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = write_jar (folder, "x.jar", "first");
  g_autoptr (EonayOfficialSigner) first = inspect_fit (path);
  g_autoptr (EonayOfficialSigner) agreed = NULL;
  g_autoptr (EonayOfficialSigner) changed = NULL;
  g_autoptr (EonayOfficialSigner) forgotten = NULL;
  g_autofree char *list = g_build_filename (home, "state", "eonay", "official-signers", NULL);

  g_assert_false (first->is_agreed);
  g_assert_true (eonay_official_signer_agree (first, NULL));
  g_assert_true (eonay_official_signer_agree (first, NULL));
  agreed = inspect_fit (path);
  g_assert_true (agreed->is_agreed);
  g_assert_cmpuint (folder_get_mode (list), ==, 0600);

  g_free (write_jar (folder, "x.jar", "other"));
  changed = inspect_fit (path);
  g_assert_false (changed->is_agreed);

  for (guint i = 0; i < 16; i++)
    {
      g_autofree char *comment = g_strdup_printf ("%u", i);
      g_autofree char *another = write_jar (folder, "y.jar", comment);
      g_autoptr (EonayOfficialSigner) signer = inspect_fit (another);

      g_assert_true (eonay_official_signer_agree (signer, NULL));
    }
  g_free (write_jar (folder, "x.jar", "first"));
  forgotten = inspect_fit (path);
  g_assert_false (forgotten->is_agreed);

  /* A list that is damaged agrees to nothing, and can be written again. */
  g_assert_true (g_file_set_contents (list, "x\n\n\xff\n", -1, NULL));
  g_assert_true (eonay_official_signer_agree (first, NULL));
  g_clear_pointer (&agreed, eonay_official_signer_free);
  agreed = inspect_fit (path);
  g_assert_true (agreed->is_agreed);
}

static void
test_not_started (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = write_jar (folder, "x.jar", "not started");
  g_autofree char *jnlp = write_file (folder, "x.jnlp", "<jnlp/>", strlen ("<jnlp/>"));
  g_autoptr (EonayOfficialSigner) signer = inspect_fit (path);
  g_autoptr (EonayOfficialSigner) web = inspect_fit (jnlp);
  const EonayJava none = { 0 };
  const EonayJava java = { .java = (char *) "/bin/true", .javaws = (char *) "/bin/true" };
  const EonayJava missing = { .java = (char *) "/none/java" };
  const struct
  {
    const EonayOfficialSigner *signer;
    const EonayJava *java;
    EonayOfficialSignerError code;
    const char *write; /* a comment for another jar there */
  } cases[] = {
    { signer, &none, EONAY_OFFICIAL_SIGNER_ERROR_NO_JAVA, NULL },
    { web, &none, EONAY_OFFICIAL_SIGNER_ERROR_NO_JAVAWS, NULL },
    { web, &missing, EONAY_OFFICIAL_SIGNER_ERROR_NO_JAVAWS, NULL },
    { web, &java, EONAY_OFFICIAL_SIGNER_ERROR_NOT_AGREED, NULL },
    { signer, &missing, EONAY_OFFICIAL_SIGNER_ERROR_NOT_STARTED, NULL },
    { signer, &java, EONAY_OFFICIAL_SIGNER_ERROR_CHANGED, "another" },
  };

  g_assert_true (eonay_official_signer_agree (signer, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      if (cases[i].write != NULL)
        g_free (write_jar (folder, "x.jar", cases[i].write));
      g_assert_null (start (cases[i].signer, cases[i].java, &error));
      g_assert_error (error, EONAY_OFFICIAL_SIGNER_ERROR, (int) cases[i].code);
    }
}

/* A stand-in for Java that writes down what it was started with. */
static void
test_started (void)
{
  static const char SCRIPT[] =
      "#!/bin/bash\n"
      "{ env; echo ARGS $*; echo CWD $PWD; ls -l /proc/$$/fd; grep SigBlk /proc/self/status; "
      "cut -d' ' -f1,6 /proc/$$/stat; } >\"$HOME/seen\"\n"
      "exit 3\n";
  g_autofree char *java_path = write_file (home, "java", SCRIPT, strlen (SCRIPT));
  g_autofree char *path = write_jar (home, "started.jar", "started");
  g_autofree char *seen_path = g_build_filename (home, "seen", NULL);
  g_autoptr (EonayOfficialSigner) signer = inspect_fit (path);
  const EonayJava java = { .java = java_path };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *arguments = g_strdup_printf ("\nARGS -jar %s\n", path);
  g_autofree char *directory = g_strdup_printf ("\nCWD %s\n", home);

  g_assert_cmpint (g_chmod (java_path, 0755), ==, 0);
  g_assert_true (eonay_official_signer_agree (signer, NULL));
  process = start (signer, &java, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (process, NULL, NULL));
  g_assert_false (eonay_official_signer_check_end (process, &error));
  g_assert_error (error, EONAY_OFFICIAL_SIGNER_ERROR, EONAY_OFFICIAL_SIGNER_ERROR_ENDED);

  g_assert_true (g_file_get_contents (seen_path, &seen, NULL, NULL));
  g_test_message ("%s", seen);
  g_assert_null (strstr (seen, SECRET));
  g_assert_null (strstr (seen, "MALLOC_PERTURB_"));
  g_assert_nonnull (strstr (seen, "\nLC_ALL=C\n"));
  g_assert_nonnull (strstr (seen, arguments));
  g_assert_nonnull (strstr (seen, directory));
  /* Its process leads a session of its own. */
  g_assert_true (g_regex_match_simple ("^(\\d+) \\1$", seen, G_REGEX_MULTILINE, 0));
  g_assert_nonnull (strstr (seen, "SigBlk:\t0000000000000000\n"));
  for (guint fd = 3; fd < 10; fd++)
    {
      g_autofree char *entry = g_strdup_printf (" %u -> ", fd);
      const char *found = strstr (seen, entry);

      /* The shell opens its script itself. */
      g_assert_true (found == NULL || g_str_has_prefix (found + strlen (entry), java_path));
    }
}

/* --- Java --- */

static EonayJava *
find_java (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EonayJava *java = NULL;

  eonay_java_find_async (NULL, result_cb, &result);
  wait_for (&result);
  java = eonay_java_find_finish (result, &error);
  g_assert_no_error (error);
  return java;
}

static void
test_java (void)
{
  static const struct
  {
    const char *script; /* NULL: none */
    gboolean is_found;
    const char *version;
  } cases[] = {
    { NULL, FALSE, NULL },
    { "echo 'openjdk version \"17.0.19\" 2026-04-21' >&2", TRUE, "17.0.19" },
    { "echo 'java version \"1.8.0_392\"' >&2", TRUE, "1.8.0_392" },
    { "echo 'openjdk version \"21-ea\" 2023-09-19'", TRUE, "21-ea" },
    { "echo 'something else'", TRUE, NULL },
    { "printf 'version \"\\033[31m\"'", TRUE, NULL },
    { "exit 1", FALSE, NULL },
    { "kill -9 $$", FALSE, NULL },
  };
  g_autofree char *old = g_strdup (g_getenv ("PATH"));
  g_auto (Folder) folder = folder_new ();

  g_setenv ("PATH", folder, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EonayJava) java = NULL;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      if (cases[i].script != NULL)
        {
          g_autofree char *text = g_strdup_printf ("#!/bin/sh\n%s\n", cases[i].script);
          g_autofree char *path = write_file (folder, "java", text, strlen (text));

          g_assert_cmpint (g_chmod (path, 0755), ==, 0);
        }
      java = find_java ();
      g_assert_cmpint (java->java != NULL, ==, cases[i].is_found);
      g_assert_cmpstr (java->version, ==, cases[i].version);
      g_assert_null (java->javaws);
    }
  g_setenv ("PATH", old, TRUE);
}

/* Before GLib reads them. */
static void
set_environment (const char *folder)
{
  g_autofree char *config = g_build_filename (folder, "config", NULL);
  g_autofree char *state = g_build_filename (folder, "state", NULL);
  g_autofree char *folders = g_build_filename (config, "user-dirs.dirs", NULL);

  g_setenv ("HOME", folder, TRUE);
  g_setenv ("XDG_CONFIG_HOME", config, TRUE);
  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_setenv ("LC_ALL", "C", TRUE);
  g_setenv (SECRET, "token", TRUE);
  g_mkdir (config, 0700);
  g_assert_true (g_file_set_contents (folders, "XDG_DOWNLOAD_DIR=\"$HOME/Inbox\"\n", -1, NULL));
}

int
main (int argc, char **argv)
{
  g_auto (Folder) folder = folder_new ();
  sigset_t set;

  /* As the command line does, before any thread is started. */
  sigemptyset (&set);
  sigaddset (&set, SIGTERM);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  home = folder;
  set_environment (folder);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/official-signer/content", test_content);
  g_test_add_func ("/official-signer/truncated", test_truncated);
  g_test_add_func ("/official-signer/text", test_text);
  g_test_add_func ("/official-signer/permissions", test_permissions);
  g_test_add_func ("/official-signer/kinds-of-files", test_kinds_of_files);
  g_test_add_func ("/official-signer/find", test_find);
  g_test_add_func ("/official-signer/agreement", test_agreement);
  g_test_add_func ("/official-signer/not-started", test_not_started);
  g_test_add_func ("/official-signer/started", test_started);
  g_test_add_func ("/official-signer/java", test_java);
  return g_test_run ();
}
