/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bare-tray: a GTK program that only shows an icon with a menu of one item.
 */

#include <gtk/gtk.h>
#include <libayatana-appindicator/app-indicator.h>

static void
activate_cb (GApplication *application, gpointer user_data)
{
  /* app_indicator_new() is deprecated in Debian 13. */
  AppIndicator *indicator =
      g_object_new (APP_INDICATOR_TYPE, "id", "bare", "category", "ApplicationStatus", "icon-name",
                    "dialog-information", NULL);
  GtkWidget *menu = gtk_menu_new ();

  gtk_menu_shell_append (GTK_MENU_SHELL (menu), gtk_menu_item_new_with_label ("bare"));
  gtk_widget_show_all (menu);
  app_indicator_set_menu (indicator, GTK_MENU (menu));
  app_indicator_set_status (indicator, APP_INDICATOR_STATUS_ACTIVE);
  g_application_hold (application);
}

int
main (int argc, char **argv)
{
  g_autoptr (GtkApplication) application =
      gtk_application_new ("tr.org.pardus.EOnay.Bare", G_APPLICATION_DEFAULT_FLAGS);

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
