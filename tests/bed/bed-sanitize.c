/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preloaded into a program with sanitizers: keeps modules loaded so that reports name them, and
 * memory kept by them is not reported as a leak. */
#include <dlfcn.h>

__attribute__ ((visibility ("default"))) int
dlclose (void *handle)
{
  (void) handle;
  return 0;
}
