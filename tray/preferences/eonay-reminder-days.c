/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-reminder-days.h"
#include "eonay-settings.h"
#include "eonay-widgets.h"

#define COLUMNS 3

struct _EonayReminderDays
{
  GtkBox parent_instance;

  GSettings *settings;
  GtkWidget *grid;
  GtkWidget *warning;
  /* (element-type guint): the days that have a check box, including those unchecked here */
  GArray *days;
  /* The check boxes are being set by code, not by the user. */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (EonayReminderDays, eonay_reminder_days, GTK_TYPE_BOX)

static int
compare_cb (gconstpointer a, gconstpointer b)
{
  guint first = *(const guint *) a;
  guint second = *(const guint *) b;

  return first == second ? 0 : first > second ? -1 : 1;
}

static gboolean
contains (const guint *days, gsize n_days, guint day)
{
  for (gsize i = 0; i < n_days; i++)
    if (days[i] == day)
      return TRUE;
  return FALSE;
}

static void
add_missing (GArray *days, GVariant *value)
{
  gsize n_values = 0;
  const guint32 *values = g_variant_get_fixed_array (value, &n_values, sizeof (guint32));

  for (gsize i = 0; i < n_values; i++)
    if (!contains ((const guint *) (gpointer) days->data, days->len, values[i]))
      g_array_append_val (days, values[i]);
}

static char *
create_label (guint day)
{
  if (day == 0)
    return g_strdup (_ ("on the last day"));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u day before", "%u days before", day),
                          day);
}

static GVariant *
get_chosen (EonayReminderDays *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("au"));
  for (guint i = 0; i < self->days->len; i++)
    {
      GtkWidget *check =
          gtk_grid_get_child_at (GTK_GRID (self->grid), (int) i % COLUMNS, (int) i / COLUMNS);

      if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (check)))
        g_variant_builder_add (&builder, "u", g_array_index (self->days, guint, i));
    }
  return g_variant_builder_end (&builder);
}

static void
toggled_cb (EonayReminderDays *self)
{
  if (!self->is_filling)
    g_settings_set_value (self->settings, EONAY_SETTINGS_REMINDER_DAYS, get_chosen (self));
}

static void
remove_cb (GtkWidget *child, gpointer user_data)
{
  gtk_widget_destroy (child);
}

static void
add_checks (EonayReminderDays *self)
{
  gtk_container_foreach (GTK_CONTAINER (self->grid), remove_cb, NULL);
  for (guint i = 0; i < self->days->len; i++)
    {
      g_autofree char *label = create_label (g_array_index (self->days, guint, i));
      GtkWidget *check = gtk_check_button_new_with_label (label);

      g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
      gtk_grid_attach (GTK_GRID (self->grid), check, (int) i % COLUMNS, (int) i / COLUMNS, 1, 1);
      gtk_widget_show (check);
    }
}

static void
set_checks (EonayReminderDays *self, GVariant *value)
{
  gsize n_values = 0;
  const guint32 *values = g_variant_get_fixed_array (value, &n_values, sizeof (guint32));

  for (guint i = 0; i < self->days->len; i++)
    {
      GtkWidget *check =
          gtk_grid_get_child_at (GTK_GRID (self->grid), (int) i % COLUMNS, (int) i / COLUMNS);

      gtk_toggle_button_set_active (
          GTK_TOGGLE_BUTTON (check),
          contains (values, n_values, g_array_index (self->days, guint, i)));
    }
  gtk_widget_set_visible (self->warning, n_values == 0);
}

/* Keep the existing check boxes, or the pressed one would lose the focus. */
static void
fill (EonayReminderDays *self)
{
  g_autoptr (GVariant) value = g_settings_get_value (self->settings, EONAY_SETTINGS_REMINDER_DAYS);
  guint known = self->days->len;

  self->is_filling = TRUE;
  add_missing (self->days, value);
  g_array_sort (self->days, compare_cb);
  if (self->days->len != known || gtk_grid_get_child_at (GTK_GRID (self->grid), 0, 0) == NULL)
    add_checks (self);
  set_checks (self, value);
  self->is_filling = FALSE;
}

static void
eonay_reminder_days_finalize (GObject *object)
{
  EonayReminderDays *self = EONAY_REMINDER_DAYS (object);

  g_clear_object (&self->settings);
  g_array_unref (self->days);
  G_OBJECT_CLASS (eonay_reminder_days_parent_class)->finalize (object);
}

static void
eonay_reminder_days_class_init (EonayReminderDaysClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_reminder_days_finalize;
}

static void
eonay_reminder_days_init (EonayReminderDays *self)
{
  GtkWidget *label =
      eonay_paragraph_new (_ ("When a certificate nears its end, remind me at these times:"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), EONAY_GAP / 2);
  self->days = g_array_new (FALSE, FALSE, sizeof (guint));
  self->grid = eonay_grid_new ();
  gtk_grid_set_column_homogeneous (GTK_GRID (self->grid), TRUE);
  self->warning =
      eonay_warning_new (_ ("You will not be reminded before the end of a certificate."));
  gtk_widget_show_all (self->warning);
  gtk_widget_set_no_show_all (self->warning, TRUE);
  gtk_box_pack_start (GTK_BOX (self), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->grid, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->warning, FALSE, FALSE, 0);
}

GtkWidget *
eonay_reminder_days_new (GSettings *settings)
{
  EonayReminderDays *self = g_object_new (EONAY_TYPE_REMINDER_DAYS, NULL);
  g_autoptr (GVariant) usual =
      g_settings_get_default_value (settings, EONAY_SETTINGS_REMINDER_DAYS);

  self->settings = g_object_ref (settings);
  add_missing (self->days, usual);
  g_signal_connect_object (settings, "changed::" EONAY_SETTINGS_REMINDER_DAYS, G_CALLBACK (fill),
                           self, G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}
