/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "eonay-worker-log.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* The worker's own lines. The module's output could contain anything, also commands with the PIN. */
static int output = STDERR_FILENO;

/* A module may use GLib, too. */
static gboolean
is_own (const char *domain)
{
  return domain != NULL &&
         (g_str_has_prefix (domain, "eonay") || g_str_has_prefix (domain, "GLib"));
}

static GLogWriterOutput
write_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  const char *domain = NULL;
  g_autofree char *text = NULL;
  g_autofree char *line = NULL;

  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
      domain = fields[i].value;
  if (!is_own (domain) || g_log_writer_default_would_drop (level, domain))
    return G_LOG_WRITER_HANDLED;

  text = g_log_writer_format_fields (level, fields, n_fields, FALSE);
  line = g_strconcat (text, "\n", NULL);
  eonay_worker_log_write (line);
  return G_LOG_WRITER_HANDLED;
}

/**
 * eonay_worker_log_take_output:
 * @error: return location: codes of %G_FILE_ERROR
 *
 * Keeps standard error for the worker's own lines. Standard input, output and error lead nowhere
 * afterwards. Call it once.
 */
gboolean
eonay_worker_log_take_output (GError **error)
{
  int nothing = open ("/dev/null", O_RDWR | O_CLOEXEC);
  gboolean done = nothing >= 0;

  output = fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  for (int fd = STDIN_FILENO; done && fd <= STDERR_FILENO; fd++)
    done = dup2 (nothing, fd) == fd;
  if (!done)
    g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (errno),
                 "closing the standard output to the module: %s", g_strerror (errno));
  if (nothing > STDERR_FILENO)
    close (nothing);
  g_log_set_writer_func (write_cb, NULL, NULL);
  return done;
}

/**
 * eonay_worker_log_write:
 * @line: text that ends with a line feed
 *
 * Writes to the log without allocating memory or taking a lock.
 */
void
eonay_worker_log_write (const char *line)
{
  if (write (output, line, strlen (line)) < 0)
    return;
}
