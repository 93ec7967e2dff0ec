/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>

#include <libintl.h>
#include <sys/prctl.h>

#include "eonay-application.h"

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* PINs are typed here: disable core dumps and access by the user's other processes. */
  prctl (PR_SET_DUMPABLE, 0);

  g_autoptr (EonayApplication) application = eonay_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
