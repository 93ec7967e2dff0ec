/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "eonay-terminal.h"

/* Longer than any PIN or answer; what is longer is refused, not cut. */
#define MAX_LINE 256

struct _EonayTerminal
{
  GObject parent_instance;

  int fd;
};

G_DEFINE_FINAL_TYPE (EonayTerminal, eonay_terminal, G_TYPE_OBJECT)

/* One question under way: the terminal's settings before it, and what waits for the answer. */
typedef struct
{
  int fd;
  gboolean secret;
  struct termios before;
  GSource *readable;
  GSource *cancelled;
} Question;

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

static gssize
read_up_to_line_end (int fd, char *buffer, gsize size, GError **error)
{
  gsize length = 0;
  while (length < size && memchr (buffer, '\n', length) == NULL)
    {
      gssize n = read (fd, buffer + length, size - length);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          int saved = errno;
          g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "reading a line: %s",
                       g_strerror (saved));
          return -1;
        }
      if (n == 0)
        break;
      length += n;
    }
  return length;
}

/**
 * eonay_secret_read_line:
 * @fd: where to read from
 * @error: return location
 *
 * Reads a line, or up to the end of the file, through locked memory only.
 *
 * Returns: (transfer full) (nullable): the line without its end, %NULL with @error
 */
SecretValue *
eonay_secret_read_line (int fd, GError **error)
{
  char *buffer = mmap (NULL, MAX_LINE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0);
  if (buffer == MAP_FAILED)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "locking memory: %s", g_strerror (errno));
      return NULL;
    }

  SecretValue *line = NULL;
  gssize length = read_up_to_line_end (fd, buffer, MAX_LINE, error);
  if (length == MAX_LINE)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         "reading a line: it is too long");
  else if (length >= 0)
    {
      const char *end = memchr (buffer, '\n', length);
      line = secret_value_new (buffer, end != NULL ? end - buffer : length, "text/plain");
    }
  explicit_bzero (buffer, MAX_LINE);
  munmap (buffer, MAX_LINE);
  return line;
}

static void
question_free (gpointer data)
{
  Question *question = data;

  if (question->secret)
    tcsetattr (question->fd, TCSAFLUSH, &question->before);
  if (question->secret && write (question->fd, "\n", 1) < 0)
    g_debug ("ending the line: %s", g_strerror (errno));
  g_source_destroy (question->readable);
  g_source_unref (question->readable);
  if (question->cancelled != NULL)
    {
      g_source_destroy (question->cancelled);
      g_source_unref (question->cancelled);
    }
  g_free (question);
}

static gboolean
readable_cb (int fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);

  GError *error = NULL;
  SecretValue *answer = eonay_secret_read_line (fd, &error);
  g_task_set_task_data (task, NULL, NULL);
  if (answer == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, answer, (GDestroyNotify) secret_value_unref);
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

static Question *
question_new (EonayTerminal *self, gboolean secret, GTask *task)
{
  Question *question = g_new0 (Question, 1);
  question->fd = self->fd;
  question->secret = secret && tcgetattr (self->fd, &question->before) == 0;
  if (question->secret)
    {
      struct termios silent = question->before;
      silent.c_lflag &= ~(tcflag_t) ECHO;
      tcsetattr (self->fd, TCSAFLUSH, &silent);
    }

  question->readable = g_unix_fd_source_new (self->fd, G_IO_IN | G_IO_HUP | G_IO_ERR);
  g_source_set_callback (question->readable, G_SOURCE_FUNC (readable_cb), task, NULL);
  g_source_attach (question->readable, g_task_get_context (task));
  GCancellable *cancellable = g_task_get_cancellable (task);
  if (cancellable != NULL)
    {
      question->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (question->cancelled, G_SOURCE_FUNC (cancelled_cb), task, NULL);
      g_source_attach (question->cancelled, g_task_get_context (task));
    }
  return question;
}

/**
 * eonay_terminal_ask_async:
 * @self: a terminal that is available
 * @question: what to write before the answer
 * @secret: whether the answer stays invisible
 * @cancellable: (nullable): takes the question back
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
  /* The echo ends before the question is seen, or a quick answer would be lost with it. */
  g_task_set_task_data (task, question_new (self, secret, task), question_free);
  if (write (self->fd, question, strlen (question)) < 0)
    g_debug ("asking: %s", g_strerror (errno));
  g_steal_pointer (&task);
}

/**
 * eonay_terminal_ask_finish:
 * @self: a terminal
 * @result: what the callback was given
 * @error: %G_IO_ERROR_CANCELLED, or that there is no terminal
 *
 * Returns: (transfer full) (nullable): the answer in locked memory, %NULL with @error
 */
SecretValue *
eonay_terminal_ask_finish (EonayTerminal *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
