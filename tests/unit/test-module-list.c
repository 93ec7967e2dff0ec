/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "eonay-error.h"
#include "eonay-module-list.h"
#include "eonay-module-registry.h"
#include "eonay-opening.h"
#include "eonay-safe-path.h"
#include "folder.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
test_parse_refused (void)
{
  const char *const broken[] = {
    "Paths=/usr/lib/x.so",
    "[Modules\n",
    "[Modules]\nPaths",
    "[Modules]\nPath=/usr/lib/x.so\n",
    "[Modules]\nPaths=/usr/lib/x.so\nElse=1\n",
    "[Module]\nPaths=/usr/lib/x.so\n",
    "[Modules]\nPaths=/usr/lib/\xff.so\n",
    "[Modules]\nPaths=/usr/lib/x\\y.so\n",
    NULL,
  };

  for (gsize i = 0; broken[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (eonay_module_list_parse (broken[i], &error));
      g_assert_nonnull (error);
      g_assert_false (g_error_matches (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND));
    }
}

static void
test_parse_left_open (void)
{
  const char *const open[] = { "", "# nothing\n", NULL };
  g_autoptr (GError) no_key = NULL;

  for (gsize i = 0; open[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (eonay_module_list_parse (open[i], &error));
      g_assert_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND);
    }
  g_assert_null (eonay_module_list_parse ("[Modules]\n#Paths=/usr/lib/x.so;\n", &no_key));
  g_assert_error (no_key, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_KEY_NOT_FOUND);
}

static void
test_parse_accepted (void)
{
  g_autoptr (GPtrArray) none = eonay_module_list_parse ("[Modules]\nPaths=\n", NULL);
  g_autoptr (GPtrArray) two =
      eonay_module_list_parse ("[Modules]\nPaths=/usr/lib/a.so;/opt/akis/b.so\n", NULL);

  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (two->len, ==, 2);
  g_assert_cmpstr (two->pdata[1], ==, "/opt/akis/b.so");
}

/* Settings that do not belong to root, or name no usable module. Settings of root need root and are
 * tested in tests/e2e/test-finding. */
static void
test_find_refused (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "signer.conf", NULL);
  g_autofree char *dangling = g_build_filename (folder, "link.conf", NULL);
  g_autoptr (GError) not_roots = NULL;
  g_autoptr (GError) no_file = NULL;

  g_assert_true (g_file_set_contents (path, "[Modules]\nPaths=/usr/bin/env;\n", -1, NULL));
  g_assert_null (eonay_module_list_find (path, &not_roots));
  g_assert_error (not_roots, EONAY_ERROR, EONAY_ERROR_FAILED);
  g_assert_nonnull (strstr (not_roots->message, "correct it"));

  g_assert_cmpint (symlink ("/no/such/file", dangling), ==, 0);
  g_assert_null (eonay_module_list_find (dangling, &no_file));
  g_assert_error (no_file, EONAY_ERROR, EONAY_ERROR_FAILED);
}

static void
assert_unsafe (const char *path, GIOErrorEnum code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *resolved = eonay_safe_path_resolve (path, &error);

  g_assert_null (resolved);
  g_assert_error (error, G_IO_ERROR, (int) code);
}

/* The temporary folder is world-writable, even if sticky: no path through it is safe. */
static void
test_safe_path_refused (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "module.so", NULL);
  g_autofree char *link = g_build_filename (folder, "link.so", NULL);
  g_autofree char *through = g_strdup_printf ("%s/../../usr/bin/env", folder);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_cmpint (symlink ("/usr/bin/env", link), ==, 0);
  assert_unsafe (path, G_IO_ERROR_PERMISSION_DENIED);
  assert_unsafe (link, G_IO_ERROR_PERMISSION_DENIED);
  assert_unsafe (through, G_IO_ERROR_PERMISSION_DENIED);
  assert_unsafe ("module.so", G_IO_ERROR_INVALID_FILENAME);
  assert_unsafe ("", G_IO_ERROR_INVALID_FILENAME);
  assert_unsafe ("/", G_IO_ERROR_NOT_REGULAR_FILE);
  assert_unsafe ("/usr/bin", G_IO_ERROR_NOT_REGULAR_FILE);
  assert_unsafe ("/dev/../usr", G_IO_ERROR_NOT_REGULAR_FILE);
  assert_unsafe ("/usr/bin/env/module.so", G_IO_ERROR_NOT_DIRECTORY);
  assert_unsafe ("/usr/lib/there-is-no-such-module.so", G_IO_ERROR_NOT_FOUND);

  text = eonay_safe_path_read (path, NULL);
  g_assert_null (text);
}

