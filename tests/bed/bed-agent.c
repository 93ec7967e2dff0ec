/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bed-agent: the person who is asked for a password, as an agent of polkit's with PAM behind it.
 */

#define POLKIT_AGENT_I_KNOW_API_IS_SUBJECT_TO_CHANGE
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <polkitagent/polkitagent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static const char *usage =
    "usage: bed-agent answer|dismiss|wrong [-- COMMAND…]\n"
    "       bed-agent stop | count | log\n\n"
    "answer types the right password, wrong a wrong one, dismiss closes the window. Lasts for\n"
    "COMMAND, or until stop. count says how often it was asked since it began, log by whom.\n";

typedef enum
{
  MODE_ANSWER,
  MODE_DISMISS,
  MODE_WRONG
} Mode;

#define BED_TYPE_AGENT (bed_agent_get_type ())
G_DECLARE_FINAL_TYPE (BedAgent, bed_agent, BED, AGENT, PolkitAgentListener)

struct _BedAgent
{
  PolkitAgentListener parent_instance;
  Mode mode;
};

G_DEFINE_FINAL_TYPE (BedAgent, bed_agent, POLKIT_AGENT_TYPE_LISTENER)

static char *
state_path (const char *name)
{
  return g_build_filename (g_get_user_runtime_dir (), "bed-agent", name, NULL);
}

static void
note_prompt (const char *action_id, const char *message)
{
  g_autofree char *path = state_path ("log");
  FILE *log = fopen (path, "a");

  if (log == NULL)
    return;
  fprintf (log, "%s\t%s\n", action_id, message);
  fclose (log);
}

/* Oneself where that is allowed, else the first who may (root, as a rule). */
static PolkitIdentity *
choose_identity (GList *identities)
{
  for (GList *l = identities; l != NULL; l = l->next)
    if (POLKIT_IS_UNIX_USER (l->data) &&
        polkit_unix_user_get_uid (POLKIT_UNIX_USER (l->data)) == (gint) getuid ())
      return l->data;
  return identities->data;
}

static void
request_cb (PolkitAgentSession *session, const char *request, gboolean echo_on, gpointer data)
{
  GTask *task = data;
  BedAgent *self = g_task_get_source_object (task);
  const char *name = g_object_get_data (G_OBJECT (session), "user-name");
  g_autofree char *password = g_strdup_printf ("%s-parola", name);

  polkit_agent_session_response (session, self->mode == MODE_WRONG ? "yanlış" : password);
}

static void
completed_cb (PolkitAgentSession *session, gboolean gained, gpointer data)
{
  g_autoptr (GTask) task = data;

  g_object_unref (session);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
}

static void
bed_agent_initiate_authentication (PolkitAgentListener *listener,
                                   const char *action_id,
                                   const char *message,
                                   const char *icon_name,
                                   PolkitDetails *details,
                                   const char *cookie,
                                   GList *identities,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (listener, cancellable, callback, user_data);
  PolkitIdentity *identity = choose_identity (identities);
  PolkitAgentSession *session;

  note_prompt (action_id, message);
  if (BED_AGENT (listener)->mode == MODE_DISMISS)
    {
      g_task_return_new_error (task, POLKIT_ERROR, POLKIT_ERROR_CANCELLED, "dismissed");
      g_object_unref (task);
      return;
    }
  session = polkit_agent_session_new (identity, cookie);
  g_object_set_data (G_OBJECT (session), "user-name",
                     (gpointer) polkit_unix_user_get_name (POLKIT_UNIX_USER (identity)));
  g_signal_connect (session, "request", G_CALLBACK (request_cb), task);
  g_signal_connect (session, "completed", G_CALLBACK (completed_cb), task);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (polkit_agent_session_cancel),
                             session, G_CONNECT_SWAPPED);
  polkit_agent_session_initiate (session);
}

static gboolean
bed_agent_initiate_authentication_finish (PolkitAgentListener *listener,
                                          GAsyncResult *result,
                                          GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
bed_agent_class_init (BedAgentClass *klass)
{
  PolkitAgentListenerClass *listener_class = POLKIT_AGENT_LISTENER_CLASS (klass);

  listener_class->initiate_authentication = bed_agent_initiate_authentication;
  listener_class->initiate_authentication_finish = bed_agent_initiate_authentication_finish;
}

static void
bed_agent_init (BedAgent *self)
{
}

/* Registers for the session that this process is in; says so on ready, and stays. */
static int
serve (Mode mode, int ready)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (BedAgent) agent = g_object_new (BED_TYPE_AGENT, NULL);
  g_autoptr (PolkitSubject) subject =
      polkit_unix_session_new_for_process_sync (getpid (), NULL, &error);
  g_autofree char *log = state_path ("log");
  gpointer registration = NULL;

  agent->mode = mode;
  if (subject != NULL)
    registration = polkit_agent_listener_register (POLKIT_AGENT_LISTENER (agent),
                                                   POLKIT_AGENT_REGISTER_FLAGS_NONE, subject, NULL,
                                                   NULL, &error);
  if (registration == NULL)
    {
      g_printerr ("bed-agent: %s\n", error->message);
      return 1;
    }
  g_unlink (log);
  g_unix_signal_add (SIGTERM, G_SOURCE_FUNC (g_main_loop_quit), loop);
  if (write (ready, "", 1) != 1)
    return 1;
  close (ready);
  g_main_loop_run (loop);
  polkit_agent_listener_unregister (registration);
  return 0;
}

