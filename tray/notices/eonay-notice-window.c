/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-notice-window.h"
#include "eonay-widgets.h"

static void
button_clicked_cb (GtkButton *button, EonayNotice *notice)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (button));
  g_autoptr (EonayNotice) kept = g_object_ref (notice);
  g_autofree char *name = g_strdup (gtk_widget_get_name (GTK_WIDGET (button)));

  gtk_widget_destroy (window);
  eonay_notice_choose (kept, name);
}

static gboolean
key_press_event_cb (GtkWidget *window, GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  gtk_window_close (GTK_WINDOW (window));
  return GDK_EVENT_STOP;
}

static GtkWidget *
create_buttons (EonayNotice *notice)
{
  GtkWidget *box = eonay_button_row_new ();
  GPtrArray *actions = eonay_notice_get_actions (notice);

  /* The first action is the main one and comes last, as in a GtkDialog. */
  for (guint i = actions->len; i-- > 0;)
    {
      EonayNoticeAction *action = g_ptr_array_index (actions, i);
      GtkWidget *button = gtk_button_new_with_label (action->label);
      gtk_widget_set_name (button, action->name);
      g_signal_connect_object (button, "clicked", G_CALLBACK (button_clicked_cb), notice, 0);
      gtk_container_add (GTK_CONTAINER (box), button);
      if (i > 0)
        continue;
      gtk_style_context_add_class (gtk_widget_get_style_context (button),
                                   GTK_STYLE_CLASS_SUGGESTED_ACTION);
      gtk_widget_set_can_default (button, TRUE);
    }
  return box;
}

/**
 * eonay_notice_window_new:
 * @application: the application
 * @notice: the notice
 *
 * Returns: (transfer none): a window, owned by GTK until it is destroyed
 */
GtkWindow *
eonay_notice_window_new (GtkApplication *application, EonayNotice *notice)
{
  GtkWidget *window = gtk_application_window_new (application);
  GtkWidget *page = eonay_window_page_new ();
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_MARGIN);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP);
  GtkWidget *icon =
      gtk_image_new_from_icon_name (eonay_notice_get_icon_name (notice), GTK_ICON_SIZE_DIALOG);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (texts), eonay_headline_new (eonay_notice_get_title (notice)), FALSE,
                      FALSE, 0);
  gtk_box_pack_start (GTK_BOX (texts), eonay_paragraph_new (eonay_notice_get_body (notice)), FALSE,
                      FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), texts, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), row, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (page), create_buttons (notice), FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (window), page);

  gtk_window_set_title (GTK_WINDOW (window), _ ("E-Onay"));
  gtk_window_set_icon_name (GTK_WINDOW (window), "tr.org.pardus.EOnay");
  gtk_window_set_resizable (GTK_WINDOW (window), FALSE);
  /* It comes by itself: what is typed elsewhere must not press its buttons. */
  gtk_window_set_focus_on_map (GTK_WINDOW (window), FALSE);
  gtk_window_set_position (GTK_WINDOW (window), GTK_WIN_POS_CENTER);
  g_signal_connect (window, "key-press-event", G_CALLBACK (key_press_event_cb), NULL);
  gtk_widget_show_all (page);
  return GTK_WINDOW (window);
}
