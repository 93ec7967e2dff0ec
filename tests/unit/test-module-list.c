/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "eonay-error.h"
#include "eonay-module-list.h"
#include "eonay-opening.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
test_parse_refused (void)
{
  const char *const broken[] = { "Paths=/usr/lib/x.so", "[Modules\n", "[Modules]\nPaths", NULL };

  for (gsize i = 0; broken[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (eonay_module_list_parse (broken[i], &error));
      g_assert_error (error, EONAY_ERROR, EONAY_ERROR_FAILED);
    }
}

static void
test_parse_relative (void)
{
  g_autoptr (GPtrArray) paths = NULL;

  paths = eonay_module_list_parse ("[Modules]\nPaths=module.so;/usr/lib/a.so;\n", NULL);
  g_assert_cmpuint (paths->len, ==, 1);
  g_assert_cmpstr (paths->pdata[0], ==, "/usr/lib/a.so");
}

static void
test_parse_accepted (void)
{
  g_autoptr (GPtrArray) none = eonay_module_list_parse ("# nothing\n[Other]\nPaths=/a\n", NULL);
  g_autoptr (GPtrArray) two =
      eonay_module_list_parse ("[Modules]\nPaths=/usr/lib/a.so;/opt/akis/b.so\n", NULL);

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpstr (two->pdata[1], ==, "/opt/akis/b.so");
}

static void
test_safe (void)
{
  g_autofree char *folder = g_dir_make_tmp ("eonay-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "module.so", NULL);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_chmod (path, 0666);
  g_assert_false (eonay_module_list_is_safe (path));
  g_chmod (path, 0644);
  g_chmod (folder, 0777);
  g_assert_false (eonay_module_list_is_safe (path));
  g_assert_false (eonay_module_list_is_safe (folder));
  g_assert_false (eonay_module_list_is_safe ("module.so"));
  g_assert_false (eonay_module_list_is_safe ("/usr/lib/there-is-no-such-module.so"));
  g_assert_true (eonay_module_list_is_safe ("/usr/bin/env"));

  g_unlink (path);
  g_rmdir (folder);
}

static void
assert_refused (const char *id, const char *purpose, int fd)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (eonay_opening_check_arguments (id, purpose, fd, &error));
  g_assert_error (error, EONAY_ERROR, EONAY_ERROR_INVALID_ARGUMENT);
}

static void
test_arguments (void)
{
  g_autofree char *upper = g_ascii_strup (ID, -1);
  int file = g_open ("/usr/bin/env", O_RDONLY, 0);
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  assert_refused ("", "e-onay", ends[0]);
  assert_refused (ID "0", "e-onay", ends[0]);
  assert_refused (upper, "e-onay", ends[0]);
  assert_refused (ID, "", ends[0]);
  assert_refused (ID, "E-Onay", ends[0]);
  assert_refused (ID, "e-onay", file);
  assert_refused (ID, "e-onay", -1);
  g_assert_true (eonay_opening_check_arguments (ID, "e-onay", ends[0], NULL));
  g_assert_true (eonay_opening_check_arguments (ID, "verification-code", ends[0], NULL));
  close (file);
  close (ends[0]);
  close (ends[1]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  /* A warning about a path left out is what is wanted here. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_test_add_func ("/module-list/parse-refused", test_parse_refused);
  g_test_add_func ("/module-list/parse-relative", test_parse_relative);
  g_test_add_func ("/module-list/parse-accepted", test_parse_accepted);
  g_test_add_func ("/module-list/safe", test_safe);
  g_test_add_func ("/opening/arguments", test_arguments);
  return g_test_run ();
}
