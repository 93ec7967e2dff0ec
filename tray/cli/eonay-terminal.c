/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "eonay-error.h"
#include "eonay-signals.h"
#include "eonay-terminal.h"

/* Longer than any PIN or answer; a longer line is rejected, not truncated. */
#define MAX_LINE 256

struct _EonayTerminal
{
  GObject parent_instance;

  int fd;
};

G_DEFINE_FINAL_TYPE (EonayTerminal, eonay_terminal, G_TYPE_OBJECT)

/* A pending line: the input so far, and what watches for more; at a terminal its settings, and the
 * prompt. */
typedef struct
{
  int fd;
  int signal_fd;
  char *buffer;
  gsize length;
  gboolean secret;
  gboolean is_silent;
  struct termios before;
  char *question;
  GSource *readable;
  GSource *cancelled;
  GSource *signalled;
} Line;

static void
eonay_terminal_finalize (GObject *object)
{
  EonayTerminal *self = EONAY_TERMINAL (object);

  if (self->fd >= 0)
    close (self->fd);
  G_OBJECT_CLASS (eonay_terminal_parent_class)->finalize (object);
}

static void
eonay_terminal_class_init (EonayTerminalClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_terminal_finalize;
}

static void
eonay_terminal_init (EonayTerminal *self)
{
  self->fd = open ("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
}

EonayTerminal *
eonay_terminal_new (void)
{
  return g_object_new (EONAY_TYPE_TERMINAL, NULL);
}

gboolean
eonay_terminal_is_available (EonayTerminal *self)
{
  return self->fd >= 0;
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
restore (Line *line)
{
  if (line->is_silent)
    tcsetattr (line->fd, TCSAFLUSH, &line->before);
  line->is_silent = FALSE;
}

/* Disables the echo. Returns: FALSE if the process was stopped instead; SIGCONT will ask. */
static gboolean
silence (Line *line)
{
  pid_t foreground = tcgetpgrp (line->fd);
  struct termios now;

  /* In the background, tcsetattr() would stop the process where it cannot handle signals. */
  if (foreground >= 0 && foreground != getpgrp () && eonay_signals_stop ())
    return FALSE;
  if (tcgetattr (line->fd, &now) != 0)
    return TRUE;
  /* While the process was stopped, the shell may have changed the settings. */
  if (!line->is_silent || (now.c_lflag & ECHO) != 0)
    line->before = now;
  now.c_lflag &= ~(tcflag_t) ECHO;
  line->is_silent = tcsetattr (line->fd, TCSAFLUSH, &now) == 0;
  return TRUE;
}

static void
ask (Line *line)
{
  /* Disable the echo before the prompt appears: switching it flushes input, so a quick answer would
   * be lost. */
  if (line->secret && !silence (line))
    return;
  if (line->question != NULL && write (line->fd, line->question, strlen (line->question)) < 0)
    g_debug ("asking: %s", g_strerror (errno));
}

/* Ctrl-Z: gives the terminal back as it was, and asks again after fg. */
static gboolean
signalled_cb (int fd, GIOCondition condition, gpointer user_data)
{
  Line *line = g_task_get_task_data (G_TASK (user_data));

  switch (eonay_signals_take (fd))
    {
    case SIGTSTP:
      restore (line);
      if (!eonay_signals_stop () && line->secret)
        silence (line);
      break;
    case SIGCONT:
      ask (line);
      break;
    default:
      break;
    }
  return G_SOURCE_CONTINUE;
}

static void
line_free (gpointer data)
{
  Line *line = data;

  restore (line);
  if (line->secret && write (line->fd, "\n", 1) < 0)
    g_debug ("ending the line: %s", g_strerror (errno));
  clear_source (&line->readable);
  clear_source (&line->cancelled);
  clear_source (&line->signalled);
  if (line->signal_fd >= 0)
    close (line->signal_fd);
  g_free (line->question);
  explicit_bzero (line->buffer, MAX_LINE);
  munmap (line->buffer, MAX_LINE);
  g_free (line);
}

static void
set_errno (GError **error, const char *what, int code)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", what, g_strerror (code));
}

/* Strips the line end. */
static SecretValue *
take_line (Line *line, GError **error)
{
  const char *end = memchr (line->buffer, '\n', line->length);

  if (line->length < MAX_LINE)
    return secret_value_new (line->buffer, end != NULL ? end - line->buffer : (gssize) line->length,
                             "text/plain");
  g_set_error_literal (error, EONAY_ERROR, EONAY_ERROR_PIN_INVALID,
                       "reading a line: it is longer than any PIN");
  return NULL;
}

/* Reads only what is available: signals could not be handled during a blocking read. */
static gboolean
readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (G_TASK (user_data));
  Line *line = g_task_get_task_data (task);
  char *part = line->buffer + line->length;
  gssize n = read (fd, part, MAX_LINE - line->length);
  SecretValue *answer = NULL;
  GError *error = NULL;

  if (n < 0 && errno != EINTR && errno != EAGAIN)
    set_errno (&error, "reading a line", errno);
  if (n > 0)
    line->length += (gsize) n;
  if (n == 0 || line->length == MAX_LINE || (n > 0 && memchr (part, '\n', (gsize) n) != NULL))
    answer = take_line (line, &error);
  if (answer == NULL && error == NULL)
    return G_SOURCE_CONTINUE;

  /* Restore the terminal before the answer is used. */
  g_task_set_task_data (task, NULL, NULL);
  if (answer == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer, (GDestroyNotify) secret_value_unref);
  g_object_unref (task);
  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  g_task_set_task_data (task, NULL, NULL);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/* Before input and job control: an ended command is not stopped. */
static void
watch_cancellable (GTask *task, Line *line)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (cancellable == NULL)
    return;
  line->cancelled = g_cancellable_source_new (cancellable);
  g_source_set_priority (line->cancelled, G_PRIORITY_HIGH);
  g_source_set_callback (line->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
  g_source_attach (line->cancelled, g_task_get_context (task));
}

static void
watch_job_control (GTask *task, Line *line)
{
  line->signal_fd = eonay_signals_open_job_control ();
  if (line->signal_fd < 0)
    return;
  line->signalled = g_unix_fd_source_new (line->signal_fd, G_IO_IN);
  g_source_set_callback (line->signalled, G_SOURCE_FUNC (signalled_cb), task, NULL);
  g_source_attach (line->signalled, g_task_get_context (task));
}

/* task: (transfer full); question: (nullable) */
static void
read_line (GTask *task, int fd, gboolean secret, const char *question)
{
  char *buffer = mmap (NULL, MAX_LINE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
  GError *error = NULL;
  Line *line = NULL;

  if (buffer == MAP_FAILED)
    {
      set_errno (&error, "locking memory", errno);
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  line = g_new0 (Line, 1);
  line->fd = fd;
  line->signal_fd = -1;
  line->buffer = buffer;
  line->secret = secret;
  line->question = g_strdup (question);
  g_task_set_task_data (task, line, line_free);
  watch_cancellable (task, line);
  if (isatty (fd))
    watch_job_control (task, line);
  ask (line);

  line->readable = g_unix_fd_source_new (fd, G_IO_IN | G_IO_HUP | G_IO_ERR);
  g_source_set_callback (line->readable, G_SOURCE_FUNC (readable_cb), task, NULL);
  g_source_attach (line->readable, g_task_get_context (task));
}

/**
 * eonay_secret_is_yes:
 * @answer: an answer
 *
 * Returns: whether it is Turkish "evet" or English "yes", in any locale
 */
gboolean
eonay_secret_is_yes (SecretValue *answer)
{
  const char *text = secret_value_get_text (answer);

  return text != NULL &&
         (g_ascii_strcasecmp (text, "e") == 0 || g_ascii_strcasecmp (text, "evet") == 0 ||
          g_ascii_strcasecmp (text, "y") == 0 || g_ascii_strcasecmp (text, "yes") == 0);
}

/**
 * eonay_secret_can_read:
 * @fd: a number
 *
 * Returns: whether it is a descriptor that a line can be read from
 */
gboolean
eonay_secret_can_read (int fd)
{
  int flags = fcntl (fd, F_GETFL);
  struct stat status;

  return flags >= 0 && (flags & O_ACCMODE) != O_WRONLY && (flags & O_PATH) == 0 &&
         fstat (fd, &status) == 0 && !S_ISDIR (status.st_mode);
}

/**
 * eonay_secret_read_line_async:
 * @fd: the descriptor to read
 * @cancellable: (nullable): stops waiting
 * @callback: called with the line
 * @user_data: for @callback
 *
 * Reads a line, or up to the end of the file, into locked memory only; at a terminal without echo.
 */
void
eonay_secret_read_line_async (int fd,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, eonay_secret_read_line_async);
  /* A descriptor that is not open for reading would never become readable. */
  if (!eonay_secret_can_read (fd))
    {
      set_errno (&error, "reading a line", EBADF);
      g_task_return_error (task, error);
    }
  else
    read_line (g_steal_pointer (&task), fd, isatty (fd) != 0, NULL);
}

/**
 * eonay_secret_read_line_finish:
 * @result: the result passed to the callback
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the line without the line end, %NULL with @error
 */
SecretValue *
eonay_secret_read_line_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * eonay_terminal_ask_async:
 * @self: an available terminal
 * @question: the prompt
 * @secret: whether to disable the echo
 * @cancellable: (nullable): withdraws the question
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Asks for one line.
 */
void
eonay_terminal_ask_async (EonayTerminal *self,
                          const char *question,
                          gboolean secret,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (EONAY_IS_TERMINAL (self));

  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, eonay_terminal_ask_async);
  if (self->fd < 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                               "asking: there is no terminal");
      return;
    }
  read_line (g_steal_pointer (&task), self->fd, secret, question);
}

/**
 * eonay_terminal_ask_finish:
 * @self: a terminal
 * @result: the result passed to the callback
 * @error: %G_IO_ERROR_CANCELLED, or an error if there is no terminal
 *
 * Returns: (transfer full) (nullable): the answer in locked memory, %NULL with @error
 */
SecretValue *
eonay_terminal_ask_finish (EonayTerminal *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
