/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-program-name.h"

#include <gio/gdesktopappinfo.h>
#include <stdio.h>
#include <string.h>

#include "eonay-visible-text.h"

/* A Java class path alone can be long. A process may show any of its memory as its command line. */
#define MAX_READ 262144

/* What fits in one line of a dialog. */
#define MAX_LETTERS 48

#define DELETED " (deleted)"

/* Interpreters: the user knows the program that they run, not them. */
static const char *const interpreters[] = { "java",   "bash", "dash", "sh",   "perl",
                                            "python", "node", "ruby", "mono", NULL };

/* Options followed by a value; options that name the program to run; options whose value is
 * code. */
static const char *const valued_options[] = { "-cp",
                                              "-classpath",
                                              "--class-path",
                                              "-p",
                                              "--module-path",
                                              "--add-opens",
                                              "--add-modules",
                                              "--add-exports",
                                              "--add-reads",
                                              "--patch-module",
                                              "--limit-modules",
                                              "--upgrade-module-path",
                                              "-W",
                                              "-X",
                                              NULL };
static const char *const naming_options[] = { "-m", "--module", NULL };
static const char *const code_options[] = { "-c", "-e", "--eval", NULL };

/**
 * eonay_program_name_clean:
 * @name: a name from a process or a file
 *
 * Removes control and format characters and shortens the name.
 *
 * Returns: (transfer full) (nullable): the name, safe to display; %NULL if nothing is left
 */
char *
eonay_program_name_clean (const char *name)
{
  g_autofree char *line = eonay_visible_line (name, "", MAX_LETTERS + 1);
  g_autofree char *head = NULL;

  g_strstrip (line);
  if (g_utf8_strlen (line, -1) > MAX_LETTERS)
    {
      head = g_utf8_substring (line, 0, MAX_LETTERS);
      return g_strconcat (head, "…", NULL);
    }
  return *line != '\0' ? g_steal_pointer (&line) : NULL;
}

/* “python3.11” counts as python. */
static gboolean
is_interpreter (const char *program)
{
  gsize length = strcspn (program, "0123456789.");
  g_autofree char *stem = g_strndup (program, length);

  return g_strv_contains (interpreters, stem);
}

/* The name of the program that an interpreter runs, or NULL. */
static const char *
find_script (const char *const *arguments)
{
  for (gsize i = 1; arguments[0] != NULL && arguments[i] != NULL; i++)
    {
      if (g_strv_contains (code_options, arguments[i]))
        return NULL;
      if (g_strv_contains (naming_options, arguments[i]))
        return arguments[i + 1];
      if (arguments[i][0] != '-')
        return arguments[i];
      if (g_strv_contains (valued_options, arguments[i]) && arguments[i + 1] != NULL)
        i++;
    }

  return NULL;
}

/**
 * eonay_program_name_from_command:
 * @executable: the executable of the process, from the kernel
 * @arguments: (array zero-terminated=1): its command line
 *
 * Names a program by its file, or by what an interpreter runs, such as the archive or main class of
 * a Java program.
 *
 * Returns: (transfer full) (nullable): the name, safe to display
 */
char *
eonay_program_name_from_command (const char *executable, const char *const *arguments)
{
  g_autofree char *program = g_path_get_basename (executable);
  g_autofree char *base = NULL;
  g_autofree char *name = NULL;
  const char *script = NULL;

  if (g_str_has_suffix (program, DELETED))
    program[strlen (program) - strlen (DELETED)] = '\0';
  if (is_interpreter (program))
    script = find_script (arguments);
  if (script != NULL && *script != '\0')
    base = g_path_get_basename (script);
  if (base != NULL)
    name = eonay_program_name_clean (base);

  return name != NULL ? g_steal_pointer (&name) : eonay_program_name_clean (program);
}

/* systemd escapes names in unit names: “\x2d” is a dash. */
static char *
unescape (const char *escaped)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *at = escaped; *at != '\0'; at++)
    {
      if (at[0] == '\\' && at[1] == 'x' && g_ascii_isxdigit (at[2]) && g_ascii_isxdigit (at[3]))
        {
          int code = g_ascii_xdigit_value (at[2]) * 16 + g_ascii_xdigit_value (at[3]);

          if (code == 0)
            return NULL;
          g_string_append_c (name, (char) code);
          at += 3;
        }
      else
        g_string_append_c (name, *at);
    }

  return g_string_free (g_steal_pointer (&name), FALSE);
}

