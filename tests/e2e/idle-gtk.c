/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * idle-gtk [TEXT]: a GTK program that does nothing at all, to compare the applet with; with TEXT it
 * has this in the clipboard. Prints a line once it runs, and ends with SIGTERM.
 */

#include <gtk/gtk.h>
#include <stdio.h>

static void
activate_cb (GApplication *application, gpointer user_data)
{
  const char *text = user_data;

  g_application_hold (application);
  if (text != NULL)
    gtk_clipboard_set_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), text, -1);
  puts ("idle");
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  g_autoptr (GtkApplication) application =
      gtk_application_new ("tr.org.pardus.EOnay.Idle", G_APPLICATION_DEFAULT_FLAGS);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), argc > 1 ? argv[1] : NULL);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
