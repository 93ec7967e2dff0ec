/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "eonay-cli-output.h"

static void
put (const char *text, FILE *stream)
{
  if (fputs (text, stream) >= 0 && fflush (stream) == 0)
    return;
  /* Readers such as head(1) go when they have enough: not an error. */
  if (errno == EPIPE)
    clearerr (stream);
  else if (stream == stdout)
    g_printerr (_ ("eonay: the output could not be written: %s\n"), g_strerror (errno));
}

/* Characters that the locale's encoding lacks become similar ones, or question marks. */
static void
put_in_locale (const char *text, FILE *stream)
{
  const char *charset = NULL;
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *similar = NULL;
  g_autofree char *converted = NULL;

  if (!g_get_charset (&charset))
    {
      similar = g_strconcat (charset, "//TRANSLIT", NULL);
      converted = g_convert_with_fallback (valid, -1, similar, "UTF-8", "?", NULL, NULL, NULL);
    }
  put (converted != NULL ? converted : valid, stream);
}

static void
print_cb (const char *text)
{
  put_in_locale (text, stdout);
}

static void
print_error_cb (const char *text)
{
  put_in_locale (text, stderr);
}

/* A closed standard descriptor would be given to the next file that is opened, such as a socket,
 * and be written to. These fail to be read or written, as if they were closed. */
static void
occupy_standard_descriptors (void)
{
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl (fd, F_GETFD) < 0 &&
        open ("/dev/null", O_CLOEXEC | (fd == 0 ? O_WRONLY : O_RDONLY)) != fd)
      return;
}

/**
 * eonay_cli_output_prepare:
 *
 * To be called before anything is opened. Standard output gets nothing but the command's result, in
 * the locale's encoding; GLib would write debug messages there too.
 */
void
eonay_cli_output_prepare (void)
{
  occupy_standard_descriptors ();
  g_log_writer_default_set_use_stderr (TRUE);
  g_set_print_handler (print_cb);
  g_set_printerr_handler (print_error_cb);
}

/**
 * eonay_cli_output_print_as_is:
 * @text: a text in UTF-8
 *
 * For programs: writes UTF-8 in every locale (RFC 8259, section 8.1).
 */
void
eonay_cli_output_print_as_is (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  put (valid, stdout);
}

/**
 * eonay_cli_output_can_show:
 * @text: a text in UTF-8
 *
 * Returns: whether the locale's encoding has all of its characters
 */
gboolean
eonay_cli_output_can_show (const char *text)
{
  const char *charset = NULL;
  g_autofree char *converted = NULL;

  if (g_get_charset (&charset))
    return TRUE;
  converted = g_convert (text, -1, charset, "UTF-8", NULL, NULL, NULL);
  return converted != NULL;
}

/**
 * eonay_cli_output_is_complete:
 *
 * Returns: %FALSE if the result could not be written, as to a full disk
 */
gboolean
eonay_cli_output_is_complete (void)
{
  return ferror (stdout) == 0;
}
