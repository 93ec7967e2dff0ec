/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-context.h"
#include "eonay-settings.h"

struct _EonayContext
{
  GObject parent_instance;

  EonaySigner *signer;
  EonayCardMonitor *monitor;
  EonaySeat *seat;
  EonayProviderRegistry *registry;
  EonaySessionStore *store;
  EonayLedger *ledger;
  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (EonayContext, eonay_context, G_TYPE_OBJECT)

static void
eonay_context_finalize (GObject *object)
{
  EonayContext *self = EONAY_CONTEXT (object);

  g_clear_object (&self->signer);
  g_clear_object (&self->monitor);
  g_clear_object (&self->seat);
  g_clear_object (&self->registry);
  g_clear_object (&self->store);
  g_clear_object (&self->ledger);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (eonay_context_parent_class)->finalize (object);
}

static void
eonay_context_class_init (EonayContextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = eonay_context_finalize;
}

static void
eonay_context_init (EonayContext *self)
{
}

EonayContext *
eonay_context_new (GDBusConnection *system_bus)
{
  EonayContext *self = g_object_new (EONAY_TYPE_CONTEXT, NULL);

  self->signer = eonay_signer_new (system_bus);
  self->monitor = eonay_card_monitor_new ();
  self->seat = eonay_seat_new ();
  self->registry = eonay_provider_registry_new (NULL, NULL);
  self->store = eonay_session_store_new ();
  self->ledger = eonay_ledger_new (NULL);
  self->settings = eonay_settings_new ();
  eonay_settings_apply_providers (self->settings, self->registry);
  return self;
}

EonaySigner *
eonay_context_get_signer (EonayContext *self)
{
  return self->signer;
}

EonayCardMonitor *
eonay_context_get_monitor (EonayContext *self)
{
  return self->monitor;
}

EonaySeat *
eonay_context_get_seat (EonayContext *self)
{
  return self->seat;
}

EonayProviderRegistry *
eonay_context_get_registry (EonayContext *self)
{
  return self->registry;
}

EonayLedger *
eonay_context_get_ledger (EonayContext *self)
{
  return self->ledger;
}

gboolean
eonay_context_is_memory_only (EonayContext *self)
{
  return eonay_session_store_is_memory_only (self->store);
}

EonayCodeSigning *
eonay_context_create_code_signing (EonayContext *self)
{
  return eonay_code_signing_new (self->signer, self->monitor, self->registry, self->ledger);
}

EonayActivation *
eonay_context_create_activation (EonayContext *self)
{
  return eonay_activation_new (self->signer, self->monitor, self->registry, self->store,
                               self->ledger);
}

GSettings *
eonay_context_get_settings (EonayContext *self)
{
  return self->settings;
}

gboolean
eonay_context_get_ask_on_insertion (EonayContext *self)
{
  return g_settings_get_boolean (self->settings, "ask-on-insertion");
}

/* (transfer full) (element-type guint32): as eonay_settings_dup_reminder_days(). */
GArray *
eonay_context_dup_reminder_days (EonayContext *self)
{
  return eonay_settings_dup_reminder_days (self->settings);
}
