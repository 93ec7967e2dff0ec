/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What `eonay profile check` prints of a file that may be from anybody. */
#include <glib/gstdio.h>

#include "eonay-cli.h"
#include "eonay-exit-code.h"

static GString *printed;

static void
print_cb (const char *text)
{
  g_string_append (printed, text);
}

static int
check (const char *path)
{
  EonayCli cli = { 0 };
  char *arguments[] = { (char *) "profile", (char *) "check", (char *) path, NULL };

  return eonay_cli_profile (&cli, 3, arguments);
}

/* ESC c resets a terminal, U+202E turns the line around. */
static void
test_hidden_characters (void)
{
  static const struct
  {
    const char *profile;
    int code;
  } cases[] = {
    { "[Exchange]\n\033cx=1\n", EONAY_EXIT_PROBLEM_FOUND },
    { "[Exchange]\na\u202eb=1\n", EONAY_EXIT_PROBLEM_FOUND },
    { "[Exchange a\u202eb]\nPath=/x\n", EONAY_EXIT_PROBLEM_FOUND },
    { "[Exchange]\nRedeem=a\033cb\n", EONAY_EXIT_PROBLEM_FOUND },
    { "[a\033cb]\nx=1\n", EONAY_EXIT_FAILED },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("eonay-profile-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "a.ini", NULL);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int code;

      g_file_set_contents (path, cases[i].profile, -1, &error);
      g_assert_no_error (error);
      printed = g_string_new (NULL);
      g_set_print_handler (print_cb);
      g_set_printerr_handler (print_cb);
      code = check (path);
      g_set_print_handler (NULL);
      g_set_printerr_handler (NULL);
      g_assert_cmpint (code, ==, cases[i].code);
      g_assert_cmpuint (printed->len, >, 0);
      for (const char *at = printed->str; *at != '\0'; at = g_utf8_next_char (at))
        g_assert_true (*at == '\n' || g_unichar_isprint (g_utf8_get_char (at)));
      g_string_free (printed, TRUE);
    }
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-profile/hidden-characters", test_hidden_characters);
  return g_test_run ();
}
