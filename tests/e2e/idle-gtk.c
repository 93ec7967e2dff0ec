/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * idle-gtk [TITLE [TEXT]]: a GTK program that does nothing at all, to compare the applet with. Prints
 * a line once it runs, and ends with SIGTERM. It has a window of this title to type into, unless that
 * is empty, and this text in the clipboard.
 */

#include <gtk/gtk.h>
#include <stdio.h>

static void
activate_cb (GApplication *application, gpointer user_data)
{
  char *const *arguments = user_data;
  const char *title = arguments[0];

  g_application_hold (application);
  if (title != NULL && *title != '\0')
    {
      GtkWidget *window = gtk_application_window_new (GTK_APPLICATION (application));

      gtk_window_set_title (GTK_WINDOW (window), title);
      gtk_window_set_default_size (GTK_WINDOW (window), 1000, 700);
      gtk_container_add (GTK_CONTAINER (window), gtk_entry_new ());
      gtk_widget_show_all (window);
    }
  if (title != NULL && arguments[1] != NULL)
    gtk_clipboard_set_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD), arguments[1], -1);
  puts ("idle");
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  g_autoptr (GtkApplication) application =
      gtk_application_new ("tr.org.pardus.EOnay.Idle", G_APPLICATION_DEFAULT_FLAGS);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), argv + 1);
  return g_application_run (G_APPLICATION (application), 1, argv);
}
