/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-calendar.h"
#include "eonay-card-choice.h"
#include "eonay-card-holder.h"
#include "eonay-cli-guide-facts.h"
#include "eonay-known-certificate.h"

void
eonay_cli_guide_facts_clear (EonayCliGuideFacts *self)
{
  g_clear_object (&self->provider);
  g_clear_pointer (&self->holders, g_strfreev);
  g_clear_error (&self->error);
  g_clear_pointer (&self->card, eonay_card_certificate_unref);
  g_clear_pointer (&self->certificate_id, g_free);
}

static gboolean
has_guide (EonayProvider *provider)
{
  return provider != NULL && eonay_guide_is_described (eonay_provider_get_profile (provider));
}

static void
take_certificate (EonayCliGuideFacts *self, EonayCli *cli, const char *id)
{
  self->certificate_id = g_strdup (id);
  self->facts.certificate_id = self->certificate_id;
  self->facts.consent = eonay_ledger_get_consent (cli->ledger, id);
  self->facts.source = eonay_ledger_get_consent_source (cli->ledger, id);
}

static void
take_card (EonayCliGuideFacts *self, EonayCli *cli, EonayCardCertificate *card)
{
  EonayCertificate *certificate = card->certificate;
  EonayProvider *provider =
      eonay_provider_registry_find_for_certificate (cli->registry, certificate);

  if (has_guide (provider))
    self->provider = g_object_ref (provider);
  self->card = eonay_card_certificate_ref (card);
  take_certificate (self, cli, eonay_certificate_get_id (certificate));
  self->facts.not_before = eonay_certificate_get_not_before (certificate);
  self->facts.not_after = eonay_certificate_get_not_after (certificate);
  self->facts.pin_state = card->pin_state;
  if (self->provider != NULL)
    self->facts.tries_left = eonay_card_certificate_get_tries_left (
        card, eonay_profile_get_uint (eonay_provider_get_profile (self->provider), "Card",
                                      "PinTries", 0));
}

/* (transfer full) */
static GPtrArray *
keep_named (GPtrArray *fitting, const char *id)
{
  GPtrArray *named = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_card_certificate_unref);

  for (guint i = 0; i < fitting->len; i++)
    {
      EonayCardCertificate *card = g_ptr_array_index (fitting, i);

      if (id == NULL || g_str_has_prefix (eonay_certificate_get_id (card->certificate), id))
        g_ptr_array_add (named, eonay_card_certificate_ref (card));
    }
  return named;
}

static void
choose_card (EonayCliGuideFacts *self, EonayCli *cli, GPtrArray *all, const char *id)
{
  g_autoptr (EonayCardCertificate) nearest = NULL;
  g_autoptr (GPtrArray) fitting =
      eonay_card_choice_list_fitting (all, cli->registry, cli->ledger, EONAY_CAPABILITY_E_ONAY,
                                      self->facts.now, &nearest, &self->error);
  g_autoptr (GPtrArray) named = fitting != NULL ? keep_named (fitting, id) : NULL;

  if (named != NULL && named->len > 0)
    {
      self->is_ambiguous = named->len > 1;
      take_card (self, cli, g_ptr_array_index (named, 0));
    }
  else if (nearest != NULL && id == NULL)
    take_card (self, cli, nearest);
}

static void
read_card (EonayCliGuideFacts *self, EonayCli *cli, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) all = NULL;

  eonay_signer_list_certificates_async (cli->signer, cli->cancellable, eonay_cli_result_cb,
                                        &result);
  eonay_cli_wait_for_result (&result);
  all = eonay_signer_list_certificates_finish (cli->signer, result, &self->error);
  if (all != NULL)
    choose_card (self, cli, all, id);
}

void
eonay_cli_guide_facts_find_holders (EonayCliGuideFacts *self, EonayCli *cli)
{
  g_autoptr (GAsyncResult) result = NULL;

  eonay_card_holder_find_async (cli->cancellable, eonay_cli_result_cb, &result);
  eonay_cli_wait_for_result (&result);
  self->holders = eonay_card_holder_find_finish (result, NULL);
  self->facts.holders = (const char *const *) self->holders;
}

/* The one that ends last, of those whose provider has a guide. */
static void
take_known (EonayCliGuideFacts *self, EonayCli *cli, const char *id)
{
  g_autoptr (GPtrArray) known = eonay_known_certificate_list_current (cli->ledger);

  for (guint i = known->len; i > 0; i--)
    {
      const EonayKnownCertificate *certificate = g_ptr_array_index (known, i - 1);
      EonayProvider *provider =
          eonay_provider_registry_find_by_id (cli->registry, certificate->provider_id);

      if (!has_guide (provider) || (id != NULL && !g_str_has_prefix (certificate->id, id)))
        continue;
      self->is_ambiguous = self->certificate_id != NULL;
      if (self->is_ambiguous)
        return;
      self->provider = g_object_ref (provider);
      take_certificate (self, cli, certificate->id);
      self->facts.not_before = certificate->not_before;
      self->facts.not_after = certificate->not_after;
    }
}

static void
take_any_provider (EonayCliGuideFacts *self, EonayCli *cli)
{
  GPtrArray *providers = eonay_provider_registry_get_providers (cli->registry);

  for (guint i = 0; i < providers->len && self->provider == NULL; i++)
    if (has_guide (g_ptr_array_index (providers, i)))
      self->provider = g_object_ref (g_ptr_array_index (providers, i));
}

gboolean
eonay_cli_guide_facts_gather (EonayCliGuideFacts *self,
                              EonayCli *cli,
                              const char *id,
                              GError **error)
{
  self->facts.now = eonay_calendar_get_now ();
  self->facts.tries_left = -1;
  if (!eonay_cli_wait_for_monitor (cli, &self->facts.monitor, error))
    return FALSE;
  if (self->facts.monitor == EONAY_CARD_MONITOR_CARD ||
      self->facts.monitor == EONAY_CARD_MONITOR_FORBIDDEN)
    {
      eonay_cli_guide_facts_find_holders (self, cli);
      /* Reading the card would disturb a program that signs with it. */
      if (self->holders == NULL || self->holders[0] == NULL)
        read_card (self, cli, id);
    }
  if (g_cancellable_set_error_if_cancelled (cli->cancellable, error))
    return FALSE;
  self->facts.error = self->error;
  if (self->certificate_id == NULL)
    take_known (self, cli, id);
  if (self->provider == NULL)
    take_any_provider (self, cli);
  return TRUE;
}

void
eonay_cli_guide_facts_after (EonayCliGuideFacts *self,
                             EonayCli *cli,
                             EonayActivation *activation,
                             const GError *error)
{
  EonayCardCertificate *card = eonay_activation_get_card_certificate (activation);

  self->facts.now = eonay_calendar_get_now ();
  self->facts.tries_left = -1;
  self->facts.monitor = eonay_card_monitor_get_status (cli->monitor);
  self->facts.error = error;
  if (card != NULL)
    take_card (self, cli, card);
}
