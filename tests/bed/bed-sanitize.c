/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into a program with sanitizers: keeps modules loaded so that reports name them, and
 * memory kept by them is not reported as a leak. */
#include <dlfcn.h>

const char *__lsan_default_suppressions (void);

__attribute__ ((visibility ("default"))) int
dlclose (void *handle)
{
  (void) handle;
  return 0;
}

/* A module may end the worker while its connection to pcscd is open, and libpcsclite forgets its
 * connections before leaks are searched. */
__attribute__ ((visibility ("default"))) const char *
__lsan_default_suppressions (void)
{
  return "leak:SCardEstablishContext\n";
}
