/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-known-certificate.h"

#include "eonay-calendar.h"
#include "eonay-open-submissions.h"

/**
 * eonay_known_certificate_copy:
 * @self: a known certificate
 *
 * Returns: (transfer full): a copy
 */
EonayKnownCertificate *
eonay_known_certificate_copy (const EonayKnownCertificate *self)
{
  EonayKnownCertificate *copy = g_memdup2 (self, sizeof *self);

  copy->id = g_strdup (self->id);
  copy->holder = g_strdup (self->holder);
  copy->provider_id = g_strdup (self->provider_id);

  return copy;
}

/**
 * eonay_known_certificate_free:
 * @self: (transfer full): a known certificate
 *
 * Frees it.
 */
void
eonay_known_certificate_free (EonayKnownCertificate *self)
{
  g_free (self->id);
  g_free (self->holder);
  g_free (self->provider_id);
  g_free (self);
}

/**
 * eonay_known_certificate_is_same_person:
 * @self: a known certificate
 * @other: another
 *
 * A name alone does not identify a person, but the provider has verified the identity. So name and
 * provider must both be known and equal.
 *
 * Returns: whether both belong to the same person
 */
gboolean
eonay_known_certificate_is_same_person (const EonayKnownCertificate *self,
                                        const EonayKnownCertificate *other)
{
  return self->holder != NULL && self->provider_id != NULL &&
         g_strcmp0 (self->holder, other->holder) == 0 &&
         g_strcmp0 (self->provider_id, other->provider_id) == 0;
}

/**
 * eonay_known_certificate_follow:
 * @self: a known certificate
 * @other: another of the same person
 *
 * The consent belongs to the person: if that of @other is active, that of @self becomes it. What the
 * portal said counts more than what the holder said.
 */
void
eonay_known_certificate_follow (EonayKnownCertificate *self, const EonayKnownCertificate *other)
{
  if (other->consent != EONAY_CONSENT_ACTIVE ||
      (self->consent == EONAY_CONSENT_ACTIVE &&
       self->consent_source == EONAY_CONSENT_SOURCE_PORTAL))
    return;
  self->consent = EONAY_CONSENT_ACTIVE;
  self->consent_source = other->consent_source;
}

/**
 * eonay_known_certificate_take_results:
 * @self: a known certificate
 * @ledger: the ledger
 *
 * Sets what is not known of submissions, from ledger and receipts.
 */
void
eonay_known_certificate_take_results (EonayKnownCertificate *self, EonayLedger *ledger)
{
  g_autoptr (GPtrArray) receipts = eonay_open_submissions_list (ledger, NULL, self->id);

  self->result_is_unknown = receipts->len > 0;
  self->result_open_until = eonay_open_submissions_get_end (receipts, eonay_calendar_get_now ());
}

static EonayKnownCertificate *
known_certificate_new (EonayLedger *ledger, const char *id, gint64 not_after)
{
  EonayKnownCertificate *self = g_new0 (EonayKnownCertificate, 1);

  self->id = g_strdup (id);
  self->holder = eonay_ledger_dup_holder (ledger, id);
  self->provider_id = eonay_ledger_dup_provider_id (ledger, id);
  self->not_before = eonay_ledger_get_not_before (ledger, id);
  self->not_after = not_after;
  self->consent = eonay_ledger_get_consent (ledger, id);
  self->consent_source = eonay_ledger_get_consent_source (ledger, id);
  eonay_known_certificate_take_results (self, ledger);
  self->revocation = eonay_revocation_record_read (ledger, id, eonay_calendar_get_now ());

  return self;
}

static int
compare (gconstpointer first, gconstpointer second)
{
  const EonayKnownCertificate *a = *(const EonayKnownCertificate **) first;
  const EonayKnownCertificate *b = *(const EonayKnownCertificate **) second;

  if (a->not_after != b->not_after)
    return a->not_after < b->not_after ? -1 : 1;
  return g_strcmp0 (a->id, b->id);
}

static guint
hash_person (gconstpointer certificate)
{
  return g_str_hash (((const EonayKnownCertificate *) certificate)->holder);
}

static gboolean
is_same_person (gconstpointer one, gconstpointer other)
{
  return eonay_known_certificate_is_same_person (one, other);
}

/* Sorted by end. Iterates backwards, so that each certificate meets the latest one of its person
 * first. */
static void
find_successors (GPtrArray *all)
{
  g_autoptr (GHashTable) latest = g_hash_table_new (hash_person, is_same_person);

  for (guint i = all->len; i > 0; i--)
    {
      EonayKnownCertificate *self = g_ptr_array_index (all, i - 1);
      const EonayKnownCertificate *other = NULL;

      if (self->holder == NULL)
        continue;
      other = g_hash_table_lookup (latest, self);
      self->has_successor = other != NULL && other->not_after > self->not_after;
      if (other == NULL)
        g_hash_table_add (latest, self);
    }
}

/**
 * eonay_known_certificate_list:
 * @ledger: the ledger
 *
 * Returns: (transfer full) (element-type EonayKnownCertificate): all certificates in the ledger
 *   whose end is known, sorted by end
 */
GPtrArray *
eonay_known_certificate_list (EonayLedger *ledger)
{
  g_auto (GStrv) ids = eonay_ledger_dup_certificate_ids (ledger);
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) eonay_known_certificate_free);

  for (char **id = ids; *id != NULL; id++)
    {
      gint64 not_after = eonay_ledger_get_not_after (ledger, *id);

      if (not_after != 0)
        g_ptr_array_add (all, known_certificate_new (ledger, *id, not_after));
    }
  g_ptr_array_sort (all, compare);
  find_successors (all);

  return all;
}

/**
 * eonay_known_certificate_list_current:
 * @ledger: the ledger
 *
 * Returns: (transfer full) (element-type EonayKnownCertificate): those of
 *   eonay_known_certificate_list() that have no successor
 */
GPtrArray *
eonay_known_certificate_list_current (EonayLedger *ledger)
{
  GPtrArray *list = eonay_known_certificate_list (ledger);

  for (guint i = list->len; i > 0; i--)
    {
      const EonayKnownCertificate *self = g_ptr_array_index (list, i - 1);

      if (self->has_successor)
        g_ptr_array_remove_index (list, i - 1);
    }

  return list;
}