static void
test_safe_path_accepted (void)
{
  const char *const paths[] = {
    "/usr/bin/env", "/bin/sh", "//usr/./bin/../bin/env", "/../usr/bin/env", NULL,
  };

  for (gsize i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *resolved = eonay_safe_path_resolve (paths[i], NULL);
      char expected[PATH_MAX];

      g_assert_nonnull (realpath (paths[i], expected));
      g_assert_cmpstr (resolved, ==, expected);
    }
}

static void
test_safe_path_read (void)
{
  g_autofree char *text = eonay_safe_path_read ("/etc/passwd", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (strstr (text, "root"));
  g_assert_null (eonay_safe_path_read ("/usr/bin/python3", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

static EonayModuleRegistration *
parse_registration (const char *text)
{
  g_autoptr (GHashTable) fields = eonay_module_registry_parse (text, NULL);

  g_assert_nonnull (fields);
  return eonay_module_registration_new ("test", fields);
}

static void
test_registry_refused (void)
{
  const char *const broken[] = { "module", "[module]", "[p11-kit: x]\n", "module: a.so\nelse\n",
                                 NULL };
  const char *const cardless[] = {
    "",
    "module:",
    "remote: |/usr/bin/env\n",
    "module: p11-kit-proxy.so",
    "module: /usr/lib/pkcs11/p11-kit-client.so",
    "module: gnome-keyring-pkcs11.so",
    "module: other-trust.so\ntrust-policy: yes\n",
    NULL,
  };

  for (gsize i = 0; broken[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (eonay_module_registry_parse (broken[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
  for (gsize i = 0; cardless[i] != NULL; i++)
    g_assert_null (parse_registration (cardless[i]));
}

static void
test_registry_enabled (void)
{
  const struct
  {
    const char *text;
    gboolean enabled;
  } rows[] = {
    { "module: a.so\nenable-in:\n", FALSE },
    { "module: a.so\nenable-in: firefox\n", FALSE },
    { "module: a.so\nenable-in: eonay-token-worker2, my-eonay-token-worker\n", FALSE },
    { "module: a.so\ndisable-in: firefox, eonay-token-worker\n", FALSE },
    { "module: a.so\ndisable-in: firefox\n", TRUE },
    { "module: a.so\nenable-in: firefox eonay-token-worker\n", TRUE },
    { "module: a.so\n", TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (EonayModuleRegistration) module = parse_registration (rows[i].text);

      g_assert_true (module->enabled == rows[i].enabled);
    }
}

static void
test_registry_paths (void)
{
  g_autoptr (EonayModuleRegistration) relative =
      parse_registration ("# a comment\n\n \t module \t:  a.so \r\npriority: -3\nmanaged: no\n");
  g_autoptr (EonayModuleRegistration) absolute = parse_registration ("module:/opt/akis/b:c.so");

  g_assert_true (g_str_has_suffix (relative->path, "/pkcs11/a.so"));
  g_assert_cmpint (relative->priority, ==, -3);
  g_assert_cmpstr (absolute->path, ==, "/opt/akis/b:c.so");
  g_assert_cmpint (absolute->priority, ==, 0);
}

/* Files that do not belong to root are ignored, and a missing folder is allowed. */
static void
test_registry_folder (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "test.module", NULL);
  const char *const folders[] = { "/no/such/folder", folder, NULL };
  g_autoptr (GPtrArray) modules = NULL;

  g_assert_true (g_file_set_contents (path, "module: /usr/bin/env\n", -1, NULL));
  modules = eonay_module_registry_read (folders);
  g_assert_cmpuint (modules->len, ==, 0);
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
  /* The warning about a skipped path is expected here. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  g_test_add_func ("/module-list/parse-refused", test_parse_refused);
  g_test_add_func ("/module-list/parse-left-open", test_parse_left_open);
  g_test_add_func ("/module-list/parse-accepted", test_parse_accepted);
  g_test_add_func ("/module-list/find-refused", test_find_refused);
  g_test_add_func ("/safe-path/refused", test_safe_path_refused);
  g_test_add_func ("/safe-path/accepted", test_safe_path_accepted);
  g_test_add_func ("/safe-path/read", test_safe_path_read);
  g_test_add_func ("/module-registry/refused", test_registry_refused);
  g_test_add_func ("/module-registry/enabled", test_registry_enabled);
  g_test_add_func ("/module-registry/paths", test_registry_paths);
  g_test_add_func ("/module-registry/folder", test_registry_folder);
  g_test_add_func ("/opening/arguments", test_arguments);
  return g_test_run ();
}
