/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-provider-switches.h"
#include "eonay-settings.h"
#include "eonay-widgets.h"

struct _EonayProviderSwitches
{
  GtkBox parent_instance;

  EonayContext *context;
  /* (element-type GtkWidget): in the order of the providers */
  GPtrArray *checks;
  /* The check boxes are being set by code, not by the user. */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (EonayProviderSwitches, eonay_provider_switches, GTK_TYPE_BOX)

static GPtrArray *
get_providers (EonayProviderSwitches *self)
{
  return eonay_provider_registry_get_providers (self->context->registry);
}

static gboolean
is_shown (EonayProviderSwitches *self, const char *id)
{
  return eonay_provider_registry_find_by_id (self->context->registry, id) != NULL;
}

/* Disabled ids without a profile have no check box here and are preserved. */
static void
toggled_cb (EonayProviderSwitches *self)
{
  GSettings *settings = self->context->settings;
  g_auto (GStrv) before = g_settings_get_strv (settings, EONAY_SETTINGS_DISABLED_PROVIDERS);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GPtrArray *providers = get_providers (self);

  if (self->is_filling)
    return;
  for (char **id = before; *id != NULL; id++)
    if (!is_shown (self, *id))
      g_strv_builder_add (builder, *id);
  for (guint i = 0; i < providers->len; i++)
    if (!gtk_toggle_button_get_active (g_ptr_array_index (self->checks, i)))
      g_strv_builder_add (builder, eonay_provider_get_id (g_ptr_array_index (providers, i)));
  g_auto (GStrv) after = g_strv_builder_end (builder);
  g_settings_set_strv (settings, EONAY_SETTINGS_DISABLED_PROVIDERS, (const char *const *) after);
}

static void
fill (EonayProviderSwitches *self)
{
  EonayProviderRegistry *registry = self->context->registry;
  GPtrArray *providers = get_providers (self);

  self->is_filling = TRUE;
  for (guint i = 0; i < providers->len; i++)
    gtk_toggle_button_set_active (
        g_ptr_array_index (self->checks, i),
        eonay_provider_registry_is_enabled (registry, g_ptr_array_index (providers, i)));
  self->is_filling = FALSE;
}

static void
add_checks (EonayProviderSwitches *self)
{
  GPtrArray *providers = get_providers (self);

  for (guint i = 0; i < providers->len; i++)
    {
      GtkWidget *check = gtk_check_button_new_with_label (
          eonay_provider_get_display_name (g_ptr_array_index (providers, i)));

      g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (self->checks, check);
      gtk_box_pack_start (GTK_BOX (self), check, FALSE, FALSE, 0);
    }
}

static void
eonay_provider_switches_finalize (GObject *object)
{
  EonayProviderSwitches *self = EONAY_PROVIDER_SWITCHES (object);

  g_clear_pointer (&self->context, eonay_context_unref);
  g_ptr_array_unref (self->checks);
  G_OBJECT_CLASS (eonay_provider_switches_parent_class)->finalize (object);
}

static void
eonay_provider_switches_class_init (EonayProviderSwitchesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_provider_switches_finalize;
}

static void
eonay_provider_switches_init (EonayProviderSwitches *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), EONAY_GAP / 2);
  self->checks = g_ptr_array_new ();
  gtk_box_pack_start (GTK_BOX (self),
                      eonay_paragraph_new (_ (
                          "The certificates of a provider that is switched off are left alone.")),
                      FALSE, FALSE, 0);
}

GtkWidget *
eonay_provider_switches_new (EonayContext *context)
{
  EonayProviderSwitches *self = g_object_new (EONAY_TYPE_PROVIDER_SWITCHES, NULL);

  self->context = eonay_context_ref (context);
  add_checks (self);
  g_signal_connect_object (context->registry, "changed", G_CALLBACK (fill), self,
                           G_CONNECT_SWAPPED);
  fill (self);
  return GTK_WIDGET (self);
}
