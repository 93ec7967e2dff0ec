/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "eonay-fate-inquiry.h"

#include "eonay-calendar.h"
#include "eonay-open-submissions.h"
#include "eonay-run-lock.h"

typedef struct
{
  EonayLedger *ledger;
  EonayProviderRegistry *registry;
  EonaySessionStore *store;
  GStrv ids;
  guint next;
  EonayProvider *provider;
  EonayPortalSession *session;
  GPtrArray *receipts; /* that are asked for */
  gint64 asked_at;
} Inquiry;

static void ask_next (GTask *task);

static void
inquiry_free (Inquiry *self)
{
  g_object_unref (self->ledger);
  g_object_unref (self->registry);
  g_object_unref (self->store);
  g_strfreev (self->ids);
  g_clear_pointer (&self->receipts, g_ptr_array_unref);
  g_clear_object (&self->session);
  g_free (self);
}

static gboolean
is_as_asked (Inquiry *self, const char *id)
{
  g_auto (GStrv) names = eonay_ledger_dup_submissions (self->ledger, id);
  guint n = g_strv_length (names);

  for (guint i = 0; i < n && n == self->receipts->len; i++)
    if (!g_str_equal (names[i], ((EonayReceipt *) self->receipts->pdata[i])->name))
      return FALSE;
  return n == self->receipts->len;
}

/* An answer from before a run that is under way, or was meanwhile, says nothing of what that has sent. */
static void
settle (Inquiry *self, EonayConsent consent)
{
  const char *id = eonay_portal_session_get_certificate_id (self->session);
  g_autoptr (EonayRunNote) other = NULL;
  g_autoptr (EonayRunLock) lock = eonay_run_lock_take (NULL, &other, NULL);

  if (lock != NULL && is_as_asked (self, id) &&
      (consent == EONAY_CONSENT_ACTIVE ||
       eonay_open_submissions_get_end (self->receipts, self->asked_at) == 0))
    eonay_open_submissions_settle (self->ledger, id, self->receipts, consent,
                                   eonay_calendar_get_now ());
}

static void
query_status_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Inquiry *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  EonayConsent consent =
      eonay_provider_query_status_finish (EONAY_PROVIDER (source), result, &error);

  if (consent != EONAY_CONSENT_UNKNOWN)
    settle (self, consent);
  else if (error != NULL)
    g_message ("asking for an unknown result: %s", error->message);
  ask_next (task);
}

static void
lookup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = G_TASK (user_data);
  Inquiry *self = g_task_get_task_data (task);

  if (!eonay_session_store_lookup_finish (EONAY_SESSION_STORE (source), result, NULL))
    {
      ask_next (task);
      return;
    }
  self->asked_at = eonay_calendar_get_now ();
  eonay_provider_query_status_async (self->provider, self->session, g_task_get_cancellable (task),
                                     query_status_cb, g_object_ref (task));
}

/* Only of a portal that tells the state to who is logged in. */
static gboolean
can_ask (Inquiry *self, const char *id)
{
  g_autofree char *provider_id = eonay_ledger_dup_provider_id (self->ledger, id);

  g_clear_pointer (&self->receipts, g_ptr_array_unref);
  self->receipts = eonay_open_submissions_list (self->ledger, NULL, id);
  self->provider =
      provider_id != NULL ? eonay_provider_registry_find_by_id (self->registry, provider_id) : NULL;
  return eonay_open_submissions_count (self->receipts, EONAY_PURPOSE_CONSENT) > 0 &&
         self->provider != NULL && eonay_provider_get_host (self->provider) != NULL &&
         (eonay_provider_get_capabilities (self->provider) & EONAY_CAPABILITY_LOGIN) != 0;
}

static void
ask_next (GTask *task)
{
  Inquiry *self = g_task_get_task_data (task);
  const char *id = NULL;

  do
    id = self->ids[self->next++];
  while (id != NULL && !can_ask (self, id));
  if (id == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_clear_object (&self->session);
  self->session = eonay_portal_session_new (eonay_provider_get_id (self->provider),
                                            eonay_provider_get_host (self->provider), id);
  eonay_session_store_lookup_async (self->store, self->session, FALSE,
                                    g_task_get_cancellable (task), lookup_cb, g_object_ref (task));
}

/**
 * eonay_fate_inquiry_run_async:
 * @ledger: the record of submissions
 * @registry: the providers
 * @store: the session tokens
 * @cancellable: (nullable): stops it
 * @callback: called at the end
 * @user_data: for @callback
 *
 * For a program that starts, and once a code has expired: asks the portals for the consents whose
 * result is unknown, with logins that stand, and settles what they tell, unless a run was begun
 * meanwhile. It needs no card, signs nothing and never prompts.
 */
void
eonay_fate_inquiry_run_async (EonayLedger *ledger,
                              EonayProviderRegistry *registry,
                              EonaySessionStore *store,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Inquiry *self = g_new0 (Inquiry, 1);

  g_task_set_source_tag (task, eonay_fate_inquiry_run_async);
  self->ledger = g_object_ref (ledger);
  self->registry = g_object_ref (registry);
  self->store = g_object_ref (store);
  self->ids = eonay_ledger_dup_certificate_ids (ledger);
  g_task_set_task_data (task, self, (GDestroyNotify) inquiry_free);
  ask_next (task);
}

/**
 * eonay_fate_inquiry_run_finish:
 * @result: the result passed to the callback
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Returns: whether all that can be asked was; the ledger tells what is unknown still
 */
gboolean
eonay_fate_inquiry_run_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
