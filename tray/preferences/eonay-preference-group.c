/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-preference-group.h"
#include "eonay-widgets.h"

struct _EonayPreferenceGroup
{
  GtkBox parent_instance;

  GSettings *settings;
  char *key;
  GtkWidget *note;
  GtkWidget *controls;
};

G_DEFINE_FINAL_TYPE (EonayPreferenceGroup, eonay_preference_group, GTK_TYPE_BOX)

static void
update_lock (EonayPreferenceGroup *self)
{
  gboolean is_writable = g_settings_is_writable (self->settings, self->key);

  gtk_widget_set_sensitive (self->controls, is_writable);
  gtk_widget_set_visible (self->note, !is_writable);
}

static void
eonay_preference_group_finalize (GObject *object)
{
  EonayPreferenceGroup *self = EONAY_PREFERENCE_GROUP (object);

  g_clear_object (&self->settings);
  g_free (self->key);
  G_OBJECT_CLASS (eonay_preference_group_parent_class)->finalize (object);
}

static void
eonay_preference_group_class_init (EonayPreferenceGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_preference_group_finalize;
}

static GtkWidget *
create_note (void)
{
  GtkWidget *note = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, EONAY_GAP / 2);
  GtkWidget *icon = gtk_image_new_from_icon_name ("changes-prevent-symbolic", GTK_ICON_SIZE_MENU);
  GtkWidget *label = eonay_paragraph_new (_ ("Set by your administrator"));

  gtk_box_pack_start (GTK_BOX (note), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (note), label, TRUE, TRUE, 0);
  gtk_widget_show_all (note);
  gtk_widget_set_no_show_all (note, TRUE);
  return note;
}

static void
eonay_preference_group_init (EonayPreferenceGroup *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), EONAY_GAP / 2);
  self->note = create_note ();
  self->controls = gtk_box_new (GTK_ORIENTATION_VERTICAL, EONAY_GAP / 2);
}

/**
 * eonay_preference_group_new:
 * @settings: the preferences
 * @key: the key of the controls
 * @title: (nullable): its heading
 *
 * Returns: (transfer floating): a group without controls
 */
GtkWidget *
eonay_preference_group_new (GSettings *settings, const char *key, const char *title)
{
  EonayPreferenceGroup *self = g_object_new (EONAY_TYPE_PREFERENCE_GROUP, NULL);
  g_autofree char *signal = g_strconcat ("writable-changed::", key, NULL);

  self->settings = g_object_ref (settings);
  self->key = g_strdup (key);
  if (title != NULL)
    {
      gtk_box_pack_start (GTK_BOX (self), eonay_heading_new (title), FALSE, FALSE, 0);
      gtk_widget_set_margin_start (self->note, EONAY_GAP);
      gtk_widget_set_margin_start (self->controls, EONAY_GAP);
    }
  gtk_box_pack_start (GTK_BOX (self), self->note, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->controls, FALSE, FALSE, 0);
  g_signal_connect_object (settings, signal, G_CALLBACK (update_lock), self, G_CONNECT_SWAPPED);
  update_lock (self);
  return GTK_WIDGET (self);
}

void
eonay_preference_group_add (EonayPreferenceGroup *self, GtkWidget *control)
{
  gtk_box_pack_start (GTK_BOX (self->controls), control, FALSE, FALSE, 0);
}
