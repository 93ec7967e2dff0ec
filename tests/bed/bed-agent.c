/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bed-agent: a polkit authentication agent that simulates the user.
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
    "usage: bed-agent answer|dismiss|wrong|hold [-- COMMAND…]\n"
    "       bed-agent release | stop | count | open | log\n\n"
    "answer types the right password, wrong a wrong one, dismiss closes the window; hold leaves "
    "it\n"
    "open until release has the right one typed. Lasts for COMMAND, or until stop. count says how\n"
    "often it was asked since it began, open how many of the held windows are there, log by "
    "whom.\n";

typedef enum
{
  MODE_ANSWER,
  MODE_DISMISS,
  MODE_WRONG,
  MODE_HOLD
} Mode;

#define BED_TYPE_AGENT (bed_agent_get_type ())
G_DECLARE_FINAL_TYPE (BedAgent, bed_agent, BED, AGENT, PolkitAgentListener)

struct _BedAgent
{
  PolkitAgentListener parent_instance;
  Mode mode;
  GPtrArray *held; /* of Prompt */
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

/* The current user if allowed, else the first identity (usually root). */
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

/* A prompt that is left open. */
typedef struct
{
  BedAgent *agent;
  GTask *task;
  PolkitIdentity *identity;
  char *cookie;
  GSource *withdrawn;
} Prompt;

static void
prompt_free (gpointer data)
{
  Prompt *prompt = data;

  if (prompt->withdrawn != NULL)
    g_source_destroy (prompt->withdrawn);
  g_clear_pointer (&prompt->withdrawn, g_source_unref);
  g_object_unref (prompt->task);
  g_object_unref (prompt->identity);
  g_free (prompt->cookie);
  g_free (prompt);
}

static void
authenticate (GTask *task, PolkitIdentity *identity, const char *cookie)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  PolkitAgentSession *session = polkit_agent_session_new (identity, cookie);

  g_object_set_data (G_OBJECT (session), "user-name",
                     (gpointer) polkit_unix_user_get_name (POLKIT_UNIX_USER (identity)));
  g_signal_connect (session, "request", G_CALLBACK (request_cb), task);
  g_signal_connect (session, "completed", G_CALLBACK (completed_cb), task);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (polkit_agent_session_cancel),
                             session, G_CONNECT_SWAPPED);
  polkit_agent_session_initiate (session);
}

static void
note_open (BedAgent *self)
{
  g_autofree char *path = state_path ("open");
  g_autofree char *text = g_strdup_printf ("%u\n", self->held->len);

  g_file_set_contents (path, text, -1, NULL);
}

/* polkit closes the prompt. */
static gboolean
withdrawn_cb (GCancellable *cancellable, gpointer data)
{
  Prompt *prompt = data;
  BedAgent *self = prompt->agent;

  g_task_return_error_if_cancelled (prompt->task);
  g_ptr_array_remove (self->held, prompt);
  note_open (self);
  return G_SOURCE_REMOVE;
}

static void
hold (BedAgent *self, GTask *task, PolkitIdentity *identity, const char *cookie)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Prompt *prompt = g_new0 (Prompt, 1);

  prompt->agent = self;
  prompt->task = task;
  prompt->identity = g_object_ref (identity);
  prompt->cookie = g_strdup (cookie);
  g_ptr_array_add (self->held, prompt);
  note_open (self);
  if (cancellable != NULL)
    {
      prompt->withdrawn = g_cancellable_source_new (cancellable);
      g_source_set_callback (prompt->withdrawn, G_SOURCE_FUNC (withdrawn_cb), prompt, NULL);
      g_source_attach (prompt->withdrawn, NULL);
    }
}

static gboolean
release_cb (gpointer data)
{
  BedAgent *self = data;

  for (guint i = 0; i < self->held->len; i++)
    {
      Prompt *prompt = self->held->pdata[i];

      authenticate (g_object_ref (prompt->task), prompt->identity, prompt->cookie);
    }
  g_ptr_array_set_size (self->held, 0);
  note_open (self);
  return G_SOURCE_CONTINUE;
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

  note_prompt (action_id, message);
  if (BED_AGENT (listener)->mode == MODE_DISMISS)
    {
      g_task_return_new_error (task, POLKIT_ERROR, POLKIT_ERROR_CANCELLED, "dismissed");
      g_object_unref (task);
      return;
    }
  if (BED_AGENT (listener)->mode == MODE_HOLD)
    hold (BED_AGENT (listener), task, identity, cookie);
  else
    authenticate (task, identity, cookie);
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
  self->held = g_ptr_array_new_with_free_func (prompt_free);
}

/* Registers for the session of this process, reports it on ready and keeps running. */
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
  note_open (agent);
  g_unix_signal_add (SIGUSR1, release_cb, agent);
  g_unix_signal_add (SIGTERM, G_SOURCE_FUNC (g_main_loop_quit), loop);
  if (write (ready, "", 1) != 1)
    return 1;
  close (ready);
  g_main_loop_run (loop);
  polkit_agent_listener_unregister (registration);
  return 0;
}

/* A background process that does not keep a pipeline open. */
static void
leave_terminal (void)
{
  int nothing = open ("/dev/null", O_RDWR | O_CLOEXEC);

  setsid ();
  for (int fd = 0; fd <= 2; fd++)
    dup2 (nothing, fd);
}

/* Returns when the agent is registered: its process id, or -1 after printing the reason. */
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

static pid_t
read_pid (const char *pid_file)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (pid_file, &text, NULL, NULL))
    return 0;
  return (pid_t) g_ascii_strtoll (text, NULL, 10);
}

static int
release (void)
{
  g_autofree char *pid_file = state_path ("pid");
  pid_t pid = read_pid (pid_file);

  return pid <= 0 || kill (pid, SIGUSR1) != 0;
}

static int
stop (void)
{
  g_autofree char *pid_file = state_path ("pid");
  pid_t pid = read_pid (pid_file);
  int process;

  if (pid <= 0 || (process = (int) syscall (SYS_pidfd_open, pid, 0)) < 0)
    return 0;
  kill (pid, SIGTERM);
  poll (&(struct pollfd) { .fd = process, .events = POLLIN }, 1, 5000);
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
show_open (void)
{
  g_autofree char *path = state_path ("open");
  g_autofree char *text = NULL;

  fputs (g_file_get_contents (path, &text, NULL, NULL) ? text : "0\n", stdout);
  return 0;
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
  static const char *const modes[] = { "answer", "dismiss", "wrong", "hold", NULL };

  if (argc == 2 && g_str_equal (argv[1], "stop"))
    return stop ();
  if (argc == 2 && g_str_equal (argv[1], "release"))
    return release ();
  if (argc == 2 && g_str_equal (argv[1], "open"))
    return show_open ();
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
