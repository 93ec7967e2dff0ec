/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "eonay-certificate-entry.h"
#include "eonay-status.h"
#include "eonay-wording-certificate.h"
#include "eonay-wording.h"

void
eonay_certificate_entry_free (EonayCertificateEntry *self)
{
  g_free (self->id);
  g_free (self->holder);
  g_clear_object (&self->provider);
  g_clear_pointer (&self->card, eonay_card_certificate_unref);
  g_free (self);
}

/* Common part of all entries. */
static EonayCertificateEntry *
entry_new (EonayContext *context,
           const char *id,
           const char *holder,
           EonayProvider *provider,
           gint64 not_before,
           gint64 not_after,
           gint64 now)
{
  EonayLedger *ledger = context->ledger;
  g_autoptr (GArray) reminder_days = eonay_settings_dup_reminder_days (context->settings);
  EonayCertificateEntry *self = g_new0 (EonayCertificateEntry, 1);

  self->id = g_strdup (id);
  self->holder = eonay_wording_holder (holder);
  self->provider = provider != NULL ? g_object_ref (provider) : NULL;
  self->not_before = not_before;
  self->not_after = not_after;
  self->revocation = eonay_revocation_record_read (ledger, id, now);
  self->state = eonay_revocation_apply (
      self->revocation.state, eonay_validity_get_state (not_before, not_after, now, reminder_days));
  self->consent = eonay_ledger_get_consent (ledger, id);
  self->consent_source = eonay_ledger_get_consent_source (ledger, id);
  self->consent_time = eonay_ledger_get_consent_time (ledger, id);
  return self;
}

static EonayCertificateEntry *
entry_new_from_card (EonayContext *context, EonayCardCertificate *card, gint64 now)
{
  EonayCertificate *certificate = card->certificate;
  EonayCertificateEntry *self = entry_new (
      context, eonay_certificate_get_id (certificate), eonay_certificate_get_holder (certificate),
      eonay_provider_registry_find_for_certificate (context->registry, certificate),
      eonay_certificate_get_not_before (certificate), eonay_certificate_get_not_after (certificate),
      now);

  self->card = eonay_card_certificate_ref (card);
  return self;
}

static EonayCertificateEntry *
entry_new_from_ledger (EonayContext *context, const char *id, gint64 now)
{
  EonayLedger *ledger = context->ledger;
  g_autofree char *holder = eonay_ledger_dup_holder (ledger, id);
  g_autofree char *provider_id = eonay_ledger_dup_provider_id (ledger, id);
  EonayProvider *provider = NULL;

  if (provider_id != NULL)
    provider = eonay_provider_registry_find_by_id (context->registry, provider_id);
  return entry_new (context, id, holder != NULL ? holder : "", provider,
                    eonay_ledger_get_not_before (ledger, id),
                    eonay_ledger_get_not_after (ledger, id), now);
}

static gboolean
has_id (gconstpointer entry, gconstpointer id)
{
  return g_str_equal (((const EonayCertificateEntry *) entry)->id, id);
}

static void
add_unless_there (GPtrArray *entries, EonayCertificateEntry *entry)
{
  if (g_ptr_array_find_with_equal_func (entries, entry->id, has_id, NULL))
    eonay_certificate_entry_free (entry);
  else
    g_ptr_array_add (entries, entry);
}

/* --- order --- */

/* Providers with E-Onay first, unknown ones last. */
static int
rank_provider (EonayProvider *provider)
{
  if (provider == NULL)
    return 2;
  return eonay_provider_get_capabilities (provider) & EONAY_CAPABILITY_E_ONAY ? 0 : 1;
}

static int
compare_providers (EonayProvider *a, EonayProvider *b)
{
  int ranks = rank_provider (a) - rank_provider (b);

  if (ranks != 0 || a == b || a == NULL || b == NULL)
    return ranks;
  return g_utf8_collate (eonay_provider_get_display_name (a), eonay_provider_get_display_name (b));
}

static int
rank_state (EonayCertificateState state)
{
  switch (state)
    {
    case EONAY_CERTIFICATE_VALID:
    case EONAY_CERTIFICATE_EXPIRING:
      return 0;
    case EONAY_CERTIFICATE_NOT_YET_VALID:
      return 1;
    case EONAY_CERTIFICATE_EXPIRED:
    case EONAY_CERTIFICATE_SUSPENDED:
    case EONAY_CERTIFICATE_REVOKED:
    default:
      return 2;
    }
}

