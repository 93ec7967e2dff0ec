/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-run-lock.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "folder.h"

static void
assert_held (const char *path, const char *state)
{
  g_autoptr (EonayRunNote) other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (eonay_run_lock_take (path, &other, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  if (state == NULL)
    {
      g_assert_null (other);
      return;
    }
  g_assert_cmpstr (other->program, ==, program_invocation_short_name);
  g_assert_cmpint (other->process, ==, getpid ());
  g_assert_cmpstr (other->state, ==, state);
}

static EonayRunLock *
take (const char *path)
{
  g_autoptr (EonayRunNote) other = NULL;
  g_autoptr (GError) error = NULL;
  EonayRunLock *lock = eonay_run_lock_take (path, &other, &error);

  g_assert_no_error (error);
  g_assert_null (other);
  return lock;
}

static void
test_held (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "state", "activation.lock", NULL);
  EonayRunLock *lock = take (path);

  assert_held (path, NULL);
  eonay_run_lock_note (lock, "submitting-consent");
  eonay_run_lock_note (lock, "idle");
  assert_held (path, "idle");
  g_assert_true (eonay_run_lock_is_held (path));
  eonay_run_lock_release (lock);
  g_assert_false (eonay_run_lock_is_held (path));
  lock = take (path);
  eonay_run_lock_release (lock);
}

/* The lock ends with the process, and what it said of itself is told once. */
static void
test_killed (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "activation.lock", NULL);
  g_autoptr (EonayRunNote) other = NULL;
  EonayRunLock *lock = NULL;
  pid_t child = fork ();

  if (child == 0)
    {
      eonay_run_lock_note (take (path), "signing-login");
      _exit (0);
    }
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  g_assert_false (eonay_run_lock_is_held (path));
  lock = eonay_run_lock_take (path, &other, NULL);
  g_assert_nonnull (lock);
  g_assert_cmpint (other->process, ==, child);
  g_assert_cmpint (other->started, >, 0);
  g_assert_cmpstr (other->state, ==, "signing-login");
  eonay_run_lock_release (lock);
  lock = take (path);
  eonay_run_lock_release (lock);
}

/* Any program of the user can write it. */
static void
test_spoilt (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "activation.lock", NULL);
  g_autoptr (EonayRunNote) other = NULL;
  EonayRunLock *lock = NULL;

  g_assert_true (g_file_set_contents (path, "\x01[Run\nState=\n", -1, NULL));
  lock = eonay_run_lock_take (path, &other, NULL);
  g_assert_nonnull (lock);
  g_assert_nonnull (other);
  g_assert_null (other->state);
  eonay_run_lock_release (lock);
}

/* Said, and not waited for. */
static void
test_nothing_to_lock (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *path = g_build_filename (file, "activation.lock", NULL);
  EonayRunLock *lock = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_test_expect_message ("eonay", G_LOG_LEVEL_MESSAGE, "*going on without a lock");
  lock = take (path);
  g_test_assert_expected_messages ();
  eonay_run_lock_note (lock, "idle");
  eonay_run_lock_release (lock);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-lock/held", test_held);
  g_test_add_func ("/run-lock/killed", test_killed);
  g_test_add_func ("/run-lock/spoilt", test_spoilt);
  g_test_add_func ("/run-lock/nothing-to-lock", test_nothing_to_lock);
  return g_test_run ();
}
