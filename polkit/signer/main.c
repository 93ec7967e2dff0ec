/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include <glib-unix.h>

#include "config.h"
#include "eonay-confinement.h"
#include "eonay-signer-service.h"
#include "eonay-idle-exit.h"

typedef struct
{
  GMainLoop *loop;
  int status;
} Program;

static void
ended_cb (EonayIdleExit *idle_exit, gboolean well, gpointer user_data)
{
  Program *program = user_data;

  program->status = well ? EXIT_SUCCESS : EXIT_FAILURE;
  g_main_loop_quit (program->loop);
}

static gboolean
terminated_cb (gpointer user_data)
{
  eonay_idle_exit_terminate (EONAY_IDLE_EXIT (user_data));
  return G_SOURCE_CONTINUE;
}

/* A connection for incoming calls. polkit's library shares the one from g_bus_get_sync(). */
static GDBusConnection *
connect_again (GError **error)
{
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, error);

  if (address == NULL)
    return NULL;
  return g_dbus_connection_new_for_address_sync (address,
                                                 G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                     G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                 NULL, NULL, error);
}

int
main (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (EonaySignerService) service = NULL;
  g_autoptr (EonayIdleExit) idle_exit = NULL;
  g_autoptr (GDBusConnection) questions = NULL;
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  Program program = { .loop = loop, .status = EXIT_FAILURE };

  if (eonay_confinement_enter (&error))
    {
      service = eonay_signer_service_new (EONAY_WORKER_SOCKET, EONAY_SYSCONF_DIR "/signer.conf",
                                          EONAY_STATE_FOLDER "/wrong-pins");
      questions = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
    }
  if (questions != NULL)
    connection = connect_again (&error);
  if (connection == NULL || !eonay_signer_service_export (service, connection, questions, &error))
    {
      g_warning ("the signer cannot start: %s", error->message);
      return EXIT_FAILURE;
    }

  idle_exit = eonay_idle_exit_new (service, connection);
  g_signal_connect (idle_exit, "ended", G_CALLBACK (ended_cb), &program);
  g_unix_signal_add (SIGTERM, terminated_cb, idle_exit);
  g_main_loop_run (loop);
  return program.status;
}
