/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-context.h"

EonayContext *
eonay_context_new (GDBusConnection *system_bus)
{
  EonayContext *self = g_rc_box_new0 (EonayContext);

  self->signer = eonay_signer_new (system_bus);
  self->monitor = eonay_card_monitor_new ();
  self->seat = eonay_seat_new ();
  self->registry = eonay_provider_registry_new (NULL, NULL);
  self->store = eonay_session_store_new ();
  self->ledger = eonay_ledger_new (NULL);
  eonay_ledger_watch (self->ledger);
  self->settings = eonay_settings_new ();
  eonay_settings_apply_providers (self->settings, self->registry);
  return self;
}

EonayContext *
eonay_context_ref (EonayContext *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  EonayContext *self = data;

  g_clear_object (&self->signer);
  g_clear_object (&self->monitor);
  g_clear_object (&self->seat);
  g_clear_object (&self->registry);
  g_clear_object (&self->store);
  g_clear_object (&self->ledger);
  g_clear_object (&self->settings);
}

void
eonay_context_unref (EonayContext *self)
{
  g_rc_box_release_full (self, clear);
}

gboolean
eonay_context_knows_exchange (EonayContext *self)
{
  GPtrArray *providers = eonay_provider_registry_get_providers (self->registry);

  for (guint i = 0; i < providers->len; i++)
    {
      EonayProvider *provider = g_ptr_array_index (providers, i);

      if ((eonay_provider_get_capabilities (provider) & EONAY_CAPABILITY_E_ONAY) != 0 &&
          eonay_provider_knows_exchange (provider))
        return TRUE;
    }
  return FALSE;
}
