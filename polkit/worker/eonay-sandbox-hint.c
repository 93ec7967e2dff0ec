/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-sandbox-hint.h"

#include <linux/prctl.h>
#include <string.h>
#include <sys/prctl.h>

#define DROP_IN "/etc/systemd/system/eonay-token-worker@.service.d/module.conf"

/* Maps an error to the unit's directive that may have caused it: the untranslated dlerror() text of
 * glibc, or the name of errno after C_Initialize(). SECURITY.md lists the cost of relaxing each
 * directive. */
static const struct
{
  const char *trace;
  const char *directive;
} hints[] = {
#if !__GLIBC_PREREQ(2, 41)
  /* glibc 2.41 and newer refuses libraries that need one. */
  { "cannot enable executable stack", "MemoryDenyWriteExecute=no" },
#endif
  { "cannot make segment writable for relocation", "MemoryDenyWriteExecute=no" },
  { "cannot restore segment prot after reloc", "MemoryDenyWriteExecute=no" },
  { "failed to map segment from shared object", "ExecPaths=" },
  { "EAFNOSUPPORT", "RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK" },
  { "ENETUNREACH", "PrivateNetwork=no" },
  { "EROFS", "ReadWritePaths=, with the folder that it writes to" },
  { "EAGAIN", "TasksMax=64" },
  { "ENOMEM", "LimitMEMLOCK=64M" },
  { "EPERM", "SystemCallFilter=@resources or MemoryDenyWriteExecute=no" },
};

#define USB_DIRECTIVES "PrivateDevices=no and DeviceAllow=char-usb_device rw"

/* Since systemd 253 the kernel refuses writable code, with EACCES. */
#ifndef PR_GET_MDWE
#define PR_GET_MDWE 66
#endif
#define CODE_DIRECTIVE "MemoryDenyWriteExecute=no, unless a file is closed to it"

static const char *
find_by_trace (const char *message)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hints); i++)
    if (strstr (message, hints[i].trace) != NULL)
      return hints[i].directive;

  return NULL;
}

/* A module that bypasses pcscd uses libusb, linked or loaded at run time. */
static gboolean
names_libusb (const char *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);

  return file != NULL && memmem (g_mapped_file_get_contents (file), g_mapped_file_get_length (file),
                                 "libusb-", strlen ("libusb-")) != NULL;
}

/* The directory of the library in the linker's error, which may be a dependency of the module. */
static char *
dup_folder (const char *message, const char *module_path)
{
  const char *begin = strstr (message, ": /");
  const char *end = begin != NULL ? strchr (begin + 2, ':') : NULL;
  g_autofree char *library =
      end != NULL ? g_strndup (begin + 2, (gsize) (end - begin - 2)) : g_strdup (module_path);

  return g_path_get_dirname (library);
}

/**
 * eonay_sandbox_hint_append:
 * @error: why the module could not be loaded or initialised
 * @module_path: its path
 *
 * If the unit's restrictions seem to be the cause, appends the directive that the module seems to
 * need and where to put it. This is a guess from the resulting error.
 */
void
eonay_sandbox_hint_append (GError *error, const char *module_path)
{
  const char *directive = find_by_trace (error->message);
  g_autofree char *folder = NULL;
  char *message = NULL;

  if (directive == NULL && strstr (error->message, "EACCES") != NULL &&
      prctl (PR_GET_MDWE, 0, 0, 0, 0) > 0)
    directive = CODE_DIRECTIVE;
  /* A module that was not loaded has not accessed a device. */
  if (directive == NULL && g_str_has_prefix (error->message, "initialising") &&
      names_libusb (module_path))
    directive = USB_DIRECTIVES;
  if (directive == NULL)
    return;

  if (g_str_equal (directive, "ExecPaths="))
    folder = dup_folder (error->message, module_path);
  message = g_strdup_printf ("%s; it seems to need %s%s: put that under [Service] into " DROP_IN
                             " and run systemctl daemon-reload",
                             error->message, directive, folder != NULL ? folder : "");
  g_free (error->message);
  error->message = message;
}
