/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "eonay-error.h"
#include "eonay-sandbox-hint.h"
#include "folder.h"

#define MODULE "/opt/akis/libakisp11.so"

static char *
hint (const char *message, const char *path)
{
  GError *error = g_error_new_literal (EONAY_ERROR, EONAY_ERROR_MODULE_FAILED, message);
  char *said = NULL;

  eonay_sandbox_hint_append (error, path);
  g_assert_true (g_str_has_prefix (error->message, message));
  said = g_strdup (error->message + strlen (message));
  g_error_free (error);
  return said;
}

/* Errors that no directive would fix are not changed. */
static void
test_none (void)
{
  const char *const messages[] = {
    "loading the module: " MODULE ": cannot open shared object file: No such file or directory",
    "loading the module: libnss3.so: cannot open shared object file: No such file or directory",
    "loading the module: " MODULE ": wrong ELF class: ELFCLASS32",
    "loading the module: " MODULE ": file too short",
    "loading the module: " MODULE ": undefined symbol: C_GetFunctionList",
    "initialising the module: the module answered 0x5",
    "initialising the module, which met ENOENT: the module answered 0x30",
    NULL,
  };

  for (gsize i = 0; messages[i] != NULL; i++)
    {
      g_autofree char *said = hint (messages[i], MODULE);

      g_assert_cmpstr (said, ==, "");
    }
}

static void
test_rows (void)
{
  const struct
  {
    const char *message;
    const char *directive;
  } rows[] = {
#if !__GLIBC_PREREQ(2, 41)
    { "loading the module: " MODULE ": cannot enable executable stack as shared object requires: "
      "Operation not permitted",
      " MemoryDenyWriteExecute=no:" },
#endif
    { "loading the module: " MODULE ": cannot make segment writable for relocation: Operation not "
      "permitted",
      " MemoryDenyWriteExecute=no:" },
    { "loading the module: " MODULE ": failed to map segment from shared object",
      " ExecPaths=/opt/akis:" },
    { "loading the module: /srv/x/libneeded.so.1: failed to map segment from shared object",
      " ExecPaths=/srv/x:" },
    { "failed to map segment from shared object", " ExecPaths=/opt/akis:" },
    { "initialising the module, which met EAFNOSUPPORT: the module answered 0x5",
      " RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK:" },
    { "initialising the module, which met EAGAIN: the module answered 0x5", " TasksMax=64:" },
    { "initialising the module, which met EROFS: the module answered 0x5", " ReadWritePaths=" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *said = hint (rows[i].message, MODULE);

      g_assert_nonnull (strstr (said, rows[i].directive));
      g_assert_nonnull (strstr (said, "/etc/systemd/system/eonay-token-worker@.service.d/"));
    }
}

static void
test_usb (void)
{
  g_auto (Folder) folder = folder_new ();
  g_autofree char *path = g_build_filename (folder, "module.so", NULL);
  g_autofree char *said = NULL;

  g_assert_true (g_file_set_contents (path,
                                      "\x7f"
                                      "ELF\0libusb-1.0.so.0\0",
                                      22, NULL));
  said = hint ("initialising the module: the module answered 0x5", path);
  g_assert_nonnull (strstr (said, "DeviceAllow=char-usb_device rw"));
  g_free (said);
  said = hint ("loading the module: " MODULE ": file too short", path);
  g_assert_cmpstr (said, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox-hint/none", test_none);
  g_test_add_func ("/sandbox-hint/rows", test_rows);
  g_test_add_func ("/sandbox-hint/usb", test_usb);
  return g_test_run ();
}