/**
 * eonay_program_name_get_app_id:
 * @cgroups: the content of /proc/PID/cgroup
 *
 * Gets the desktop entry of a program from the name of its systemd unit:
 * app[-LAUNCHER]-ID-RANDOM.scope or app[-LAUNCHER]-ID[@RANDOM].service, see “Desktop Environment
 * Integration” of systemd.
 *
 * Returns: (transfer full) (nullable): the desktop entry's id, without “.desktop”
 */
char *
eonay_program_name_get_app_id (const char *cgroups)
{
  g_auto (GStrv) lines = g_strsplit (cgroups, "\n", -1);
  g_autofree char *unit = NULL;
  g_autofree char *id = NULL;
  char *end = NULL;

  for (gsize i = 0; lines[i] != NULL && unit == NULL; i++)
    {
      if (g_str_has_prefix (lines[i], "0::/"))
        unit = g_path_get_basename (lines[i]);
    }
  if (unit == NULL || !g_str_has_prefix (unit, "app-"))
    return NULL;

  if (g_str_has_suffix (unit, ".scope"))
    end = strrchr (unit, '-');
  else if (g_str_has_suffix (unit, ".service"))
    end = strchr (unit, '@') != NULL ? strchr (unit, '@') : strrchr (unit, '.');
  if (end == NULL)
    return NULL;
  *end = '\0';
  if (strrchr (unit, '-') == NULL)
    return NULL;

  id = unescape (strrchr (unit, '-') + 1);
  return id == NULL || *id == '\0' || strchr (id, '/') != NULL ? NULL : g_steal_pointer (&id);
}

/* --- processes --- */

static char *
read_file (guint pid, const char *file, gsize *length)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/%s", pid, file);
  g_autofree char *content = g_malloc (MAX_READ + 1);
  FILE *stream = fopen (path, "re");

  if (stream == NULL)
    return NULL;

  *length = fread (content, 1, MAX_READ, stream);
  fclose (stream);
  content[*length] = '\0';
  return g_steal_pointer (&content);
}

static GStrv
read_arguments (guint pid)
{
  gsize length = 0;
  g_autofree char *line = read_file (pid, "cmdline", &length);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();

  for (gsize at = 0; line != NULL && at < length; at += strlen (line + at) + 1)
    g_ptr_array_add (arguments, g_strdup (line + at));
  g_ptr_array_add (arguments, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&arguments), FALSE);
}

/* All programs started in a terminal share its unit, so check that the entry belongs to this
 * program. */
static char *
name_entry (const char *id, const char *program)
{
  g_autofree char *file = g_strconcat (id, ".desktop", NULL);
  g_autoptr (GDesktopAppInfo) entry = g_desktop_app_info_new (file);
  g_autofree char *runs = NULL;

  if (entry == NULL || g_app_info_get_executable (G_APP_INFO (entry)) == NULL)
    return NULL;
  runs = g_path_get_basename (g_app_info_get_executable (G_APP_INFO (entry)));
  if (!g_str_equal (runs, program) && !g_str_equal (runs, "flatpak"))
    return NULL;

  return eonay_program_name_clean (g_app_info_get_name (G_APP_INFO (entry)));
}

/**
 * eonay_program_name_read:
 * @pid: a process of the user's own
 *
 * Names a program as the user knows it: by its desktop entry if it was started from one, else by
 * its file.
 *
 * Returns: (transfer full) (nullable): the name, safe to display; %NULL if the process is gone
 */
char *
eonay_program_name_read (guint pid)
{
  g_autofree char *link = g_strdup_printf ("/proc/%u/exe", pid);
  g_autofree char *executable = g_file_read_link (link, NULL);
  g_autofree char *program = NULL;
  g_autofree char *cgroups = NULL;
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_auto (GStrv) arguments = NULL;
  gsize length = 0;

  if (executable == NULL)
    return NULL;

  program = g_path_get_basename (executable);
  cgroups = read_file (pid, "cgroup", &length);
  if (cgroups != NULL)
    id = eonay_program_name_get_app_id (cgroups);
  if (id != NULL)
    name = name_entry (id, program);
  if (name == NULL && !is_interpreter (program))
    name = name_entry (program, program);
  if (name != NULL)
    return g_steal_pointer (&name);

  arguments = read_arguments (pid);
  return eonay_program_name_from_command (executable, (const char *const *) arguments);
}
