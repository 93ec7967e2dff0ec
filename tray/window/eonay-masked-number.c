/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-masked-number.h"
#include "eonay-national-id.h"
#include "eonay-widgets.h"

struct _EonayMaskedNumber
{
  GtkBox parent_instance;

  char *number;
  GtkWidget *label;
  GtkWidget *button;
  GtkWidget *window;
  gulong window_id;
};

G_DEFINE_FINAL_TYPE (EonayMaskedNumber, eonay_masked_number, GTK_TYPE_BOX)

static void
update (EonayMaskedNumber *self)
{
  gboolean is_shown = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->button));
  g_autofree char *masked = eonay_national_id_mask (self->number);

  gtk_label_set_text (GTK_LABEL (self->label), is_shown ? self->number : masked);
  gtk_button_set_label (GTK_BUTTON (self->button), is_shown ? _ ("_Hide") : _ ("S_how"));
  atk_object_set_name (gtk_widget_get_accessible (self->button),
                       is_shown ? _ ("Hide the T.C. number") : _ ("Show the T.C. number"));
}

static void
mask (EonayMaskedNumber *self)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->button), FALSE);
}

static void
is_active_cb (EonayMaskedNumber *self)
{
  if (!gtk_window_is_active (GTK_WINDOW (self->window)))
    mask (self);
}

static void
eonay_masked_number_map (GtkWidget *widget)
{
  EonayMaskedNumber *self = EONAY_MASKED_NUMBER (widget);

  GTK_WIDGET_CLASS (eonay_masked_number_parent_class)->map (widget);
  self->window = gtk_widget_get_toplevel (widget);
  if (GTK_IS_WINDOW (self->window))
    self->window_id = g_signal_connect_swapped (self->window, "notify::is-active",
                                                G_CALLBACK (is_active_cb), self);
}

static void
eonay_masked_number_unmap (GtkWidget *widget)
{
  EonayMaskedNumber *self = EONAY_MASKED_NUMBER (widget);

  if (self->window_id != 0)
    g_signal_handler_disconnect (self->window, self->window_id);
  self->window_id = 0;
  mask (self);
  GTK_WIDGET_CLASS (eonay_masked_number_parent_class)->unmap (widget);
}

static void
eonay_masked_number_finalize (GObject *object)
{
  EonayMaskedNumber *self = EONAY_MASKED_NUMBER (object);

  g_free (self->number);
  G_OBJECT_CLASS (eonay_masked_number_parent_class)->finalize (object);
}

static void
eonay_masked_number_class_init (EonayMaskedNumberClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = eonay_masked_number_finalize;
  widget_class->map = eonay_masked_number_map;
  widget_class->unmap = eonay_masked_number_unmap;
}

static void
eonay_masked_number_init (EonayMaskedNumber *self)
{
  gtk_box_set_spacing (GTK_BOX (self), EONAY_GAP);
  self->label = eonay_value_new ("");
  self->button = gtk_toggle_button_new ();
  gtk_button_set_use_underline (GTK_BUTTON (self->button), TRUE);
  g_signal_connect_object (self->button, "toggled", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_box_pack_start (GTK_BOX (self), self->label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->button, FALSE, FALSE, 0);
}

GtkWidget *
eonay_masked_number_new (const char *number)
{
  EonayMaskedNumber *self = g_object_new (EONAY_TYPE_MASKED_NUMBER, NULL);

  self->number = g_strdup (number);
  update (self);
  return GTK_WIDGET (self);
}
