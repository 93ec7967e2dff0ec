/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <libayatana-appindicator/app-indicator.h>

#include "eonay-indicator.h"

struct _EonayIndicator
{
  GObject parent_instance;

  GActionGroup *actions;
  AppIndicator *indicator;
  /* Changed in place, never replaced: a menu set anew makes the indicator register itself anew, and
   * a panel that is still reading the old one may crash over it (xfce4-panel 4.18 does). */
  GtkWidget *menu;
  GtkWidget *line_item;
  EonayStatusKind kind;
};

G_DEFINE_FINAL_TYPE (EonayIndicator, eonay_indicator, G_TYPE_OBJECT)

static void
item_activate_cb (GtkMenuItem *item, EonayIndicator *self)
{
  g_action_group_activate_action (self->actions, gtk_widget_get_name (GTK_WIDGET (item)), NULL);
}

/* Plain items: those made from a menu model come out of the indicator as check boxes. */
static GtkWidget *
append_item (EonayIndicator *self, const char *action, const char *label)
{
  GtkWidget *item = gtk_menu_item_new_with_label (label);

  if (action == NULL)
    gtk_widget_set_sensitive (item, FALSE);
  else
    {
      gtk_widget_set_name (item, action);
      gtk_widget_set_sensitive (item, g_action_group_get_action_enabled (self->actions, action));
      g_signal_connect_object (item, "activate", G_CALLBACK (item_activate_cb), self, 0);
    }
  gtk_menu_shell_append (GTK_MENU_SHELL (self->menu), item);
  return item;
}

static void
build_menu (EonayIndicator *self)
{
  self->menu = g_object_ref_sink (gtk_menu_new ());
  self->line_item = append_item (self, NULL, "");
  gtk_menu_shell_append (GTK_MENU_SHELL (self->menu), gtk_separator_menu_item_new ());
  append_item (self, "activate", _ ("Activate E-Onay"));
  append_item (self, "show", _ ("Show Certificates"));
  gtk_menu_shell_append (GTK_MENU_SHELL (self->menu), gtk_separator_menu_item_new ());
  append_item (self, "about", _ ("About"));
  append_item (self, "quit", _ ("Quit"));
  gtk_widget_show_all (self->menu);
}

static void
update_item_cb (GtkWidget *item, gpointer user_data)
{
  EonayIndicator *self = user_data;
  const char *action = gtk_widget_get_name (item);

  if (g_action_group_has_action (self->actions, action))
    gtk_widget_set_sensitive (item, g_action_group_get_action_enabled (self->actions, action));
}

static void
action_enabled_changed_cb (EonayIndicator *self)
{
  gtk_container_foreach (GTK_CONTAINER (self->menu), update_item_cb, self);
}

static const char *
get_description (EonayStatusKind kind)
{
  switch (kind)
    {
    case EONAY_STATUS_READY:
      return _ ("E-Onay: all is well");
    case EONAY_STATUS_ATTENTION:
      return _ ("E-Onay: something can be done");
    case EONAY_STATUS_BUSY:
      return _ ("E-Onay: at work");
    case EONAY_STATUS_NONE:
    default:
      return _ ("E-Onay: no card");
    }
}

static void
eonay_indicator_finalize (GObject *object)
{
  EonayIndicator *self = EONAY_INDICATOR (object);

  g_clear_object (&self->indicator);
  g_clear_object (&self->menu);
  g_clear_object (&self->actions);
  G_OBJECT_CLASS (eonay_indicator_parent_class)->finalize (object);
}

static void
eonay_indicator_class_init (EonayIndicatorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_indicator_finalize;
}

static void
eonay_indicator_init (EonayIndicator *self)
{
}

EonayIndicator *
eonay_indicator_new (GActionGroup *actions)
{
  EonayIndicator *self = g_object_new (EONAY_TYPE_INDICATOR, NULL);

  self->actions = g_object_ref (actions);
  self->indicator = app_indicator_new ("eonay", eonay_status_get_icon_name (self->kind),
                                       APP_INDICATOR_CATEGORY_HARDWARE);
  app_indicator_set_title (self->indicator, _ ("E-Onay"));
  app_indicator_set_status (self->indicator, APP_INDICATOR_STATUS_ACTIVE);
  g_signal_connect_object (actions, "action-enabled-changed",
                           G_CALLBACK (action_enabled_changed_cb), self, G_CONNECT_SWAPPED);
  build_menu (self);
  app_indicator_set_menu (self->indicator, GTK_MENU (self->menu));
  return self;
}

/**
 * eonay_indicator_set_status:
 * @self: an indicator
 * @kind: chooses the icon
 * @line: the first line of the menu
 *
 * Shows a status.
 */
void
eonay_indicator_set_status (EonayIndicator *self, EonayStatusKind kind, const char *line)
{
  if (g_strcmp0 (gtk_menu_item_get_label (GTK_MENU_ITEM (self->line_item)), line) != 0)
    gtk_menu_item_set_label (GTK_MENU_ITEM (self->line_item), line);
  if (kind == self->kind)
    return;
  self->kind = kind;
  app_indicator_set_icon_full (self->indicator, eonay_status_get_icon_name (kind),
                               get_description (kind));
}
