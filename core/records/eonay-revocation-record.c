/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-revocation-record.h"

#include "eonay-calendar.h"
#include "eonay-ledger-private.h"
#include "eonay-revocation-check.h"

/* STATE;ASKED;UNTIL;SINCE;LEARNED with times in Unix seconds */
#define KEY "Revocation"

/* Data of the ledger: a table from ids to what waits for the answer about each. */
#define PENDING "eonay-revocation-pending"

#define HOUR (60 * 60)
#define DAY  (24 * HOUR)

static const char *const names[] = {
  [EONAY_REVOCATION_NOT_CHECKED] = "not-checked", [EONAY_REVOCATION_GOOD] = "good",
  [EONAY_REVOCATION_UNKNOWN] = "unknown",         [EONAY_REVOCATION_SUSPENDED] = "suspended",
  [EONAY_REVOCATION_REVOKED] = "revoked",         NULL,
};

/* --- the record --- */

/**
 * eonay_revocation_record_get_name:
 * @state: a state
 *
 * Returns: its name in the ledger and in JSON
 */
const char *
eonay_revocation_record_get_name (EonayRevocationState state)
{
  return names[state];
}

static EonayRevocationState
parse_state (const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], name))
      return i;
  return EONAY_REVOCATION_NOT_CHECKED;
}

/**
 * eonay_revocation_record_read:
 * @ledger: the ledger
 * @id: a certificate's id
 * @now: the current time, in Unix time
 *
 * A revocation counts for good, and a suspension until the issuer says otherwise. All other answers
 * count until their own end, a day at most.
 *
 * Returns: what is known
 */
EonayRevocationRecord
eonay_revocation_record_read (EonayLedger *ledger, const char *id, gint64 now)
{
  g_autofree char *value = eonay_ledger_dup_value (ledger, id, KEY);
  g_auto (GStrv) parts = g_strsplit (value != NULL ? value : "", ";", 6);
  EonayRevocationRecord self = { 0 };

  if (g_strv_length (parts) != 5)
    return self;
  self.state = parse_state (parts[0]);
  self.asked = g_ascii_strtoll (parts[1], NULL, 10);
  self.until = g_ascii_strtoll (parts[2], NULL, 10);
  self.since = g_ascii_strtoll (parts[3], NULL, 10);
  self.learned = g_ascii_strtoll (parts[4], NULL, 10);
  if (!eonay_revocation_prevents_signing (self.state) &&
      eonay_revocation_record_is_due (&self, now))
    self.state = EONAY_REVOCATION_NOT_CHECKED;
  return self;
}

/**
 * eonay_revocation_record_is_due:
 * @self: a record
 * @now: the current time, in Unix time
 *
 * Returns: whether the issuer may be asked: not if it has said that it is revoked, nor while its last
 *   answer counts, nor within an hour after it gave none
 */
gboolean
eonay_revocation_record_is_due (const EonayRevocationRecord *self, gint64 now)
{
  if (self->state == EONAY_REVOCATION_REVOKED)
    return FALSE;
  /* The clock was wrong then, or is wrong now. */
  return now >= self->until || self->asked > now + HOUR || self->until > self->asked + DAY;
}

/**
 * eonay_revocation_record_get_next:
 * @self: a record
 * @now: the current time, in Unix time
 *
 * Returns: when to ask again about a certificate that stays in its reader, in Unix time: a day after
 *   it was asked; %G_MAXINT64 for never
 */
gint64
eonay_revocation_record_get_next (const EonayRevocationRecord *self, gint64 now)
{
  if (self->state == EONAY_REVOCATION_REVOKED)
    return G_MAXINT64;
  return MIN (self->asked, now) + DAY;
}

