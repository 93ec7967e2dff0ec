/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "eonay-confinement.h"
#include "eonay-pin.h"
#include "eonay-worker.h"

/* The unit says the same; a worker started by hand must not be weaker. */
static void
forbid_core_files (void)
{
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
  prctl (PR_SET_DUMPABLE, 0);
}

int
main (void)
{
  g_autoptr (EonayWorker) worker = NULL;
  g_autoptr (GError) error = NULL;

  forbid_core_files ();
  if (eonay_confinement_enter (&error) && eonay_pin_prepare_memory (&error))
    worker = eonay_worker_new (STDIN_FILENO, &error);
  if (worker == NULL || !eonay_worker_run (worker, &error))
    {
      g_warning ("the token worker stops: %s", error->message);
      return EXIT_FAILURE;
    }
  return EXIT_SUCCESS;
}