/* A process that a pipeline need not wait for. */
static void
leave_terminal (void)
{
  int nothing = open ("/dev/null", O_RDWR | O_CLOEXEC);

  setsid ();
  for (int fd = 0; fd <= 2; fd++)
    dup2 (nothing, fd);
}

/* Returns once the agent is registered: its process, or -1 after saying why not. */
static pid_t
start (Mode mode, gboolean for_command)
{
  g_autofree char *pid_file = state_path ("pid");
  g_autofree char *directory = g_path_get_dirname (pid_file);
  g_autofree char *text = NULL;
  int pipe_fds[2];
  char byte;
  pid_t pid;

  g_mkdir_with_parents (directory, 0700);
  if (!g_unix_open_pipe (pipe_fds, FD_CLOEXEC, NULL) || (pid = fork ()) < 0)
    return -1;
  if (pid == 0)
    {
      if (for_command)
        prctl (PR_SET_PDEATHSIG, SIGTERM);
      close (pipe_fds[0]);
      if (!for_command)
        leave_terminal ();
      _exit (serve (mode, pipe_fds[1]));
    }
  close (pipe_fds[1]);
  if (read (pipe_fds[0], &byte, 1) != 1)
    {
      g_printerr ("bed-agent: no agent could be registered; is another one there?\n");
      return -1;
    }
  text = g_strdup_printf ("%d", pid);
  return g_file_set_contents (pid_file, text, -1, NULL) ? pid : -1;
}

static int
stop (void)
{
  g_autofree char *pid_file = state_path ("pid");
  g_autofree char *text = NULL;
  pid_t pid = 0;
  int process;

  if (g_file_get_contents (pid_file, &text, NULL, NULL))
    pid = (pid_t) g_ascii_strtoll (text, NULL, 10);
  if (pid <= 0 || (process = (int) syscall (SYS_pidfd_open, pid, 0)) < 0)
    return 0;
  kill (pid, SIGTERM);
  poll (&(struct pollfd){ .fd = process, .events = POLLIN }, 1, 5000);
  close (process);
  g_unlink (pid_file);
  return 0;
}

static int
run_command (Mode mode, char **command)
{
  g_autoptr (GError) error = NULL;
  int status = 0;

  if (start (mode, TRUE) < 0)
    return 1;
  if (!g_spawn_sync (NULL, command, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN, NULL,
                     NULL, NULL, NULL, &status, &error))
    {
      g_printerr ("bed-agent: %s\n", error->message);
      status = W_EXITCODE (127, 0);
    }
  stop ();
  return WIFEXITED (status) ? WEXITSTATUS (status) : 128 + WTERMSIG (status);
}

static int
show_log (gboolean count)
{
  g_autofree char *path = state_path ("log");
  g_autofree char *log = NULL;
  guint n = 0;

  if (!g_file_get_contents (path, &log, NULL, NULL))
    log = g_strdup ("");
  for (const char *p = log; *p != '\0'; p++)
    n += *p == '\n';
  if (count)
    printf ("%u\n", n);
  else
    fputs (log, stdout);
  return 0;
}

int
main (int argc, char *argv[])
{
  static const char *const modes[] = { "answer", "dismiss", "wrong", NULL };

  if (argc == 2 && g_str_equal (argv[1], "stop"))
    return stop ();
  if (argc == 2 && (g_str_equal (argv[1], "count") || g_str_equal (argv[1], "log")))
    return show_log (g_str_equal (argv[1], "count"));
  for (Mode mode = MODE_ANSWER; argc >= 2 && modes[mode] != NULL; mode++)
    {
      if (!g_str_equal (argv[1], modes[mode]))
        continue;
      if (argc == 2)
        return start (mode, FALSE) < 0;
      if (argc > 3 && g_str_equal (argv[2], "--"))
        return run_command (mode, argv + 3);
    }
  g_printerr ("%s", usage);
  return 2;
}