/* answer: (nullable): NULL if there was none that counts; a suspension remains then. */
static gboolean
write_record (EonayLedger *ledger, const char *id, const EonayRevocation *answer, GError **error)
{
  gint64 now = eonay_calendar_get_now ();
  EonayRevocationRecord self = eonay_revocation_record_read (ledger, id, now);
  g_autofree char *value = NULL;

  self.asked = now;
  self.until = now + HOUR;
  if (answer != NULL)
    {
      if (self.state != answer->state)
        self.learned = now;
      self.state = answer->state;
      self.since = answer->since;
      self.until = now + DAY;
      if (answer->next_update != 0)
        self.until = MIN (self.until, answer->next_update);
    }
  value = g_strdup_printf ("%s;%" G_GINT64_FORMAT ";%" G_GINT64_FORMAT ";%" G_GINT64_FORMAT
                           ";%" G_GINT64_FORMAT,
                           names[self.state], self.asked, self.until, self.since, self.learned);
  return eonay_ledger_set_value (ledger, id, KEY, value, error);
}

/* --- asking --- */

static GHashTable *
get_pending (EonayLedger *ledger)
{
  GHashTable *pending = g_object_get_data (G_OBJECT (ledger), PENDING);

  if (pending == NULL)
    {
      pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_ptr_array_unref);
      g_object_set_data_full (G_OBJECT (ledger), PENDING, pending,
                              (GDestroyNotify) g_hash_table_unref);
    }
  return pending;
}

/* error: (nullable) */
static void
return_to_all (EonayLedger *ledger, const char *id, const GError *error)
{
  GHashTable *pending = get_pending (ledger);
  g_autofree char *key = NULL;
  g_autoptr (GPtrArray) tasks = NULL;

  g_hash_table_steal_extended (pending, id, (gpointer *) &key, (gpointer *) &tasks);
  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    {
      if (error != NULL)
        g_task_return_error (g_ptr_array_index (tasks, i), g_error_copy (error));
      else
        g_task_return_boolean (g_ptr_array_index (tasks, i), TRUE);
    }
}

static void
check_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EonayLedger *ledger = g_task_get_source_object (task);
  const char *id = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) write_error = NULL;
  EonayRevocation answer;
  gboolean ok = eonay_revocation_check_finish (result, &answer, &error);

  /* It is asked again the next time. */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
      !write_record (ledger, id, ok ? &answer : NULL, &write_error))
    g_warning ("noting a revocation: %s", write_error->message);
  return_to_all (ledger, id, error);
}

/**
 * eonay_revocation_record_ask_async:
 * @ledger: the ledger, in which @certificate is known
 * @certificate: a certificate
 * @provider: its provider
 * @cancellable: (nullable): ends the inquiry, unless another call has begun it
 * @callback: called when the record is written, or at once if the issuer is not to be asked now
 * @user_data: for @callback
 *
 * To be called when a certificate is seen, and once a day while it is looked at. An inquiry that is
 * under way is waited for.
 */
void
eonay_revocation_record_ask_async (EonayLedger *ledger,
                                   EonayCertificate *certificate,
                                   EonayProvider *provider,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (ledger, cancellable, callback, user_data);
  const char *id = eonay_certificate_get_id (certificate);
  gint64 now = eonay_calendar_get_now ();
  EonayRevocationRecord record = eonay_revocation_record_read (ledger, id, now);
  GPtrArray *tasks = g_hash_table_lookup (get_pending (ledger), id);
  gboolean is_asked = tasks != NULL;

  g_task_set_source_tag (task, eonay_revocation_record_ask_async);
  if (!is_asked && !eonay_revocation_record_is_due (&record, now))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (!is_asked)
    {
      tasks = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (get_pending (ledger), g_strdup (id), tasks);
    }
  g_ptr_array_add (tasks, g_object_ref (task));
  g_task_set_task_data (task, g_strdup (id), g_free);
  if (!is_asked)
    eonay_revocation_check_async (certificate, eonay_provider_get_profile (provider), cancellable,
                                  check_cb, g_object_ref (task));
}

/**
 * eonay_revocation_record_ask_finish:
 * @ledger: the ledger
 * @result: the result passed to the callback
 * @error: return location: an error of eonay_revocation_check_finish()
 *
 * Returns: whether the issuer has answered, or was not to be asked
 */
gboolean
eonay_revocation_record_ask_finish (EonayLedger *ledger, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
