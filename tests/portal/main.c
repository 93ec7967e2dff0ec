/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib-unix.h>
#include <systemd/sd-daemon.h>

#include "portal-control.h"

typedef struct
{
  char *pki;
  char *socket;
  char *state;
  int https_port;
  int http_port;
} Options;

static gboolean
parse_options (Options *options, int *argc, char ***argv, GError **error)
{
  const GOptionEntry entries[] = {
    { "pki", 0, 0, G_OPTION_ARG_FILENAME, &options->pki, "What tests/pki made", "DIR" },
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &options->socket, "The control socket", "PATH" },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &options->state, "Where to keep signatures", "DIR" },
    { "https-port", 0, 0, G_OPTION_ARG_INT, &options->https_port, "443 by default", "PORT" },
    { "http-port", 0, 0, G_OPTION_ARG_INT, &options->http_port, "80 by default", "PORT" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (options->pki != NULL && options->socket != NULL && options->state != NULL)
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                       "--pki, --socket and --state are needed");
  return FALSE;
}

static gboolean
stop_cb (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static GSocketService *
start (Portal *portal, const Options *options, GError **error)
{
  if (portal == NULL ||
      !portal_listen (portal, (guint) options->https_port, (guint) options->http_port, error))
    return NULL;
  return portal_control_new (portal, options->socket, error);
}

int
main (int argc, char **argv)
{
  Options options = { .https_port = 443, .http_port = 80 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (Portal) portal = NULL;
  g_autoptr (GSocketService) control = NULL;

  if (!parse_options (&options, &argc, &argv, &error))
    {
      g_printerr ("eonay-test-portal: %s\n", error->message);
      return 2;
    }
  portal = portal_new (options.pki, options.state, &error);
  control = start (portal, &options, &error);
  if (control == NULL)
    {
      g_printerr ("eonay-test-portal: %s\n", error->message);
      return 1;
    }
  g_unix_signal_add (SIGTERM, stop_cb, loop);
  g_unix_signal_add (SIGINT, stop_cb, loop);
  g_print ("ready https %u http %u\n", portal_get_https_port (portal),
           portal_get_http_port (portal));
  sd_notify (FALSE, "READY=1");
  g_main_loop_run (loop);
  g_free (options.pki);
  g_free (options.socket);
  g_free (options.state);
  return 0;
}
