/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "config.h"
#include "eonay-confinement.h"
#include "eonay-pin.h"
#include "eonay-worker.h"
#include "eonay-worker-log.h"

/* The same limits as in the unit, for a worker started manually. */
static void
forbid_core_files (void)
{
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);
  prctl (PR_SET_DUMPABLE, 0);
}

/* eonay-token-worker LOADER: the path of eonay-loader.so */
int
main (int argc, char *argv[])
{
  EonayWorkerWatch *watch = NULL; /* never freed: exit handlers of a module are watched, too */
  g_autoptr (GError) error = NULL;
  int socket = fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

  if (argc != 2)
    {
      g_warning ("the token worker takes the path of eonay-loader.so");
      return EXIT_FAILURE;
    }
  forbid_core_files ();
  if (eonay_worker_log_take_output (&error) && eonay_confinement_enter (&error) &&
      eonay_pin_prepare_memory (&error))
    watch = eonay_worker_watch_new (socket, &error);
  if (watch == NULL ||
      !eonay_worker_run (socket, argv[1], EONAY_SYSCONF_DIR "/signer.conf", watch, &error))
    {
      g_warning ("the token worker stops: %s", error->message);
      return EXIT_FAILURE;
    }
  return EXIT_SUCCESS;
}
