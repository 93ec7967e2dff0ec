/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <sys/prctl.h>

#include "eonay-cli-output.h"
#include "eonay-cli.h"
#include "eonay-exit-code.h"
#include "eonay-signals.h"

static const EonayCliCommand commands[] = {
  { "status", N_ ("Show the reader's state and the certificates seen so far"), eonay_cli_status },
  { "certificates", N_ ("List the certificates on the cards"), eonay_cli_certificates },
  { "check-expiry", N_ ("Check whether a certificate ends soon"), eonay_cli_check_expiry },
  { "activate", N_ ("Activate E-Onay"), eonay_cli_activate },
  { "forget", N_ ("Forget the login at the portal"), eonay_cli_forget },
  { "guide", N_ ("Guide through the portal's pages by hand"), eonay_cli_guide },
  { "doctor", N_ ("Find problems that prevent E-Onay"), eonay_cli_doctor },
  { "profile", N_ ("Check a provider's profile"), eonay_cli_profile },
  { "receipts", N_ ("List and verify what was signed"), eonay_cli_receipts },
  { "sign-code", N_ ("Sign with a verification code"), eonay_cli_sign_code },
  { "learn", N_ ("Learn the exchange with the portal from a recording"), eonay_cli_learn },
};

static int
print_help (int exit_code)
{
  g_autoptr (GString) help = g_string_new (_ ("Usage: eonay COMMAND [OPTION…]"));
  g_string_append (help, "\n\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (help, "  %-14s %s\n", commands[i].name, _ (commands[i].summary));
  g_string_append_printf (help, "\n%s\n%s\n",
                          _ ("“eonay COMMAND --help” lists the options of a command."),
                          _ ("This program is unofficial; Kamu SM neither made nor checked it."));
  if (exit_code == EONAY_EXIT_OK)
    g_print ("%s", help->str);
  else
    g_printerr ("%s", help->str);
  return exit_code;
}

static int
run_command (const EonayCliCommand *command, GCancellable *cancellable, int argc, char **argv)
{
  EonayCli cli = { .cancellable = cancellable };
  int exit_code = command->run (&cli, argc, argv);
  eonay_cli_clear (&cli);
  return exit_code;
}

static int
run (GCancellable *cancellable, int argc, char **argv)
{
  if (argc < 2)
    return print_help (EONAY_EXIT_USAGE);
  if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h"))
    return print_help (EONAY_EXIT_OK);
  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("eonay %s\n", PACKAGE_VERSION);
      return EONAY_EXIT_OK;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      if (g_str_equal (argv[1], commands[i].name))
        return run_command (&commands[i], cancellable, argc - 1, argv + 1);
    }
  return print_help (EONAY_EXIT_USAGE);
}

int
main (int argc, char **argv)
{
  eonay_cli_output_prepare ();
  /* A signal would end anything started earlier. */
  g_autoptr (GCancellable) cancellable = eonay_signals_catch ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* PINs pass through this process: disable core dumps and access by the user's other processes. */
  prctl (PR_SET_DUMPABLE, 0);

  int exit_code = run (cancellable, argc, argv);
  if (exit_code == EONAY_EXIT_OK && !eonay_cli_output_is_complete ())
    exit_code = EONAY_EXIT_FAILED;
  return exit_code;
}
