/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include <glib-unix.h>

#include "config.h"
#include "eonay-confinement.h"
#include "eonay-signer-service.h"

typedef struct
{
  GMainLoop *loop;
  EonaySignerService *service;
  GDBusConnection *connection;
  guint name;
  int status;
} Program;

static void own_name (Program *program);

static void
stop (Program *program, int status)
{
  program->status = status;
  g_main_loop_quit (program->loop);
}

static void
name_lost_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
  g_warning ("the name on the bus is lost or not to be had");
  stop (user_data, EXIT_FAILURE);
}

/* Calls that came while the name was ours are answered first: they would be lost otherwise. */
static void
idle_cb (EonaySignerService *service, gpointer user_data)
{
  Program *program = user_data;

  g_bus_unown_name (program->name);
  program->name = 0;
  while (g_main_context_pending (NULL))
    g_main_context_iteration (NULL, FALSE);

  if (eonay_signer_service_is_busy (service))
    own_name (program);
  else
    stop (program, EXIT_SUCCESS);
}

static gboolean
terminated_cb (gpointer user_data)
{
  stop (user_data, EXIT_SUCCESS);
  return G_SOURCE_CONTINUE;
}

static void
own_name (Program *program)
{
  program->name =
      g_bus_own_name_on_connection (program->connection, EONAY_SIGNER_SERVICE_NAME,
                                    G_BUS_NAME_OWNER_FLAGS_NONE, NULL, name_lost_cb, program, NULL);
}

int
main (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (EonaySignerService) service = NULL;
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  Program program = { .loop = loop, .status = EXIT_FAILURE };

  if (eonay_confinement_enter (&error))
    {
      service = eonay_signer_service_new (EONAY_WORKER_SOCKET, EONAY_SYSCONF_DIR "/signer.conf");
      connection = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
    }
  if (connection == NULL || !eonay_signer_service_export (service, connection, &error))
    {
      g_warning ("the signer cannot start: %s", error->message);
      return EXIT_FAILURE;
    }

  program.service = service;
  program.connection = connection;
  g_signal_connect (service, "idle", G_CALLBACK (idle_cb), &program);
  g_unix_signal_add (SIGTERM, terminated_cb, &program);
  own_name (&program);
  g_main_loop_run (loop);

  if (program.name != 0)
    g_bus_unown_name (program.name);
  return program.status;
}
