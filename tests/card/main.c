/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card-control.h"

#include <glib-unix.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <systemd/sd-daemon.h>

#define VPCD_PORT 35963

static gchar *option_socket;
static gchar *option_cards;
static gchar *option_state;
static gchar *option_host;
static gint option_port = VPCD_PORT;

static const GOptionEntry OPTIONS[] = {
  { "socket", 0, 0, G_OPTION_ARG_FILENAME, &option_socket, "Control socket", "PATH" },
  { "cards", 0, 0, G_OPTION_ARG_FILENAME, &option_cards, "Folder of prepared cards", "DIR" },
  { "state", 0, 0, G_OPTION_ARG_FILENAME, &option_state, "Where PINs and tries are kept", "DIR" },
  { "host", 0, 0, G_OPTION_ARG_STRING, &option_host, "Where vpcd listens", "HOST" },
  { "port", 0, 0, G_OPTION_ARG_INT, &option_port, "vpcd's port", "N" },
  { NULL },
};

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

static gboolean
parse_options (int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("- PIV test card for vpcd");

  g_option_context_add_main_entries (context, OPTIONS, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (option_socket == NULL || option_cards == NULL || option_state == NULL || option_port < 1 ||
      option_port > G_MAXUINT16)
    {
      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                           "wanted: --socket, --cards and --state");
      return FALSE;
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (EonayCardLink) link = NULL;
  g_autoptr (EonayCardSlot) slot = NULL;
  g_autoptr (EonayCardControl) control = NULL;
  g_autoptr (GError) error = NULL;

  if (!parse_options (&argc, &argv, &error))
    {
      g_printerr ("eonay-test-card: %s\n", error->message);
      return 2;
    }
  g_mkdir_with_parents (option_state, 0700);
  link = eonay_card_link_new (option_host != NULL ? option_host : "localhost", option_port);
  slot = eonay_card_slot_new (link, option_cards, option_state);
  control = eonay_card_control_new (slot, option_socket, &error);
  if (control == NULL)
    {
      g_printerr ("eonay-test-card: %s\n", error->message);
      return 1;
    }
  g_unix_signal_add (SIGTERM, quit_cb, loop);
  g_unix_signal_add (SIGINT, quit_cb, loop);
  sd_notify (FALSE, "READY=1");
  g_main_loop_run (loop);
  return 0;
}
