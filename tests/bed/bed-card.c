/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bed-card: controls the card in the reader. Sends its arguments to the card as one line and prints
 * the answer; returns from an insertion or removal when pcscd has seen it.
 */

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <winscard.h>

#define CONTROL_SOCKET   "/run/bed/card.sock"
#define PNP_NOTIFICATION "\\\\?PnP?\\Notification"
#define ORDINARY_CARD    "nes-rsa"
#define WAIT_MS          60000
#define READERS_MAX      8

static const char *usage =
    "usage: bed-card insert [NAME] | remove | delay MS | fail SW|none [sign|verify|any]\n"
    "                | remove-at-sign | hold sign|verify|any [N] | wait | release\n"
    "                | state | list | reset [NAME|all]\n";

static gboolean
check_pcsc (LONG result, const char *what, GError **error)
{
  if (result == SCARD_S_SUCCESS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s", what, pcsc_stringify_error (result));
  return FALSE;
}

/* The readers currently known to pcscd; none is not an error. */
static guint
list_readers (SCARDCONTEXT context, char **names, SCARD_READERSTATE *states)
{
  DWORD length = SCARD_AUTOALLOCATE;
  guint n = 0;

  *names = NULL;
  if (SCardListReaders (context, NULL, (LPSTR) names, &length) != SCARD_S_SUCCESS)
    return 0;
  for (const char *name = *names; *name != '\0' && n < READERS_MAX; name += strlen (name) + 1)
    states[n++] = (SCARD_READERSTATE) { .szReader = name };
  return n;
}

static gboolean
any_present (const SCARD_READERSTATE *states, guint n)
{
  for (guint i = 0; i < n; i++)
    if (states[i].dwEventState & SCARD_STATE_PRESENT && states[i].cbAtr > 0)
      return TRUE;
  return FALSE;
}

/* Waits for the driver's readers: pcscd, started by this request, may still be opening them. */
static gboolean
wait_for_reader (SCARDCONTEXT context, GError **error)
{
  SCARD_READERSTATE plug = { .szReader = PNP_NOTIFICATION };
  SCARD_READERSTATE states[READERS_MAX];
  LONG result;

  do
    {
      char *names;
      guint n = list_readers (context, &names, states);
      if (names != NULL)
        SCardFreeMemory (context, names);
      if (n > 0)
        return TRUE;
      result = SCardGetStatusChange (context, WAIT_MS, &plug, 1);
    }
  while (result == SCARD_S_SUCCESS);
  return check_pcsc (result, "waiting for a reader", error);
}

static gboolean
wait_for_card (SCARDCONTEXT context, gboolean present, GError **error)
{
  SCARD_READERSTATE states[READERS_MAX];
  char *names;
  guint n = list_readers (context, &names, states);
  LONG result = SCardGetStatusChange (context, 0, states, n);

  while (result == SCARD_S_SUCCESS && any_present (states, n) != present)
    {
      for (guint i = 0; i < n; i++)
        states[i].dwCurrentState = states[i].dwEventState;
      result = SCardGetStatusChange (context, WAIT_MS, states, n);
    }
  if (names != NULL)
    SCardFreeMemory (context, names);
  return check_pcsc (result, present ? "waiting for the card" : "waiting for its removal", error);
}

static char *
ask_card (const char *line, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (CONTROL_SOCKET);
  g_autoptr (GSocketConnection) connection =
      g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, error);
  g_autofree char *request = g_strconcat (line, "\n", NULL);
  g_autofree char *reply = NULL;

  if (connection == NULL)
    {
      g_prefix_error (error, "reaching the card (journalctl -u bed-card): ");
      return NULL;
    }
  if (!g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                                  strlen (request), NULL, NULL, error))
    return NULL;
  g_autoptr (GDataInputStream) input =
      g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  reply = g_data_input_stream_read_line (input, NULL, NULL, error);
  if (reply != NULL && !g_str_has_prefix (reply, "error"))
    return g_steal_pointer (&reply);
  if (error == NULL || *error == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", reply ? reply : "no answer");
  return NULL;
}

/* Sends line to the card and prints its answer. */
static gboolean
tell_card (const char *line, GError **error)
{
  g_autofree char *reply = ask_card (line, error);

  if (reply == NULL)
    return FALSE;
  if (g_str_has_prefix (reply, "ok"))
    g_print ("%s", reply[2] == ' ' ? reply + 3 : "");
  else
    g_print ("%s", reply);
  if (strlen (reply) > 3)
    g_print ("\n");
  return TRUE;
}

/* A pcscd that asks polkit allows root, regardless of the active session. */
static void
become_root (int argc, char *argv[])
{
  g_autoptr (GPtrArray) command = g_ptr_array_new ();
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

  if (geteuid () == 0)
    return;
  g_ptr_array_add (command, (gpointer) "sudo");
  g_ptr_array_add (command, (gpointer) "--preserve-env=ASAN_OPTIONS");
  g_ptr_array_add (command, self);
  /* Terminated by NULL. */
  for (int i = 1; i <= argc; i++)
    g_ptr_array_add (command, argv[i]);
  execvp ("sudo", (char **) command->pdata);
}

static gboolean
move_card (const char *line, gboolean present, GError **error)
{
  SCARDCONTEXT context;
  gboolean done;

  if (!check_pcsc (SCardEstablishContext (SCARD_SCOPE_SYSTEM, NULL, NULL, &context),
                   "reaching pcscd", error))
    return FALSE;
  done = wait_for_reader (context, error) && tell_card (line, error) &&
         wait_for_card (context, present, error);
  SCardReleaseContext (context);
  return done;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  gboolean done;

  if (argc < 2 || g_str_has_prefix (argv[1], "-"))
    {
      g_printerr ("%s", usage);
      return 2;
    }
  if (argc == 2 && g_str_equal (argv[1], "insert"))
    line = g_strdup ("insert " ORDINARY_CARD);
  else
    line = g_strjoinv (" ", argv + 1);
  if (g_str_equal (argv[1], "insert") || g_str_equal (argv[1], "remove"))
    become_root (argc, argv);
  if (g_str_equal (argv[1], "insert"))
    done = move_card (line, TRUE, &error);
  else if (g_str_equal (argv[1], "remove"))
    done = move_card (line, FALSE, &error);
  else
    done = tell_card (line, &error);
  if (!done)
    g_printerr ("bed-card: %s\n", error->message);
  return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