static int
compare_cb (gconstpointer first, gconstpointer second)
{
  const EonayCertificateEntry *a = *(EonayCertificateEntry *const *) first;
  const EonayCertificateEntry *b = *(EonayCertificateEntry *const *) second;
  int order = compare_providers (a->provider, b->provider);

  if (order == 0)
    order = (a->card == NULL) - (b->card == NULL);
  if (order == 0)
    order = !eonay_certificate_entry_has_e_onay (a) - !eonay_certificate_entry_has_e_onay (b);
  if (order == 0)
    order = rank_state (a->state) - rank_state (b->state);
  if (order == 0)
    order = (a->not_after < b->not_after) - (a->not_after > b->not_after);
  return order != 0 ? order : g_strcmp0 (a->id, b->id);
}

GPtrArray *
eonay_certificate_entry_list (EonayContext *context, EonayCardContents *contents, gint64 now)
{
  GPtrArray *cards = eonay_card_contents_get_all (contents);
  g_auto (GStrv) ids = eonay_ledger_dup_certificate_ids (context->ledger);
  GPtrArray *entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_certificate_entry_free);

  for (guint i = 0; i < cards->len; i++)
    add_unless_there (entries, entry_new_from_card (context, g_ptr_array_index (cards, i), now));
  for (char **id = ids; *id != NULL; id++)
    add_unless_there (entries, entry_new_from_ledger (context, *id, now));
  g_ptr_array_sort (entries, compare_cb);
  return entries;
}

EonayCertificateEntry *
eonay_certificate_entry_find (EonayContext *context,
                              EonayCardContents *contents,
                              const char *id,
                              gint64 now)
{
  g_autoptr (GPtrArray) entries = eonay_certificate_entry_list (context, contents, now);
  guint index = 0;

  if (!g_ptr_array_find_with_equal_func (entries, id, has_id, &index))
    return NULL;
  return g_ptr_array_steal_index (entries, index);
}

/* --- accessors --- */

EonayCertificate *
eonay_certificate_entry_get_certificate (const EonayCertificateEntry *self)
{
  return self->card != NULL ? self->card->certificate : NULL;
}

gboolean
eonay_certificate_entry_has_e_onay (const EonayCertificateEntry *self)
{
  EonayCertificate *certificate = eonay_certificate_entry_get_certificate (self);

  if (rank_provider (self->provider) != 0)
    return FALSE;
  /* The ledger contains no others. */
  return certificate == NULL ||
         (eonay_certificate_is_qualified (certificate) && !eonay_certificate_is_seal (certificate));
}

const char *
eonay_certificate_entry_get_pin_remark (const EonayCertificateEntry *self)
{
  return self->card != NULL ? eonay_status_get_pin_remark (self->card->pin_state) : NULL;
}

const char *
eonay_certificate_entry_get_icon_name (const EonayCertificateEntry *self)
{
  if (self->state == EONAY_CERTIFICATE_VALID &&
      eonay_certificate_entry_get_pin_remark (self) != NULL)
    return "dialog-warning-symbolic";
  switch (self->state)
    {
    case EONAY_CERTIFICATE_NOT_YET_VALID:
      return "document-open-recent-symbolic";
    case EONAY_CERTIFICATE_EXPIRING:
      return "dialog-warning-symbolic";
    case EONAY_CERTIFICATE_EXPIRED:
    case EONAY_CERTIFICATE_SUSPENDED:
    case EONAY_CERTIFICATE_REVOKED:
      return "dialog-error-symbolic";
    case EONAY_CERTIFICATE_VALID:
    default:
      return "object-select-symbolic";
    }
}

char *
eonay_certificate_entry_describe_e_onay (const EonayCertificateEntry *self)
{
  EonayCertificate *certificate = eonay_certificate_entry_get_certificate (self);

  if (certificate != NULL && eonay_certificate_is_seal (certificate))
    return g_strdup (_ ("An institution's seal; E-Onay does not apply to seals"));
  if (certificate != NULL && !eonay_certificate_is_qualified (certificate))
    return g_strdup (_ ("Not a qualified certificate; E-Onay does not apply to it"));
  if (self->provider == NULL)
    return g_strdup (_ ("Unknown provider; it is not known whether it offers E-Onay"));
  if (!eonay_certificate_entry_has_e_onay (self))
    return g_strdup (_ ("This provider does not offer E-Onay"));
  return g_strdup (eonay_wording_for_consent (self->consent, self->consent_source));
}
