/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-preference-group.h"
#include "eonay-screen.h"
#include "eonay-settings.h"
#include "eonay-welcome-window.h"
#include "eonay-widgets.h"

#define WIDTH     520
#define LOGO_SIZE 64

struct _EonayWelcomeWindow
{
  GtkApplicationWindow parent_instance;

  GtkWidget *page;
};

G_DEFINE_FINAL_TYPE (EonayWelcomeWindow, eonay_welcome_window, GTK_TYPE_APPLICATION_WINDOW)

static GtkWidget *
create_head (void)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_MARGIN);
  GtkWidget *logo = gtk_image_new_from_icon_name ("tr.org.pardus.EOnay", GTK_ICON_SIZE_DIALOG);

  gtk_image_set_pixel_size (GTK_IMAGE (logo), LOGO_SIZE);
  gtk_box_pack_start (GTK_BOX (row), logo, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), eonay_headline_new (_ ("E-Onay with one PIN")), TRUE, TRUE, 0);
  return row;
}

static GtkWidget *
create_line (const char *icon_name, const char *text)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP);
  GtkWidget *icon = gtk_image_new_from_icon_name (icon_name, GTK_ICON_SIZE_LARGE_TOOLBAR);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (row), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), eonay_paragraph_new (text), TRUE, TRUE, 0);
  return row;
}

static GtkWidget *
create_autostart (GSettings *settings)
{
  GtkWidget *group = eonay_preference_group_new (settings, EONAY_SETTINGS_AUTOSTART, NULL);
  GtkWidget *check = eonay_agreement_new (_ ("_Start when I log in"));

  g_settings_bind (settings, EONAY_SETTINGS_AUTOSTART, check, "active",
                   G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_NO_SENSITIVITY);
  eonay_preference_group_add (EONAY_PREFERENCE_GROUP (group), check);
  return group;
}

static void
begin_cb (EonayWelcomeWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  g_action_group_activate_action (G_ACTION_GROUP (application), "show", NULL);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static void
help_cb (EonayWelcomeWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  g_action_group_activate_action (G_ACTION_GROUP (application), "help", NULL);
}

static GtkWidget *
create_help_button (EonayWelcomeWindow *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_What Is E-Onay?"));

  g_signal_connect_object (button, "clicked", G_CALLBACK (help_cb), self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
create_begin_button (EonayWelcomeWindow *self)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Get Started"));

  gtk_style_context_add_class (gtk_widget_get_style_context (button),
                               GTK_STYLE_CLASS_SUGGESTED_ACTION);
  gtk_widget_set_can_default (button, TRUE);
  g_signal_connect_object (button, "clicked", G_CALLBACK (begin_cb), self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
create_buttons (EonayWelcomeWindow *self, GtkWidget *begin)
{
  GtkWidget *row = eonay_button_row_new ();

  gtk_container_add (GTK_CONTAINER (row), create_help_button (self));
  gtk_container_add (GTK_CONTAINER (row), begin);
  return row;
}

static void
fill_page (EonayWelcomeWindow *self, EonayContext *context)
{
  GtkBox *texts = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_MARGIN * 3 / 4));
  GtkWidget *begin = create_begin_button (self);
  GtkWidget *const parts[] = {
    create_head (),
    eonay_paragraph_new (
        _ ("You sign once; renewing your certificate may then need no paper form.")),
    create_line (
        "auth-smartcard-symbolic",
        eonay_context_knows_exchange (context)
            ? _ ("When you insert your e-signature card, it offers to activate E-Onay: one click, "
                 "one PIN.")
            : _ ("On the live portal it leads you to E-Onay step by step. The activation by one "
                 "click was tried on a test portal only and does not work there yet.")),
    create_line ("alarm-symbolic", _ ("It reminds you in good time before your certificate ends.")),
    create_line ("channel-secure-symbolic",
                 _ ("Nothing is signed without your PIN, and what you signed is kept for you.")),
    eonay_paragraph_new (
        _ ("This program is unofficial: no certificate provider made or checked it.")),
    create_autostart (context->settings),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    gtk_box_pack_start (texts, parts[i], FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self->page), eonay_scroll_new (GTK_WIDGET (texts), WIDTH), TRUE,
                      TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self->page), create_buttons (self, begin), FALSE, FALSE, 0);
  gtk_widget_show_all (self->page);
  eonay_window_fit (GTK_WINDOW (self), WIDTH, eonay_screen_get_free_height (GTK_WINDOW (self)));
  gtk_window_set_default (GTK_WINDOW (self), begin);
  gtk_widget_grab_focus (begin);
}

static gboolean
eonay_welcome_window_key_press_event (GtkWidget *widget, GdkEventKey *event)
{
  if (event->keyval == GDK_KEY_Escape)
    {
      gtk_window_close (GTK_WINDOW (widget));
      return GDK_EVENT_STOP;
    }
  return GTK_WIDGET_CLASS (eonay_welcome_window_parent_class)->key_press_event (widget, event);
}

static void
eonay_welcome_window_class_init (EonayWelcomeWindowClass *klass)
{
  GTK_WIDGET_CLASS (klass)->key_press_event = eonay_welcome_window_key_press_event;
}

static void
eonay_welcome_window_init (EonayWelcomeWindow *self)
{
  self->page = eonay_window_page_new ();
  gtk_container_add (GTK_CONTAINER (self), self->page);
  gtk_window_set_title (GTK_WINDOW (self), _ ("Welcome"));
  gtk_window_set_icon_name (GTK_WINDOW (self), "tr.org.pardus.EOnay");
  gtk_window_set_position (GTK_WINDOW (self), GTK_WIN_POS_CENTER);
}

/**
 * eonay_welcome_window_is_due:
 * @context: the applet's shared objects
 *
 * Returns: whether it was not shown yet; %FALSE if that cannot be stored, or it would appear each
 *   time
 */
gboolean
eonay_welcome_window_is_due (EonayContext *context)
{
  GSettings *settings = context->settings;

  return !g_settings_get_boolean (settings, EONAY_SETTINGS_WELCOME_SHOWN) &&
         g_settings_is_writable (settings, EONAY_SETTINGS_WELCOME_SHOWN);
}

GtkWidget *
eonay_welcome_window_new (GtkApplication *application, EonayContext *context)
{
  EonayWelcomeWindow *self = g_object_new (EONAY_TYPE_WELCOME_WINDOW, "application", application,
                                           "show-menubar", FALSE, NULL);

  fill_page (self, context);
  g_settings_set_boolean (context->settings, EONAY_SETTINGS_WELCOME_SHOWN, TRUE);
  return GTK_WIDGET (self);
}
