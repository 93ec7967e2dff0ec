/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include <glib-unix.h>

#include "config.h"
#include "eonay-confinement.h"
#include "eonay-signer-service.h"
#include "eonay-tenure.h"

typedef struct
{
  GMainLoop *loop;
  int status;
} Program;

static void
ended_cb (EonayTenure *tenure, gboolean well, gpointer user_data)
{
  Program *program = user_data;

  program->status = well ? EXIT_SUCCESS : EXIT_FAILURE;
  g_main_loop_quit (program->loop);
}

static gboolean
terminated_cb (gpointer user_data)
{
  eonay_tenure_terminate (EONAY_TENURE (user_data));
  return G_SOURCE_CONTINUE;
}

int
main (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (EonaySignerService) service = NULL;
  g_autoptr (EonayTenure) tenure = NULL;
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  Program program = { .loop = loop, .status = EXIT_FAILURE };

  if (eonay_confinement_enter (&error))
    {
      service = eonay_signer_service_new (EONAY_WORKER_SOCKET, EONAY_SYSCONF_DIR "/signer.conf",
                                          EONAY_STATE_FOLDER "/wrong-pins");
      connection = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
    }
  if (connection == NULL || !eonay_signer_service_export (service, connection, &error))
    {
      g_warning ("the signer cannot start: %s", error->message);
      return EXIT_FAILURE;
    }

  tenure = eonay_tenure_new (service, connection);
  g_signal_connect (tenure, "ended", G_CALLBACK (ended_cb), &program);
  g_unix_signal_add (SIGTERM, terminated_cb, tenure);
  g_main_loop_run (loop);
  return program.status;
}
