/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-java.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Java starts within a second; on a busy, old computer within a few. */
#define DEADLINE_SECONDS 10

/* What a program of the desktop needs. Left out: whatever else a session keeps in its environment,
 * such as tokens, addresses of agents and options for Java. */
static const char *const variables[] = {
  "DBUS_SESSION_BUS_ADDRESS",
  "DISPLAY",
  "GDK_BACKEND",
  "GDK_DPI_SCALE",
  "GDK_SCALE",
  "GTK_IM_MODULE",
  "HOME",
  "LANG",
  "LANGUAGE",
  "LOGNAME",
  "PATH",
  "QT_AUTO_SCREEN_SCALE_FACTOR",
  "QT_IM_MODULE",
  "QT_SCALE_FACTOR",
  "SHELL",
  "TZ",
  "USER",
  "WAYLAND_DISPLAY",
  "XAUTHORITY",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_DIRS",
  "XDG_CONFIG_HOME",
  "XDG_CURRENT_DESKTOP",
  "XDG_DATA_DIRS",
  "XDG_DATA_HOME",
  "XDG_RUNTIME_DIR",
  "XDG_SESSION_DESKTOP",
  "XDG_SESSION_TYPE",
  "XDG_STATE_HOME",
  "XMODIFIERS",
  "_JAVA_AWT_WM_NONREPARENTING",
  NULL,
};

typedef struct
{
  EonayJava *java;
  GSubprocess *process;
  guint deadline;
} Search;

static void
search_free (Search *self)
{
  g_clear_handle_id (&self->deadline, g_source_remove);
  g_clear_pointer (&self->java, eonay_java_free);
  g_clear_object (&self->process);
  g_free (self);
}

/**
 * eonay_java_free:
 * @self: (transfer full): what was found
 *
 * Frees it.
 */
void
eonay_java_free (EonayJava *self)
{
  g_free (self->java);
  g_free (self->version);
  g_free (self->javaws);
  g_free (self);
}

static GStrv
make_environment (void)
{
  g_auto (GStrv) own = g_get_environ ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; own[i] != NULL; i++)
    {
      const char *end = strchr (own[i], '=');
      g_autofree char *name = g_strndup (own[i], end != NULL ? (gsize) (end - own[i]) : 0);

      if (g_strv_contains (variables, name) || g_str_has_prefix (name, "LC_"))
        g_strv_builder_add (builder, own[i]);
    }
  return g_strv_builder_end (builder);
}

/* After the fork: this process blocks and ignores signals, and the terminal of a command is not the
 * program's. */
static void
detach_cb (gpointer user_data)
{
  sigset_t none;

  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  signal (SIGPIPE, SIG_DFL);
  setsid ();
}

/**
 * eonay_java_launcher_new:
 * @flags: where input and output go
 *
 * Makes a launcher for a program of the person's own, in the home folder: without this process's
 * descriptors, blocked signals and terminal, and with little of its environment.
 *
 * Returns: (transfer full): the launcher
 */
GSubprocessLauncher *
eonay_java_launcher_new (GSubprocessFlags flags)
{
  GSubprocessLauncher *self = g_subprocess_launcher_new (flags);
  g_auto (GStrv) environment = make_environment ();

  g_subprocess_launcher_set_environ (self, environment);
  g_subprocess_launcher_set_cwd (self, g_get_home_dir ());
  g_subprocess_launcher_set_child_setup (self, detach_cb, NULL, NULL);
  return self;
}

/* The first line is: openjdk version "17.0.12" 2024-07-16 */
static char *
find_version (const char *output)
{
  const char *begin = output != NULL ? strstr (output, "version \"") : NULL;
  const char *end = NULL;

  if (begin == NULL)
    return NULL;
  begin += strlen ("version \"");
  end = begin + strspn (begin, "0123456789._-+abcdefghijklmnopqrstuvwxyz");
  return end > begin && *end == '"' ? g_strndup (begin, (gsize) (end - begin)) : NULL;
}

static void
version_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Search *search = g_task_get_task_data (task);
  GSubprocess *process = G_SUBPROCESS (source);
  g_autofree char *output = NULL;

  g_clear_handle_id (&search->deadline, g_source_remove);
  if (g_subprocess_communicate_utf8_finish (process, result, &output, NULL, NULL) &&
      g_subprocess_get_successful (process))
    search->java->version = find_version (output);
  else
    {
      g_subprocess_force_exit (process);
      g_clear_pointer (&search->java->java, g_free);
    }
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&search->java), (GDestroyNotify) eonay_java_free);
}

/* Its end completes the communication. */
static gboolean
deadline_cb (gpointer user_data)
{
  Search *search = user_data;

  search->deadline = 0;
  g_warning ("finding Java: it did not tell its version in time");
  g_subprocess_force_exit (search->process);
  return G_SOURCE_REMOVE;
}

static GSubprocess *
start_version (const char *java)
{
  g_autoptr (GSubprocessLauncher) launcher =
      eonay_java_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GError) error = NULL;
  GSubprocess *process = g_subprocess_launcher_spawn (launcher, &error, java, "-version", NULL);

  if (process == NULL)
    g_warning ("finding Java: %s", error->message);
  return process;
}

/**
 * eonay_java_find_async:
 * @cancellable: (nullable): stops the search
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Looks in `PATH` for the programs that start jars and open JNLP files, and asks the first one for
 * its version. Takes ten seconds at most.
 */
void
eonay_java_find_async (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);
  GSubprocess *process = NULL;

  g_task_set_source_tag (task, eonay_java_find_async);
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);
  search->java = g_new0 (EonayJava, 1);
  search->java->java = g_find_program_in_path ("java");
  search->java->javaws = g_find_program_in_path ("javaws");
  process = search->java->java != NULL ? start_version (search->java->java) : NULL;
  if (process == NULL)
    {
      g_clear_pointer (&search->java->java, g_free);
      g_task_return_pointer (task, g_steal_pointer (&search->java),
                             (GDestroyNotify) eonay_java_free);
      return;
    }
  search->process = process;
  search->deadline = g_timeout_add_seconds (DEADLINE_SECONDS, deadline_cb, search);
  g_subprocess_communicate_utf8_async (process, NULL, cancellable, version_cb,
                                       g_steal_pointer (&task));
}

/**
 * eonay_java_find_finish:
 * @result: the result passed to the callback
 * @error: return location: %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): what was found, which may be nothing; %NULL with @error
 */
EonayJava *
eonay_java_find_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
